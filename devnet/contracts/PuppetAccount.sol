// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// An account that answers isValidSignature(bytes32,bytes) as the signature's first byte says, with the bytes after it.
contract PuppetAccount {
    uint256 private asked;

    fallback() external {
        assembly ("memory-safe") {
            let size := sub(calldataload(0x44), 1)
            calldatacopy(0x80, 0x65, size)
            switch byte(0, calldataload(0x64))
            case 0 { return(0x80, size) } // answers
            case 1 { revert(0x80, size) } // refuses
            case 2 { invalid() } // burns all gas
            case 3 { return(0x80, 0x100000) } // answers, and a megabyte with it
            case 4 { // changes the state
                sstore(asked.slot, add(sload(asked.slot), 1))
                return(0x80, size)
            }
            default { stop() }
        }
    }
}
