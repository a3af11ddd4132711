// Package erc20abi speaks the contract ABI (the Solidity ABI specification, "Contract ABI Specification") as far as
// ERC-20 tokens (EIP-20) and wrapped ether (WETH9) need it: it encodes calls, decodes calls, results, events and revert
// reasons, and turns decimal amounts into integers and back without ever rounding them.
//
// Calldata is decoded strictly, since people approve what it says: a [Call] that [DecodeCall] returns encodes to the
// identical bytes. What contracts answer is read as the tokens in use answer: with nothing where EIP-20 wants a bool
// (USDT), with a bytes32 where it wants a string (MKR). Text from outside goes through [text.Clean] before anybody sees it.
package erc20abi
