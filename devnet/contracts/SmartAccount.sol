// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// An account whose signatures (ERC-1271) are those of one key, which can pass it on to another. As the code of an account
/// that delegates to it (EIP-7702) it begins with that account's own key.
contract SmartAccount {
    address private keeper;

    constructor(address first) {
        keeper = first;
    }

    function owner() public view returns (address) {
        return keeper == address(0) ? address(this) : keeper;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return _signed(hash, signature) ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// Anyone may bring the owner's word.
    function passOn(address next, bytes calldata signature) external {
        require(_signed(keccak256(abi.encode(address(this), next)), signature));
        keeper = next;
    }

    function _signed(bytes32 hash, bytes calldata signature) private view returns (bool) {
        (address by, ECDSA.RecoverError problem,) = ECDSA.tryRecover(hash, signature);
        return problem == ECDSA.RecoverError.NoError && by == owner();
    }
}

/// Deploys accounts at addresses that are known before (CREATE2), each once.
contract SmartAccountFactory {
    function deploy(address first, bytes32 salt) external returns (SmartAccount) {
        return new SmartAccount{salt: salt}(first);
    }
}
