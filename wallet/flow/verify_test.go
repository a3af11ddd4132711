package flow

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// askedNode is the world with a node that answers eth_call as the test says, and that remembers what it was shown.
type askedNode struct {
	*world
	methods []string
	program eth.Bytes // of the last eth_call
	reply   RPCReply
}

func newAsked(t *testing.T, verdict string) *askedNode {
	return &askedNode{world: newWorld(t), reply: RPCReply{Result: []byte(`"` + verdict + `"`)}}
}

func (a *askedNode) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	var replies []RPCReply
	for _, r := range batch {
		a.methods = append(a.methods, r.Method)
		if r.Method != "eth_call" {
			replies = append(replies, a.node.rpc(r))
			continue
		}
		replies = append(replies, a.reply)
		var params []json.RawMessage
		var call map[string]string
		if json.Unmarshal(r.Params, &params) != nil || json.Unmarshal(params[0], &call) != nil || len(call) != 1 || string(params[1]) != `"latest"` {
			a.t.Errorf("asked %s", r.Params)
		}
		a.program, _ = eth.ParseBytes(call["data"])
	}
	return replies, nil
}

var (
	verified      = []byte("Sign in to example.org")
	verifiedKey   = bytes.Repeat([]byte{0x46}, 32)
	wrapperOfNone = append(make([]byte, 5*32), wrapperSuffix...)
)

const verifiedDocument = `{"types": {"EIP712Domain": [{"name": "name", "type": "string"}], "Note": [{"name": "text", "type": "string"}]},
	"primaryType": "Note", "domain": {"name": "Notes"}, "message": {"text": "hello"}}`

// verifiedBy is the account and the signature of the test's key.
func verifiedBy(t testing.TB, m signer.Message) (eth.Address, []byte) {
	t.Helper()
	key, err := signer.NewPrivateKey(verifiedKey)
	if err != nil {
		t.Fatal(err)
	}
	s, err := signer.SignMessage(m, key)
	if err != nil {
		t.Fatal(err)
	}
	b := s.Bytes()
	return key.Address(), b[:]
}

func abiWord(n uint64) []byte { return lengthWord(int(n)) }

func abiBytes(b []byte) []byte {
	return slices.Concat(abiWord(uint64(len(b))), b, make([]byte, -len(b)&31))
}

// wrapSignature is ERC-6492's wrapper as encoders write it.
func wrapSignature(factory eth.Address, prepare, signature []byte) []byte {
	p := abiBytes(prepare)
	return slices.Concat(make([]byte, 12), factory[:], abiWord(96), abiWord(uint64(96+len(p))), p, abiBytes(signature), wrapperSuffix)
}

// Each answer has a reason exactly if it is a refusal.
func checkVerification(t *testing.T, v Verification, err error, by SignedBy, valid bool) {
	t.Helper()
	if err != nil || v.Valid != valid || v.By != by || (v.Reason == "") != valid {
		t.Errorf("%+v, %v; want %v by %s", v, err, valid, by)
	}
}

// A locked wallet verifies, without writing anything.
func TestVerifyKey(t *testing.T) {
	a := newAsked(t, "0x05")
	account, signature := verifiedBy(t, signer.PersonalMessage(verified))
	before := maps.Clone(a.store)
	with := func(at int, b byte) []byte {
		s := bytes.Clone(signature)
		s[at] = b
		return s
	}
	parsed, err := signer.ParseSignature(signature)
	must(t, err)
	compact := parsed.Compact()
	order, _ := uint256.ParseHex("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
	high, _ := order.Sub(uint256.FromBytes32(parsed.S))
	highBytes := high.Bytes32()
	for name, c := range map[string]struct {
		account   eth.Address
		message   []byte
		signature []byte
		valid     bool
	}{
		"good":                    {account, verified, signature, true},
		"v without 27":            {account, verified, with(64, parsed.YParity), true},
		"the other v":             {account, verified, with(64, 55-signature[64]), false},
		"a v of EIP-155":          {account, verified, with(64, 37+parsed.YParity), false},
		"another account":         {stranger, verified, signature, false},
		"no account":              {eth.Address{}, verified, signature, false},
		"another message":         {account, verified[1:], signature, false},
		"no signature":            {account, verified, nil, false},
		"EIP-2098":                {account, verified, compact[:], false},
		"a byte too many":         {account, verified, append(bytes.Clone(signature), 0), false},
		"an r of no point":        {account, verified, slices.Concat(abiWord(5), abiWord(1), []byte{27}), false},
		"zeros":                   {account, verified, make([]byte, 65), false},
		"ones":                    {account, verified, bytes.Repeat([]byte{0xff}, 65), false},
		"a high s":                {account, verified, slices.Concat(signature[:32], highBytes[:], []byte{55 - signature[64]}), false},
		"a suffix that is no one": {account, verified, append(bytes.Clone(signature), wrapperSuffix[1:]...), false},
		"a megabyte":              {account, verified, make([]byte, 1<<20), false},
	} {
		a.methods = nil
		v, err := NewSession().VerifyMessage(a, 31337, c.account, c.message, c.signature)
		if err != nil || v.Valid != c.valid || v.By != SignedByKey || (v.Reason == "") != c.valid {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
		// A node is not shown what it could use.
		if got := strings.Join(a.methods, " "); got != "eth_chainId eth_getCode" {
			t.Errorf("%s: asked for %s", name, got)
		}
	}
	if !maps.EqualFunc(before, a.store, func(a, b Record) bool { return a.Version == b.Version }) {
		t.Error("something was stored")
	}
}

func TestVerifyTypedData(t *testing.T) {
	a := newAsked(t, "0x03")
	d, err := typeddata.Parse([]byte(verifiedDocument))
	must(t, err)
	account, signature := verifiedBy(t, d)
	s := NewSession()
	v, err := s.VerifyTypedData(a, 31337, account, verifiedDocument, signature)
	checkVerification(t, v, err, SignedByKey, true)
	v, err = s.VerifyTypedData(a, 31337, account, strings.Replace(verifiedDocument, "hello", "hullo", 1), signature)
	checkVerification(t, v, err, SignedByKey, false)
	v, err = s.VerifyTypedData(a, 31337, contract, verifiedDocument, signature)
	checkVerification(t, v, err, SignedByContract, true)
	if digest := d.Digest(); !bytes.HasSuffix(a.program, isValidSignature(signer.Digest(digest), signature)) {
		t.Errorf("asked with %x", a.program)
	}
	_, err = s.VerifyTypedData(a, 31337, account, verifiedDocument[1:], signature)
	checkField(t, err, "document")
	_, err = s.VerifyTypedData(a, 31337, account, strings.Replace(verifiedDocument, `"hello"`, "5", 1), signature)
	checkField(t, err, "document.message.text")
}

func checkField(t *testing.T, err error, field string) {
	t.Helper()
	if f, ok := err.(*fault.Error); !ok || f.Field != field {
		t.Errorf("got %v, want an error of %s", err, field)
	}
}

// What is sent, to the byte.
func TestVerifyAsksTheContract(t *testing.T) {
	factory := eth.Address{0xfa, 19: 9}
	digest := signer.PersonalDigest(verified)
	for _, n := range []int{0, 1, 31, 32, 33, 65, 500} {
		signature := bytes.Repeat([]byte{0x11}, n)
		question := slices.Concat([]byte{0x16, 0x26, 0xba, 0x7e}, digest[:], abiWord(64), abiBytes(signature))
		a := newAsked(t, "0x03")
		s := NewSession()
		v, err := s.VerifyMessage(a, 31337, contract, verified, signature)
		checkVerification(t, v, err, SignedByContract, true)
		if want := slices.Concat([]byte(validator), make([]byte, 12), contract[:], make([]byte, 64), question); !bytes.Equal(a.program, want) {
			t.Errorf("asked with %x, want %x", a.program, want)
		}
		if got := strings.Join(a.methods, " "); got != "eth_chainId eth_getCode eth_chainId eth_call" {
			t.Errorf("asked for %s", got)
		}
		a.methods = nil
		v, err = s.VerifyMessage(a, 31337, stranger, verified, wrapSignature(factory, []byte("deploy"), signature))
		checkVerification(t, v, err, SignedByContract, true)
		want := slices.Concat([]byte(validator), make([]byte, 12), stranger[:], make([]byte, 12), factory[:], abiWord(6), []byte("deploy"), question)
		if !bytes.Equal(a.program, want) {
			t.Errorf("asked with %x, want %x", a.program, want)
		}
		if got := strings.Join(a.methods, " "); got != "eth_chainId eth_call" {
			t.Errorf("asked for %s", got)
		}
	}
}

// Nothing but a verdict of one byte is one.
func TestVerifyVerdicts(t *testing.T) {
	wrapper := wrapSignature(contract, nil, nil)
	a := newAsked(t, "")
	s := NewSession()
	for verdict := range 256 {
		a.reply.Result = []byte(`"0x` + hex.EncodeToString([]byte{byte(verdict)}) + `"`)
		plain, err := s.VerifyMessage(a, 31337, contract, verified, nil)
		switch verdict {
		case 1:
			checkVerification(t, plain, err, SignedByContract, false)
		case 3:
			checkVerification(t, plain, err, SignedByContract, true)
		default:
			wants(t, err, ErrNodeAnswer)
		}
		wrapped, err := s.VerifyMessage(a, 31337, stranger, verified, wrapper)
		switch verdict {
		case 0, 2:
			checkVerification(t, wrapped, err, SignedByUndeployedContract, false)
		case 1:
			checkVerification(t, wrapped, err, SignedByContract, false)
		case 3:
			checkVerification(t, wrapped, err, SignedByContract, true)
		case 4:
			checkVerification(t, wrapped, err, SignedByPreparedContract, true)
		case 5:
			checkVerification(t, wrapped, err, SignedByUndeployedContract, true)
		default:
			wants(t, err, ErrNodeAnswer)
		}
	}
	for _, answer := range []string{`null`, `true`, `3`, `"3"`, `"0x3"`, `"0x"`, `"03"`, `"0x0303"`, `"0x0003"`, `["0x03"]`, `{}`, ``, `"0x03`,
		`"0x` + strings.Repeat("00", 31) + `03"`, `"0x1626ba7e` + strings.Repeat("00", 28) + `"`, `"0x03` + strings.Repeat("00", 4<<20) + `"`} {
		a.reply.Result = []byte(answer)
		for _, signature := range [][]byte{nil, wrapper} {
			v, err := s.VerifyMessage(a, 31337, contract, verified, signature)
			wants(t, err, ErrNodeAnswer)
			if v != (Verification{}) {
				t.Errorf("%+v", v)
			}
		}
	}
}

// An account that delegates is asked as a contract is; where its key and its code disagree, the reason says so.
func TestVerifyDelegatedAccount(t *testing.T) {
	account, signature := verifiedBy(t, signer.PersonalMessage(verified))
	delegation := append([]byte{0xef, 0x01, 0x00}, contract[:]...)
	for _, c := range []struct {
		code      []byte
		verdict   string
		signature []byte
		valid     bool
		reason    string
	}{
		{delegation, "0x01", signature, false, "EIP-7702"},
		{delegation, "0x01", signature[:64], false, "does not accept"},
		{delegation, "0x03", signature, true, ""},
		{delegation, "0x03", nil, true, ""},
		{delegation[:22], "0x01", signature, false, "the account's contract"},
	} {
		a := newAsked(t, c.verdict)
		a.node.code[account] = c.code
		v, err := NewSession().VerifyMessage(a, 31337, account, verified, c.signature)
		checkVerification(t, v, err, SignedByContract, c.valid)
		if !strings.Contains(v.Reason, c.reason) {
			t.Errorf("reason %q", v.Reason)
		}
	}
}

// Of a wrapper that cannot be read no node is asked.
func TestVerifyMalformedWrappers(t *testing.T) {
	a := newAsked(t, "0x05")
	account, signature := verifiedBy(t, signer.PersonalMessage(verified))
	good := wrapSignature(contract, []byte("deploy"), signature)
	with := func(at int, b ...byte) []byte {
		w := bytes.Clone(good)
		copy(w[at:], b)
		return w
	}
	end := len(good) - 32
	for name, w := range map[string][]byte{
		"the suffix alone":               wrapperSuffix,
		"a key's signature":              append(bytes.Clone(signature), wrapperSuffix...),
		"two words":                      append(make([]byte, 64), wrapperSuffix...),
		"95 bytes":                       append(make([]byte, 95), wrapperSuffix...),
		"a dirty factory":                with(0, 1),
		"a dirty factory at the end":     with(11, 1),
		"a huge offset":                  with(32, bytes.Repeat([]byte{0xff}, 32)...),
		"an offset of 64 bits":           with(56, 0xff),
		"an offset of 2^64":              with(55, 1),
		"an offset to the end":           with(62, byte(end>>8), byte(end)),
		"an offset to the last 31 bytes": with(62, byte((end-31)>>8), byte(end-31)),
		"a second offset over":           with(64, bytes.Repeat([]byte{0xff}, 32)...),
		"a length over":                  with(96+30, 1, 0),
		"a huge length":                  with(96, bytes.Repeat([]byte{0xff}, 32)...),
		"a length of 2^63":               with(96+24, 0x80),
		"a second length over":           with(160+31, 97),
		"cut":                            append(bytes.Clone(good[:len(good)-32-32]), wrapperSuffix...),
	} {
		a.methods = nil
		v, err := NewSession().VerifyMessage(a, 31337, account, verified, w)
		if err != nil || v.Valid || v.By != SignedByUndeployedContract || !strings.Contains(v.Reason, "malformed") || a.methods != nil {
			t.Errorf("%s: %+v, %v, asked for %s", name, v, err, a.methods)
		}
	}
	// What Solidity's decoder takes: bytes that share their place, no padding at the end, a length to the last byte.
	for name, w := range map[string][]byte{
		"nothing":          wrapperOfNone,
		"one place":        with(64+31, 96),
		"a signature more": with(160+31, 96),
		"no padding":       append(bytes.Clone(good[:160+32+65]), wrapperSuffix...),
	} {
		if _, err := NewSession().VerifyMessage(a, 31337, account, verified, w); err != nil || a.program == nil {
			t.Errorf("%s: %v", name, err)
		}
		a.program = nil
	}
}

// Two places may be one, so that a signature is longer unwrapped; and the longest is as long as a program may be.
func TestVerifyLongSignatures(t *testing.T) {
	a := newAsked(t, "0x03")
	s := NewSession()
	shared := slices.Concat(make([]byte, 32), abiWord(96), abiWord(96), abiBytes(make([]byte, 30_000)), wrapperSuffix)
	_, err := s.VerifyMessage(a, 31337, contract, verified, shared)
	wants(t, err, ErrSignatureTooLong)
	longest := (maxInitCode - len(validator) - 3*32 - 4 - 3*32) / 32 * 32
	_, err = s.VerifyMessage(a, 31337, contract, verified, make([]byte, longest+1))
	wants(t, err, ErrSignatureTooLong)
	if a.program != nil {
		t.Errorf("%d bytes were sent", len(a.program))
	}
	_, err = s.VerifyMessage(a, 31337, contract, verified, make([]byte, longest))
	if err != nil || len(a.program) > maxInitCode || len(a.program) <= maxInitCode-32 {
		t.Errorf("%d bytes were sent, %v", len(a.program), err)
	}
}

// Where the node fails it is not known whether a signature is valid.
func TestVerifyByFailingNodes(t *testing.T) {
	account, signature := verifiedBy(t, signer.PersonalMessage(verified))
	wrapper := wrapSignature(contract, nil, signature)
	verify := func(h Host, account eth.Address, signature []byte, code fault.Code) {
		t.Helper()
		v, err := NewSession().VerifyMessage(h, 31337, account, verified, signature)
		wants(t, err, code)
		if v != (Verification{}) {
			t.Errorf("%+v", v)
		}
	}
	for _, e := range []RPCError{
		{Code: 3, Message: "execution reverted", Data: []byte(`"0x"`)}, // the validator never does
		{Code: -32000, Message: "contract creation code storage out of gas"},
		{Code: -32602, Message: "missing field `to`"},
		{Code: -32005, Message: "too many requests"},
	} {
		a := newAsked(t, "")
		a.reply = RPCReply{Error: &e}
		verify(a, contract, signature, ErrNodeRefused)
		verify(a, account, wrapper, ErrNodeRefused)
	}
	w := newWorld(t)
	for _, code := range []fault.Code{ErrNotSent, ErrUnknownOutcome, ErrNodeAnswer, ErrCancelled} {
		w.failRPC = func(string) error { return fault.New(code, "", "") }
		verify(w, account, signature, code)
		verify(w, account, wrapper, code)
	}
	w.failRPC = nil
	w.node.chain = 1
	verify(w, account, signature, ErrChainMismatch)
	verify(w, account, wrapper, ErrChainMismatch)
	_, err := NewSession().VerifyMessage(w, 5, account, verified, signature)
	wants(t, err, ErrNetworkUnknown)
	for _, code := range []string{`null`, `"0x0"`, `""`, `7`, `{}`, `"0xzz"`} {
		verify(codeAnswer{newWorld(t), code}, account, signature, ErrNodeAnswer)
	}
}

// codeAnswer is the world with another answer to eth_getCode.
type codeAnswer struct {
	*world
	code string
}

func (c codeAnswer) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	replies, err := c.world.RPC(endpoint, batch)
	for i := range batch {
		if batch[i].Method == "eth_getCode" {
			replies[i] = RPCReply{Result: []byte(c.code)}
		}
	}
	return replies, err
}

// FuzzUnwrap: what is read lies within the signature, and is read again from the wrapper that encoders would write.
func FuzzUnwrap(f *testing.F) {
	f.Add(wrapperOfNone)
	f.Add(wrapSignature(contract, []byte("deploy"), []byte("signature")))
	f.Add(wrapSignature(contract, nil, wrapSignature(contract, nil, nil)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !isWrapped(b) {
			b = append(b, wrapperSuffix...)
		}
		c, ok := unwrap(b)
		if !ok {
			return
		}
		again, ok := unwrap(wrapSignature(c.factory, c.prepare, c.signature))
		if !ok || again.factory != c.factory || !bytes.Equal(again.prepare, c.prepare) || !bytes.Equal(again.signature, c.signature) {
			t.Errorf("%x is read as %+v, and that as %+v", b, c, again)
		}
	})
}
