// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// What a rollup of the OP stack takes for publishing a transaction, by its oracle's interface: here a fixed price for each
/// byte, and one for each unit of gas. This chain itself takes neither.
contract GasPriceOracle {
    uint256 public constant WEI_PER_BYTE = 1 gwei * 50;
    uint256 public constant WEI_PER_GAS = 1000;

    function getL1Fee(bytes calldata transaction) external pure returns (uint256) {
        return transaction.length * WEI_PER_BYTE;
    }

    function getOperatorFee(uint256 gas) external pure returns (uint256) {
        return gas * WEI_PER_GAS;
    }
}
