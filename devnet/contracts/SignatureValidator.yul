// SPDX-License-Identifier: MIT
//
// Asks a contract whether a signature is its own, after deploying it where that is still to be done (ERC-6492). It is
// never deployed: it is the data of an eth_call without a recipient, and what it returns is not code but a verdict of
// one byte. What a contract does, be it to revert, to burn its gas or to answer megabytes, stays inside of this call.
//
// The program is followed by
//
//     account             32 bytes
//     factory             32 bytes; 0: ask the account as it stands
//     size of prepare     32 bytes
//     prepare             calldata for the factory
//     question            calldata for the account: isValidSignature(bytes32,bytes)
//
// and returns
//
//     0   there is no code at the account, also after the factory's call if there is one
//     1   the account's contract refuses     2   the contract that the factory's call deployed refuses
//     3   the account's contract accepts     5   the contract that the factory's call deployed accepts
//                                            4   the account's contract accepts, but only after the factory's call
object "SignatureValidator" {
    code {
        // As Solidity's decoder does: a first word that is the magic value and nothing else, whatever follows it. STATICCALL,
        // as ERC-1271 demands. With half of the gas, so that there is enough for a verdict, whoever burns theirs.
        function accepts(account, question, size) -> yes {
            let answered := staticcall(shr(1, gas()), account, question, size, 0, 0x20)
            yes := and(and(answered, gt(returndatasize(), 0x1f)), eq(mload(0), shl(224, 0x1626ba7e)))
        }

        let program := datasize("SignatureValidator")
        let size := sub(codesize(), program)
        codecopy(0x20, program, size) // the word before is where answers go
        let account := mload(0x20)
        let factory := mload(0x40)
        let prepare := mload(0x60)
        let question := add(0x80, prepare)
        size := sub(add(0x20, size), question)

        let verdict := 0
        let deployed := iszero(iszero(extcodesize(account)))
        if deployed { verdict := add(1, mul(2, accepts(account, question, size))) }
        if and(lt(verdict, 3), gt(factory, 0)) {
            pop(call(gas(), factory, 0, 0x80, prepare, 0, 0)) // whether it succeeds shows in what the account is then
            if extcodesize(account) { verdict := add(sub(2, deployed), mul(3, accepts(account, question, size))) }
        }
        mstore8(0, verdict)
        return(0, 1)
    }
}
