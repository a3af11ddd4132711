// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token that burns one percent of every transfer: who receives it has less than was sent.
contract FeeToken is ERC20 {
    constructor(address[] memory holders, uint256 each) ERC20("Devnet Fee", "DFEE") {
        for (uint256 i = 0; i < holders.length; i++) _mint(holders[i], each);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0) && to != address(0)) {
            uint256 fee = value / 100;
            super._update(from, address(0), fee);
            value -= fee;
        }
        super._update(from, to, value);
    }
}
