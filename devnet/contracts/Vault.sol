// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20, ERC4626, IERC20} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

/// OpenZeppelin's ERC-4626 vault. Whoever sends it tokens without a deposit makes its shares worth more.
contract Vault is ERC4626 {
    constructor(IERC20 asset) ERC20("Devnet Vault", "vDUSD") ERC4626(asset) {}
}
