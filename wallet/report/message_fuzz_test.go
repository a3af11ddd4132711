package report

import (
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// A message's own bytes are always in its report, and nothing in it is left that turns a text around.
func FuzzMessage(f *testing.F) {
	f.Add([]byte("app.example.org wants you to sign in with your Ethereum account:\n"), "https://app.example.org")
	f.Add([]byte("0x"+strings.Repeat("ab", 32)), "http://[::1]:8080")
	f.Add([]byte("\u202eabc\xff"), "xn--a.example")
	f.Fuzz(func(t *testing.T, message []byte, origin string) {
		k := worldKnowledge()
		k.Origin = origin
		r := Message(message, k)
		typ, err := abi.ParseType(r.Arguments[0].Type)
		if err != nil {
			t.Fatal(err)
		}
		v, err := typ.ParseValue(r.Arguments[0].Value)
		if err != nil || string(v.Bytes) != string(message) || r.Digests[0].Hash != eth.Hash(signer.PersonalDigest(message)) {
			t.Fatalf("%v: %+v", err, r.Arguments)
		}
		if strings.ContainsFunc(r.Message+r.Arguments[0].Value, turns) {
			t.Fatalf("%q", r.Message)
		}
	})
}

// No document makes reports or what is asked for them fail, and every one is shown as itself.
func FuzzTypedData(f *testing.F) {
	single, err := typeddata.PermitSingle{Details: typeddata.PermitDetails{Token: at("usdc")}, Spender: at("router")}.Document(1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(single.JSON()))
	f.Add(`{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"M":[{"name":"text","type":"string[2]"},{"name":"m","type":"M[]"}]},"primaryType":"M","domain":{"name":"\u202e"},"message":{"text":["\u0000\"\\ ",""],"m":[]}}`)
	f.Add(`{"types":{"EIP712Domain":[{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],"MetaTransaction":[{"name":"nonce","type":"uint256"},{"name":"from","type":"address"},{"name":"functionSignature","type":"bytes"}]},` +
		`"primaryType":"MetaTransaction","domain":{"chainId":1,"verifyingContract":"` + at("usdc").String() + `"},"message":{"nonce":0,"from":"` + at("me").String() + `","functionSignature":"0xa9059cbb"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := typeddata.Parse([]byte(text))
		if err != nil {
			return
		}
		k := worldKnowledge()
		k.TypedNeeds(d)
		r := TypedData(Typed{Data: d, Document: text}, k)
		if again, err := typeddata.Parse([]byte(r.Message)); err != nil || again.Digest() != d.Digest() || strings.ContainsFunc(r.Message, turns) {
			t.Fatalf("%v: %s", err, r.Message)
		}
	})
}
