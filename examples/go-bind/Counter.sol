// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// Counts how often it was told to.
contract Counter {
    uint256 public count;

    event Counted(address indexed by, uint256 count);

    function increment() external {
        emit Counted(msg.sender, ++count);
    }
}
