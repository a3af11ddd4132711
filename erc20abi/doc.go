// Package erc20abi knows the standards of tokens: it encodes the calls that a wallet makes of ERC-20 tokens (EIP-20) and
// wrapped ether (WETH9), of NFTs (ERC-721, ERC-1155), vaults (ERC-4626) and votes (ERC-5805), and many in one through
// Multicall3; it decodes calls, results, events and revert reasons, and turns decimal amounts into integers and back without
// ever rounding them. What it has written by hand is small and fast; [Lookup] and its kin declare the rest of the standards
// for package abi, which speaks all of the contract ABI.
//
// Calldata is decoded strictly, since people approve what it says: a [Call] that [DecodeCall] returns encodes to the
// identical bytes. What contracts answer is read as the tokens in use answer: with nothing where EIP-20 wants a bool
// (USDT), with a bytes32 where it wants a string (MKR). Text from outside goes through [text.Clean] before anybody sees it.
package erc20abi
