// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// A token with ERC-3009's transfers, as USDC has them. All of it is its creator's.
contract AuthorizedToken is ERC3009 {
    constructor() ERC20("Authorized Token", "DAUT") EIP712("Authorized Token", "2") {
        _mint(msg.sender, 100);
    }
}
