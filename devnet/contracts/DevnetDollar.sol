// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20Permit, ERC20} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// The well-behaved token: OpenZeppelin's ERC-20 with EIP-2612 permits, 18 decimals.
contract DevnetDollar is ERC20Permit {
    constructor(address[] memory holders, uint256 each) ERC20("Devnet Dollar", "DUSD") ERC20Permit("Devnet Dollar") {
        for (uint256 i = 0; i < holders.length; i++) _mint(holders[i], each);
    }
}
