// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token with any name and symbol whose decimals() anyone may change, or make revert, at any time.
contract OddToken is ERC20 {
    uint8 private places;
    bool private silent;

    constructor(address[] memory holders, uint256 each, string memory name, string memory symbol, uint8 decimals_, bool silent_) ERC20(name, symbol) {
        places = decimals_;
        silent = silent_;
        for (uint256 i = 0; i < holders.length; i++) _mint(holders[i], each);
    }

    function decimals() public view override returns (uint8) {
        require(!silent);
        return places;
    }

    function setDecimals(uint8 decimals_, bool silent_) external {
        places = decimals_;
        silent = silent_;
    }
}
