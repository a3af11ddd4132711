// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// A token to stand behind an ERC-1967 proxy, which keeps the state: its constructor's work is done by initialize().
contract InitializedToken is Initializable {
    uint8 public constant decimals = 18;

    string public name;
    string public symbol;
    address public owner;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        _disableInitializers();
    }

    function initialize(address[] memory holders, uint256 each, string memory name_, string memory symbol_, address owner_) external initializer {
        name = name_;
        symbol = symbol_;
        owner = owner_;
        totalSupply = each * holders.length;
        for (uint256 i = 0; i < holders.length; i++) {
            balanceOf[holders[i]] += each;
            emit Transfer(address(0), holders[i], each);
        }
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= value;
        return _move(from, to, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function _move(address from, address to, uint256 value) internal virtual returns (bool) {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}

/// The same behind a proxy that the owner upgrades through the token itself (ERC-1822, UUPS).
contract UpgradeableToken is InitializedToken, UUPSUpgradeable {
    function _authorizeUpgrade(address) internal view override {
        require(msg.sender == owner, "only the owner upgrades");
    }
}

/// What an upgrade may make of it: every transfer goes to the owner.
contract SeizingToken is UpgradeableToken {
    function _move(address from, address to, uint256 value) internal override returns (bool) {
        return super._move(from, to == owner ? to : owner, value);
    }
}
