package signer

import "github.com/latchkey/latchkey/eth"

// CreateAddress returns the address of the contract that an account creates with a transaction, or a contract with the
// instruction CREATE, of the given nonce: the last 20 bytes of the Keccak-256 of the list of both (Yellow Paper, section 7).
func CreateAddress(creator eth.Address, nonce uint64) eth.Address {
	hash := eth.Keccak256(closeList(appendUint64(appendString(nil, creator[:]), nonce), 0))
	return eth.Address(hash[12:])
}

// Create2Address returns the address of the contract that a contract creates with the instruction CREATE2 (EIP-1014).
// initCodeHash is the Keccak-256 of the code that creates it, with its arguments.
func Create2Address(creator eth.Address, salt [32]byte, initCodeHash eth.Hash) eth.Address {
	hash := eth.Keccak256([]byte{0xff}, creator[:], salt[:], initCodeHash[:])
	return eth.Address(hash[12:])
}
