package flow

import (
	"bytes"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// ErrSignatureTooLong means that a contract's signature does not fit into the one call that asks the contract.
const ErrSignatureTooLong fault.Code = "signature_too_long"

// validator is the program of devnet/contracts/SignatureValidator.yul, where its arguments and its verdicts are described.
// It asks the contract from inside of the EVM: what happens there is the same on all nodes, which name a failed call of
// their own in many ways, and only the verdict's byte is left to be believed.
const validator = "" +
	"\x60\xac\x80\x38\x03\x80\x91\x60\x20\x39\x60\x20\x51\x60\x40\x51\x60\x60\x51\x60\x00\x93\x83\x3b\x15\x15\x93\x90\x82\x90" +
	"\x03\x60\x5f\x19\x01\x92\x60\x80\x83\x01\x92\x90\x85\x60\x74\x57\x5b\x80\x15\x15\x60\x03\x88\x10\x16\x60\x44\x57\x5b\x86" +
	"\x60\x00\x53\x60\x01\x60\x00\xf3\x5b\x60\x00\x91\x60\x80\x83\x80\x93\x5a\xf1\x50\x80\x3b\x60\x5b\x57\x5b\x80\x80\x60\x3a" +
	"\x56\x5b\x60\x64\x93\x94\x50\x60\x8a\x56\x5b\x60\x03\x02\x90\x60\x02\x03\x01\x38\x80\x80\x80\x60\x55\x56\x5b\x95\x50\x60" +
	"\x7f\x84\x84\x84\x60\x8a\x56\x5b\x60\x01\x1b\x60\x01\x01\x95\x60\x2e\x56\x5b\x91\x60\x00\x91\x60\x20\x93\x5a\x60\x01\x1c" +
	"\xfa\x63\x0b\x13\x5d\x3f\x60\xe1\x1b\x60\x00\x51\x14\x90\x60\x1f\x3d\x11\x16\x16\x90\x56"

// maxInitCode is the most that a program without a recipient may be long (EIP-3860).
const maxInitCode = 49152

// claim is a contract's signature and, from ERC-6492's wrapper, the call that deploys or prepares the contract.
type claim struct {
	wrapped   bool
	factory   eth.Address
	prepare   []byte // the factory's calldata
	signature []byte
}

// askContract shows a signature to the account's contract.
func askContract(h Host, network Network, account eth.Address, digest signer.Digest, c claim) (Verification, error) {
	program := slices.Concat([]byte(validator), addressWord(account), addressWord(c.factory), lengthWord(len(c.prepare)), c.prepare,
		isValidSignature(digest, c.signature))
	if len(program) > maxInitCode {
		return Verification{}, fault.New(ErrSignatureTooLong, "signature", "the signature is too long to be shown to a contract in one call: some 48,000 bytes are the most")
	}
	b := newBatch()
	verdict := b.add("eth_call", append(json.AppendBytes(json.AppendName([]byte{'{'}, "data"), program), '}'), quoted("latest"))
	replies, err := b.send(h, network)
	if err != nil {
		return Verification{}, err
	}
	answer, err := data(replies[verdict])
	if err != nil {
		return Verification{}, err
	}
	return c.verdict(answer)
}

// verdicts are the answers that the validator's byte stands for.
var verdicts = [...]Verification{
	0: {By: SignedByUndeployedContract, Reason: "the account has no contract, and the call that the signature brings deploys none there"},
	1: {By: SignedByContract, Reason: "the account's contract does not accept the signature"},
	2: {By: SignedByUndeployedContract, Reason: "the account's contract, as it will be deployed, does not accept the signature"},
	3: {By: SignedByContract, Valid: true},
	4: {By: SignedByPreparedContract, Valid: true},
	5: {By: SignedByUndeployedContract, Valid: true},
}

// verdict reads what the validator returned. Where the signature has no wrapper, the account has code and nothing else is
// called, so that the contract accepts or refuses as it stands.
func (c claim) verdict(answer []byte) (Verification, error) {
	if len(answer) != 1 || int(answer[0]) >= len(verdicts) || !c.wrapped && answer[0] != 1 && answer[0] != 3 {
		return Verification{}, nodeAnswer("it does not say whether the contract accepts the signature", nil)
	}
	return verdicts[answer[0]], nil
}

// isValidSignature is the calldata of isValidSignature(bytes32,bytes) (ERC-1271).
func isValidSignature(digest signer.Digest, signature []byte) []byte {
	const where = 2 * 32 // the signature begins, after the digest and this number
	return slices.Concat([]byte{0x16, 0x26, 0xba, 0x7e}, digest[:], lengthWord(where), lengthWord(len(signature)), signature,
		make([]byte, -len(signature)&31))
}

// wrapperSuffix ends a signature that has ERC-6492's wrapper.
var wrapperSuffix = []byte("\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92\x64\x92")

func isWrapped(signature []byte) bool { return bytes.HasSuffix(signature, wrapperSuffix) }

// unwrap reads abi.encode(address factory, bytes prepare, bytes signature), in whatever order and place the two lie, as
// Solidity's decoder does. It returns false for what that refuses.
func unwrap(signature []byte) (c claim, ok bool) {
	b := signature[:len(signature)-len(wrapperSuffix)]
	if len(b) < 3*32 || [12]byte(b) != [12]byte{} {
		return c, false
	}
	prepare, ok1 := dynamicBytes(b, 32)
	inner, ok2 := dynamicBytes(b, 64)
	return claim{true, eth.Address(b[12:32]), prepare, inner}, ok1 && ok2
}

// dynamicBytes reads the ABI's bytes whose offset is in the word at a place.
func dynamicBytes(b []byte, at int) ([]byte, bool) {
	offset, ok := readLength(b[at:], len(b)-32)
	if !ok {
		return nil, false
	}
	b = b[offset:]
	length, ok := readLength(b, len(b)-32)
	if !ok {
		return nil, false
	}
	return b[32 : 32+length], true
}

// readLength reads a word that must be at most max.
func readLength(b []byte, max int) (int, bool) {
	n, fits := uint256.FromBytes32([32]byte(b)).Uint64()
	return int(n), fits && n <= uint64(max)
}

func addressWord(a eth.Address) []byte { return append(make([]byte, 12), a[:]...) }

func lengthWord(n int) []byte {
	b := uint256.FromUint64(uint64(n)).Bytes32()
	return b[:]
}
