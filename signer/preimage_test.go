package signer_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// preimage is a Message of any bytes.
type preimage []byte

func (p preimage) Preimage() []byte { return p }

// typedDataDocument is one of the shortest there can be.
const typedDataDocument = `{"types": {"EIP712Domain": [{"name": "name", "type": "string"}], "Note": [{"name": "text", "type": "string"}]},
	"primaryType": "Note", "domain": {"name": "Notes"}, "message": {"text": "hello"}}`

// randomMessages returns one of each kind of message that there is, filled at random.
func randomMessages(t *testing.T, r *rand.Rand) []signer.Message {
	account := func() (a eth.Address) { copy(a[:], randomBytes(r, 20)); return a }
	number := func() uint256.Int { return uint256.FromUint64(r.Uint64()) }
	token := typeddata.Token{Name: "T", Version: "1", ChainID: eth.ChainID(1 + r.Uint64N(1000)), Address: account()}
	nonce := eth.Hash(randomBytes(r, 32))
	details := typeddata.PermitDetails{Token: account(), Amount: number(), Expiration: r.Uint64N(1 << 48), Nonce: r.Uint64N(1 << 48)}
	permitted := typeddata.TokenPermissions{Token: account(), Amount: number()}
	from := typeddata.PermitTransferFrom{Permitted: permitted, Spender: account(), Nonce: number(), Deadline: number()}
	batch := typeddata.PermitBatchTransferFrom{Permitted: []typeddata.TokenPermissions{permitted}, Spender: account(), Nonce: number()}
	transfer := typeddata.TransferWithAuthorization{From: account(), To: account(), Value: number(), Nonce: nonce}

	text := strings.Join([]string{
		"example.com wants you to sign in with your Ethereum account:", account().String(), "", "", "URI: https://example.com/",
		"Version: 1", "Chain ID: " + token.ChainID.String(), "Nonce: " + nonce.String()[2:], "Issued At: 2026-11-22T05:00:00Z",
	}, "\n")
	signIn, err := siwe.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	messages := []signer.Message{signer.PersonalMessage(randomMessage(r)), signer.PersonalMessage(signIn.String())}
	add := func(d *typeddata.Data, err error) {
		if err != nil {
			t.Fatal(err)
		}
		read, err := typeddata.Parse(d.JSON())
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, d, read)
	}
	add(typeddata.Permit{Owner: account(), Spender: account(), Value: number()}.Document(token))
	add(typeddata.DAIPermit{Holder: account(), Spender: account(), Allowed: true}.Document(token))
	add(transfer.Document(token))
	add(typeddata.ReceiveWithAuthorization(transfer).Document(token))
	add(typeddata.CancelAuthorization{Authorizer: account(), Nonce: nonce}.Document(token))
	add(typeddata.PermitSingle{Details: details, Spender: account()}.Document(token.ChainID))
	add(typeddata.PermitBatch{Details: []typeddata.PermitDetails{details}, Spender: account()}.Document(token.ChainID))
	add(from.Document(token.ChainID))
	add(batch.Document(token.ChainID))
	add(typeddata.PermitWitnessTransferFrom{Permit: from, Witness: typeddata.Witness{Struct: permitted}}.Document(token.ChainID))
	add(typeddata.PermitBatchWitnessTransferFrom{Permit: batch, Witness: typeddata.Witness{Struct: details}}.Document(token.ChainID))
	return messages
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// TestPreimages: what a transaction or an authorization is hashed from begins with 1 to 5 or with an RLP list, 0xc0 or more;
// what messages are hashed from begins with 0x19, whatever they say.
func TestPreimages(t *testing.T) {
	t.Logf("seed %d", messageSeed)
	r := rand.New(rand.NewPCG(messageSeed, 0))
	note, err := typeddata.Parse([]byte(typedDataDocument))
	if err != nil {
		t.Fatal(err)
	}
	messages := []signer.Message{note, signer.PersonalMessage(nil), signer.PersonalMessage(make([]byte, 32))}
	for range 300 {
		messages = append(messages, signer.PersonalMessage(randomBytes(r, 32)))
		// What looks like a transaction, an authorization or another message.
		for _, first := range []byte{0x01, 0x02, 0x03, 0x04, 0x05, 0x19, 0xc0, 0xf8} {
			messages = append(messages, signer.PersonalMessage(append([]byte{first}, randomMessage(r)...)))
		}
		messages = append(messages, signer.PersonalMessage(note.Preimage()))
	}
	for range 30 {
		messages = append(messages, randomMessages(t, r)...)
	}
	for _, m := range messages {
		b := m.Preimage()
		if b[0] != 0x19 || b[1] != 0x45 && b[1] != 0x01 {
			t.Errorf("%x", b)
		}
		digest, err := signer.MessageDigest(m)
		if err != nil || eth.Hash(digest) != eth.Keccak256(b) {
			t.Errorf("%x has the digest %x, %v", b, digest, err)
		}
	}
}

// TestOtherPreimagesAreRefused: nothing else is signed as a message, be it the bytes of a transaction or their hash.
func TestOtherPreimagesAreRefused(t *testing.T) {
	k := key(t, bytes.Repeat([]byte{1}, 32))
	personal := signer.PersonalMessage("x").Preimage()
	for _, length := range []int{0, 1, 2, 3, 26, 32, 65, 66, 67} {
		for first := range 256 {
			for second := range 256 {
				m := make(preimage, length)
				copy(m, []byte{byte(first), byte(second)})
				if _, err := signer.MessageDigest(m); (err == nil) != (length == 66 && first == 0x19 && second == 1) {
					t.Errorf("%x: %v", m, err)
				}
			}
		}
	}
	for i := range personal[:26] {
		m := append(preimage(nil), personal...)
		m[i] ^= 1
		if _, err := signer.MessageDigest(m); err == nil {
			t.Errorf("%q is taken", m)
		}
	}
	authorization := signer.Authorization{ChainID: 1, Address: eth.Address{1}, Nonce: 7}
	hash := authorization.SigningHash()
	for _, m := range []preimage{nil, {0x19}, {0x02, 0xc0}, {0x05, 0xc0}, {0xc0}, hash[:]} {
		if s, err := signer.SignMessage(m, k); !errors.Is(err, signer.ErrMessagePreimage) || s != (signer.Signature{}) {
			t.Errorf("%x was signed: %v", m, err)
		}
		if _, err := signer.RecoverMessage(m, signer.Signature{}); !errors.Is(err, signer.ErrMessagePreimage) {
			t.Errorf("%x: %v", m, err)
		}
	}
	// The hash that is signed of an authorization, given as a personal message, is another one.
	if digest := signer.PersonalDigest(hash[:]); eth.Hash(digest) == hash {
		t.Error("a personal message is an authorization")
	}
}
