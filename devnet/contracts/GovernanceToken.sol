// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// OpenZeppelin's governance token: votes count once they are delegated, by transaction or by signature.
contract GovernanceToken is ERC20Permit, ERC20Votes {
    constructor(address[] memory holders, uint256 each) ERC20("Devnet Votes", "DVOTE") ERC20Permit("Devnet Votes") {
        for (uint256 i = 0; i < holders.length; i++) _mint(holders[i], each);
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
