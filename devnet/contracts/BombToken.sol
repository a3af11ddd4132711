// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A token that answers with a megabyte: name() and symbol() with a string that long, a transfer that fails with as much
/// revert data, and, once armed, balanceOf() with the balance and zeros after it.
contract BombToken {
    uint8 public constant decimals = 18;
    uint256 private constant SIZE = 0x100000;

    bool public armed;
    uint256 public totalSupply;
    mapping(address => uint256) private balances;

    constructor(address[] memory holders, uint256 each) {
        for (uint256 i = 0; i < holders.length; i++) balances[holders[i]] = each;
        totalSupply = each * holders.length;
    }

    function arm(bool on) external {
        armed = on;
    }

    function balanceOf(address owner) external view returns (uint256 held) {
        held = balances[owner];
        if (armed) assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, held)
            return(free, SIZE)
        }
    }

    function name() external pure returns (string memory) {
        _explode();
    }

    function symbol() external pure returns (string memory) {
        _explode();
    }

    function transfer(address, uint256) external pure returns (bool) {
        assembly ("memory-safe") { revert(mload(0x40), SIZE) }
    }

    function _explode() private pure {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, 0x20)
            mstore(add(free, 0x20), SIZE)
            return(free, add(SIZE, 0x40))
        }
    }
}
