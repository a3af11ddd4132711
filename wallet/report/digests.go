package report

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// The names of digests, as ERC-8213 has them.
const (
	DigestCalldata      = "Calldata Digest"
	DigestTypedData     = "EIP-712 Digest"
	DigestDomain        = "Domain Hash"
	DigestMessage       = "Message Hash"
	DigestPersonal      = "ERC-191 Digest"
	DigestAuthorization = "EIP-7702 Authorization Hash"
	DigestSigning       = "Signing hash" // of a transaction; not ERC-8213's
)

// calldataDigest is ERC-8213's: of the length as a word, and the data.
func calldataDigest(data []byte) Digest {
	length := uint256.FromUint64(uint64(len(data))).Bytes32()
	return Digest{DigestCalldata, eth.Keccak256(length[:], data)}
}
