// Package typeddata reads, builds and hashes the documents of eth_signTypedData_v4 (EIP-712).
//
// Parse turns a document into a tree of values once, and both the hash and what is shown come from that tree: no second
// reading of the same text could differ. It takes exactly what the types describe. Wherever wallets are known to disagree
// it refuses instead of choosing: a member that is missing, null, or not in the type; numbers that a JavaScript reader
// would round; bytes shorter than their type; "uint" for "uint256"; a primaryType of EIP712Domain.
//
// New makes the same tree of Go structs, without JSON: a Struct says its type and writes its members. The permits of ERC-2612,
// DAI and Permit2 and the authorizations of ERC-3009 are such structs, each with a method Document.
//
// A *Data is a signer.Message. Signatures of eth_signTypedData_v3 are verified with it too: on documents without arrays, which
// v3 did not have, and without nulls the two agree. LegacyDigest is for those of v1.
package typeddata

import (
	"sync/atomic"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrSize means that a document is larger than MaxSize.
	ErrSize fault.Code = "typed_data_size"
	// ErrPrimaryType means that primaryType is not a struct type of the document, or is EIP712Domain.
	ErrPrimaryType fault.Code = "typed_data_primary_type"
)

// MaxSize is the largest document in bytes. Within it at most 32 values stand inside one another, and a struct has at most
// 256 members, and a document 256 types (package json's limits).
const MaxSize = 256 << 10

// Data is a document that was read or built. It is not to be changed: its hashes were computed then.
type Data struct {
	PrimaryType string
	Domain      Value // of type EIP712Domain
	Message     Value // of type PrimaryType

	types                   types
	domainHash, messageHash eth.Hash
}

// Parse reads a document: a JSON object of types, primaryType, domain and message, and nothing else. An error's Field is the
// path of the member at fault, such as "message.to.wallet" or "types.Mail[2].type".
// Errors: ErrSize, ErrType, ErrCyclic, ErrPrimaryType, ErrDomain, ErrInteger, ErrLength; json.ErrSyntax, which a type or a
// member given twice is too, json.ErrMissingField, json.ErrUnknownField, json.ErrField; eth.ErrHex, eth.ErrAddress,
// eth.ErrAddressChecksum.
func Parse(document []byte) (*Data, error) {
	v, err := parseLimited(document)
	if err != nil {
		return nil, err
	}
	d := new(Data)
	o := json.ReadObject(v)
	d.types = json.Field(o, "types", readDocumentTypes)
	primary := json.Field(o, "primaryType", d.readPrimaryType)
	if err := o.Err(); err != nil {
		return nil, err
	}
	d.Domain = json.Field(o, "domain", d.types.find(domainType).read)
	d.Message = json.Field(o, "message", primary.read)
	if err := o.Done(); err != nil {
		return nil, err
	}
	return d.hashed(), nil
}

func parseLimited(text []byte) (json.Value, error) {
	if len(text) > MaxSize {
		return json.Value{}, fault.New(ErrSize, "", "the document is larger than 256 KiB")
	}
	return json.Parse(text)
}

// lastTypes are the types of the document before: a program's documents have the same ones every time.
var lastTypes atomic.Pointer[struct {
	text  string
	types types
}]

// maxKept is the longest text of types that is kept, in bytes.
const maxKept = 4 << 10

func readDocumentTypes(v json.Value) (types, error) {
	text := v.Raw()
	if last := lastTypes.Load(); last != nil && last.text == string(text) {
		return last.types, nil
	}
	t, err := readTypes(v)
	if err == nil && t.find(domainType) == nil {
		err = fault.New(json.ErrMissingField, domainType, "the type of the domain must be given")
	}
	if err == nil && len(text) <= maxKept {
		for _, s := range t {
			s.encodeType() // whatever is kept does not change any more: documents may be read by several goroutines
		}
		lastTypes.Store(&struct {
			text  string
			types types
		}{string(text), t})
	}
	return t, err
}

func (d *Data) readPrimaryType(v json.Value) (*structType, error) {
	name, err := json.Text(v)
	if err != nil {
		return nil, err
	}
	// Some wallets leave the message out of the hash where the primary type is the domain's.
	s := d.types.find(name)
	if s == nil || name == domainType {
		return nil, fault.New(ErrPrimaryType, "", "name one of the struct types, and not EIP712Domain")
	}
	return s, nil
}

// hashed completes a document whose values were read.
func (d *Data) hashed() *Data {
	d.PrimaryType = d.Message.Type
	d.domainHash, d.messageHash = d.Domain.of.hashStruct(d.Domain.Members), d.Message.of.hashStruct(d.Message.Members)
	return d
}

// DomainSeparator returns hashStruct of the domain (EIP-712, "Definition of domainSeparator").
func (d *Data) DomainSeparator() eth.Hash { return d.domainHash }

// MessageHash returns hashStruct of the message.
func (d *Data) MessageHash() eth.Hash { return d.messageHash }

// Preimage returns the 66 bytes whose Keccak-256 is signed: 0x19, 0x01, the domain separator, the message's hash.
func (d *Data) Preimage() []byte {
	b := append(make([]byte, 0, 66), 0x19, 0x01)
	b = append(b, d.domainHash[:]...)
	return append(b, d.messageHash[:]...)
}

// Digest returns the Keccak-256 of the preimage, which contracts recompute.
func (d *Data) Digest() eth.Hash { return eth.Keccak256(d.Preimage()) }

// EncodeType returns the document's primary type as EIP-712 writes it, with the types that it refers to.
func (d *Data) EncodeType() string { return d.Message.of.encodeType() }

// ChainID returns the domain's chainId, and false where the domain has none: then the signature is good on every chain.
func (d *Data) ChainID() (uint256.Int, bool) {
	v, ok := d.Domain.Member("chainId")
	if !ok {
		return uint256.Int{}, false
	}
	return uint256.FromBytes32([32]byte(v.Data)), true
}

// VerifyingContract returns the domain's verifyingContract, and false where the domain has none.
func (d *Data) VerifyingContract() (eth.Address, bool) {
	v, ok := d.Domain.Member("verifyingContract")
	if !ok {
		return eth.Address{}, false
	}
	return eth.Address(v.Data[12:]), true
}
