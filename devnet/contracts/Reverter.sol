// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// Fails in every way that Solidity has.
contract Reverter {
    enum Choice { First, Second }

    struct Detail {
        address account;
        string reason;
    }

    error Bare();
    error Short(uint256 wanted, uint256 had);
    error Rich(Detail detail, uint256[] amounts, bytes data);

    uint256[] private empty;
    bytes private text;

    function withReason(string calldata reason) external pure {
        revert(reason);
    }

    function withoutReason() external pure {
        revert();
    }

    function bare() external pure {
        revert Bare();
    }

    function short(uint256 wanted, uint256 had) external pure {
        revert Short(wanted, had);
    }

    function rich(string calldata reason, uint256[] calldata amounts, bytes calldata data) external view {
        revert Rich(Detail(msg.sender, reason), amounts, data);
    }

    /// Reverts with exactly these bytes.
    function raw(bytes calldata data) external pure {
        bytes memory answer = data;
        assembly ("memory-safe") { revert(add(answer, 0x20), mload(answer)) }
    }

    function invalid() external pure {
        assembly ("memory-safe") { invalid() }
    }

    /// Fails with the panic of this code, each where the compiler itself puts it; other codes are made up.
    function panic(uint256 code) external {
        uint256 zero = empty.length;
        if (code == 0x01) assert(zero == 1);
        if (code == 0x11) zero - 1;
        if (code == 0x12) code / zero;
        if (code == 0x21) Choice(code);
        if (code == 0x22) {
            assembly ("memory-safe") { sstore(text.slot, 1) } // a long string of no length
            text.length;
            bytes memory copy = text;
            copy;
        }
        if (code == 0x31) empty.pop();
        if (code == 0x32) empty[zero];
        if (code == 0x41) new uint256[](type(uint256).max - zero);
        if (code == 0x51) {
            function () internal f;
            f();
        }
        assembly ("memory-safe") {
            mstore(0, shl(224, 0x4e487b71)) // Panic(uint256)
            mstore(4, code)
            revert(0, 0x24)
        }
    }
}
