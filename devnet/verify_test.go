package devnet

import (
	"bytes"
	"crypto/ecdsa"
	"math/big"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/wallet/flow"
)

var smartAccount = func() abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(`[
	{"type":"constructor","inputs":[{"name":"first","type":"address"}]},
	{"type":"function","name":"passOn","inputs":[{"name":"next","type":"address"},{"name":"signature","type":"bytes"}],"outputs":[]},
	{"type":"function","name":"deploy","inputs":[{"name":"first","type":"address"},{"name":"salt","type":"bytes32"}],"outputs":[{"type":"address"}]},
	{"type":"function","name":"words","inputs":[{"name":"to","type":"address"},{"name":"data","type":"bytes"},{"name":"signature","type":"bytes"}],"outputs":[]},
	{"type":"function","name":"passed","inputs":[{"name":"account","type":"address"},{"name":"next","type":"address"}],"outputs":[]}
	]`))
	must(err)
	return parsed
}()

// arguments is the ABI's encoding of arguments as a function of these tests has them.
func arguments(function string, args ...any) []byte {
	data, err := smartAccount.Methods[function].Inputs.Pack(args...)
	must(err)
	return data
}

func calldata(function string, args ...any) []byte {
	return append(bytes.Clone(smartAccount.Methods[function].ID), arguments(function, args...)...)
}

// wrap is ERC-6492's wrapper.
func wrap(to common.Address, data, signature []byte) []byte {
	return append(arguments("words", to, data, signature), bytes.Repeat([]byte{0x64, 0x92}, 16)...)
}

func creation(t *testing.T, name string) []byte {
	t.Helper()
	all, _ := artifacts()
	if len(all[name]) == 0 {
		t.Fatalf("%s is not compiled: build the contracts again", name)
	}
	return all[name]
}

// smartAccountOf is the code that creates an account with an owner.
func smartAccountOf(t *testing.T, owner common.Address) []byte {
	t.Helper()
	args, err := smartAccount.Pack("", owner)
	if err != nil {
		t.Fatal(err)
	}
	return append(creation(t, "SmartAccount"), args...)
}

// verifier is a wallet that was never unlocked, on a chain with a factory of accounts.
type verifier struct {
	*network
	*host
	session *flow.Session
	nonce   uint64 // of account 0, which pays for everything
	factory common.Address
}

// RPC is the chain's URL: both the chain and the host have a method of this name.
func (v *verifier) RPC() string { return v.network.RPC() }

var message = []byte("Sign in to example.org")

const document = `{"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],"Note":[{"name":"text","type":"string"}]},
	"primaryType":"Note","domain":{"name":"Notes","chainId":31337},"message":{"text":"hello"}}`

func newVerifier(t *testing.T) *verifier {
	t.Helper()
	v := &verifier{network: start(t, manual), host: &host{store: map[string]flow.Record{}}, session: flow.NewSession()}
	if _, err := v.session.PutNetwork(v.host, flow.Network{ChainID: DefaultChainID, Name: "Devnet", Endpoint: v.RPC(), Symbol: "ETH", Decimals: 18}); err != nil {
		t.Fatal(err)
	}
	v.factory = v.deploy(creation(t, "SmartAccountFactory"))
	return v
}

// mined sends a transaction of account 0 and demands that it succeeds.
func (v *verifier) mined(tx types.TxData) common.Address {
	v.t.Helper()
	signed, err := types.SignNewTx(Accounts()[0].Key, types.LatestSignerForChainID(big.NewInt(DefaultChainID)), tx)
	if err != nil {
		v.t.Fatal(err)
	}
	v.send(signed)
	v.mine(1)
	v.nonce++
	receipt, err := v.eth.TransactionReceipt(v.t.Context(), signed.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		v.t.Fatalf("%+v, %v", receipt, err)
	}
	return receipt.ContractAddress
}

func (v *verifier) deploy(code []byte) common.Address {
	v.t.Helper()
	return v.mined(&types.LegacyTx{Nonce: v.nonce, Gas: 3_000_000, GasPrice: big.NewInt(5e9), Data: code})
}

func (v *verifier) call(to common.Address, data []byte) {
	v.t.Helper()
	v.mined(&types.LegacyTx{Nonce: v.nonce, To: &to, Gas: 1_000_000, GasPrice: big.NewInt(5e9), Data: data})
}

// delegate makes a key's account delegate to code (EIP-7702), or to none.
func (v *verifier) delegate(key *ecdsa.PrivateKey, nonce uint64, to common.Address) {
	v.t.Helper()
	authorization, err := types.SignSetCode(key, types.SetCodeAuthorization{ChainID: *uint256.NewInt(DefaultChainID), Address: to, Nonce: nonce})
	if err != nil {
		v.t.Fatal(err)
	}
	v.mined(&types.SetCodeTx{ChainID: uint256.NewInt(DefaultChainID), Nonce: v.nonce, GasTipCap: uint256.NewInt(1e9), GasFeeCap: uint256.NewInt(5e9),
		Gas: 200_000, AuthList: []types.SetCodeAuthorization{authorization}})
}

// verify asks the wallet about the message.
func (v *verifier) verify(account common.Address, signature []byte) flow.Verification {
	v.t.Helper()
	got, err := v.session.VerifyMessage(v.host, DefaultChainID, eth.Address(account), message, signature)
	if err != nil {
		v.t.Fatal(err)
	}
	if got.Valid != (got.Reason == "") {
		v.t.Fatalf("%+v", got)
	}
	return got
}

func (v *verifier) accepts(by flow.SignedBy, account common.Address, signature []byte) {
	v.t.Helper()
	if got := v.verify(account, signature); !got.Valid || got.By != by {
		v.t.Errorf("%+v, want valid by %s", got, by)
	}
}

func (v *verifier) refuses(by flow.SignedBy, account common.Address, signature []byte) string {
	v.t.Helper()
	got := v.verify(account, signature)
	if got.Valid || got.By != by {
		v.t.Errorf("%+v, want refused by %s", got, by)
	}
	return got.Reason
}

// signed is go-ethereum's signature, with v of 27 or 28.
func signed(t *testing.T, key *ecdsa.PrivateKey, hash []byte) []byte {
	t.Helper()
	signature, err := crypto.Sign(hash, key)
	if err != nil {
		t.Fatal(err)
	}
	signature[64] += 27
	return signature
}

// passingOn is the calldata with which anyone hands an account on to another owner.
func passingOn(t *testing.T, account common.Address, owner *ecdsa.PrivateKey, next common.Address) []byte {
	t.Helper()
	return calldata("passOn", next, signed(t, owner, crypto.Keccak256(arguments("passed", account, next))))
}

// The program that wallet/flow sends is the one that the source here compiles to.
func TestSignatureValidatorIsItsSource(t *testing.T) {
	source, err := os.ReadFile("../wallet/flow/verify_contract.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(source), "const validator = ")
	literal, _, _ := strings.Cut(rest, "\n\n")
	var embedded []byte
	for _, m := range regexp.MustCompile(`\\x([0-9a-f]{2})`).FindAllStringSubmatch(literal, -1) {
		embedded = append(embedded, common.FromHex(m[1])...)
	}
	if want := creation(t, "SignatureValidator"); !bytes.Equal(embedded, want) {
		t.Errorf("embedded is %x, compiled %x", embedded, want)
	}
}

// One account from before it is deployed, through a change of owner, in the ways that ERC-6492 orders.
func TestVerifySmartAccount(t *testing.T) {
	v := newVerifier(t)
	owner, other, next := Accounts()[1], Accounts()[2], Accounts()[3]
	salt := crypto.Keccak256Hash([]byte("salt"))
	account := crypto.CreateAddress2(v.factory, salt, crypto.Keccak256(smartAccountOf(t, owner.Address)))
	deploy := calldata("deploy", owner.Address, salt)
	hash := accounts.TextHash(message)
	ours, theirs, nexts := signed(t, owner.Key, hash), signed(t, other.Key, hash), signed(t, next.Key, hash)
	aboutElse := signed(t, owner.Key, accounts.TextHash([]byte("another message")))

	// Not deployed yet.
	v.accepts(flow.SignedByUndeployedContract, account, wrap(v.factory, deploy, ours))
	v.refuses(flow.SignedByUndeployedContract, account, wrap(v.factory, deploy, theirs))
	v.refuses(flow.SignedByUndeployedContract, account, wrap(v.factory, deploy, aboutElse))
	v.refuses(flow.SignedByUndeployedContract, account, wrap(v.factory, deploy, wrap(v.factory, deploy, ours))) // it knows no wrapper itself
	for name, nothing := range map[string][]byte{
		"another salt":      wrap(v.factory, calldata("deploy", owner.Address, common.Hash{1}), ours),
		"another owner":     wrap(v.factory, calldata("deploy", other.Address, salt), theirs),
		"a call that fails": wrap(v.factory, deploy[:20], ours),
		"no factory":        wrap(common.Address{}, deploy, ours),
		"no contract":       wrap(other.Address, deploy, ours),
	} {
		if reason := v.refuses(flow.SignedByUndeployedContract, account, nothing); !strings.Contains(reason, "deploys none") {
			t.Errorf("%s: %s", name, reason)
		}
	}
	v.refuses(flow.SignedByKey, account, ours)
	// An account that has a key is no contract's because its signature is in the wrapper.
	v.refuses(flow.SignedByUndeployedContract, owner.Address, wrap(v.factory, deploy, ours))
	if code, err := v.eth.CodeAt(t.Context(), account, nil); err != nil || len(code) > 0 {
		t.Fatalf("verifying deployed %x, %v", code, err)
	}

	// Deployed: with the wrapper or without, though the factory cannot deploy it again.
	v.call(v.factory, deploy)
	v.accepts(flow.SignedByContract, account, ours)
	v.accepts(flow.SignedByContract, account, wrap(v.factory, deploy, ours))
	v.accepts(flow.SignedByContract, account, wrap(common.Address{}, nil, ours))
	for _, signature := range [][]byte{theirs, aboutElse, nil, ours[:64], append(bytes.Clone(ours), 0), wrap(v.factory, deploy, theirs)} {
		v.refuses(flow.SignedByContract, account, signature)
	}
	v.accepts(flow.SignedByKey, owner.Address, ours)

	// The owner has said who is next, and nobody has told the chain.
	pass := passingOn(t, account, owner.Key, next.Address)
	v.refuses(flow.SignedByContract, account, nexts)
	v.accepts(flow.SignedByPreparedContract, account, wrap(account, pass, nexts))
	v.accepts(flow.SignedByContract, account, wrap(account, pass, ours)) // as it stands comes first
	v.refuses(flow.SignedByContract, account, wrap(account, pass, theirs))
	v.refuses(flow.SignedByContract, account, wrap(account, passingOn(t, account, other.Key, next.Address), nexts))
	v.call(account, pass)
	v.accepts(flow.SignedByContract, account, nexts)
	v.refuses(flow.SignedByContract, account, ours)
	v.refuses(flow.SignedByContract, account, wrap(v.factory, deploy, ours))
}

func TestVerifyTypedDataOfSmartAccount(t *testing.T) {
	v := newVerifier(t)
	owner := Accounts()[1]
	account := v.deploy(smartAccountOf(t, owner.Address))
	d, err := typeddata.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	digest := d.Digest()
	signature := signed(t, owner.Key, digest[:])
	for account, by := range map[common.Address]flow.SignedBy{account: flow.SignedByContract, owner.Address: flow.SignedByKey} {
		for text, valid := range map[string]bool{document: true, strings.Replace(document, "hello", "hullo", 1): false} {
			got, err := v.session.VerifyTypedData(v.host, DefaultChainID, eth.Address(account), text, signature)
			if err != nil || got.Valid != valid || got.By != by {
				t.Errorf("%+v, %v", got, err)
			}
		}
	}
}

// An account that delegates to code (EIP-7702) signs as that code says, also where its key says otherwise.
func TestVerifyDelegatedAccount(t *testing.T) {
	v := newVerifier(t)
	owner, next := Accounts()[1], Accounts()[2]
	hash := accounts.TextHash(message)
	ours, nexts := signed(t, owner.Key, hash), signed(t, next.Key, hash)
	code := v.deploy(smartAccountOf(t, common.Address{}))

	v.accepts(flow.SignedByKey, owner.Address, ours)
	v.delegate(owner.Key, 0, code)
	v.accepts(flow.SignedByContract, owner.Address, ours)
	v.refuses(flow.SignedByContract, owner.Address, nexts)

	v.call(owner.Address, passingOn(t, owner.Address, owner.Key, next.Address))
	v.accepts(flow.SignedByContract, owner.Address, nexts)
	if reason := v.refuses(flow.SignedByContract, owner.Address, ours); !strings.Contains(reason, "EIP-7702") {
		t.Errorf("reason %q", reason)
	}
	v.delegate(owner.Key, 1, stranger) // to no code
	v.refuses(flow.SignedByContract, owner.Address, ours)
	v.delegate(owner.Key, 2, common.Address{})
	v.accepts(flow.SignedByKey, owner.Address, ours)
}

// What a contract answers instead of accepting or refusing.
func TestVerifyPuppet(t *testing.T) {
	v := newVerifier(t)
	puppet := v.deploy(creation(t, "PuppetAccount"))
	magic := append(common.FromHex("0x1626ba7e"), make([]byte, 28)...)
	with := func(at int, b byte) []byte {
		word := bytes.Clone(magic)
		word[at] = b
		return word
	}
	answers := func(b ...byte) []byte { return append([]byte{0}, b...) }

	v.accepts(flow.SignedByContract, puppet, answers(magic...))
	v.accepts(flow.SignedByContract, puppet, answers(append(magic, bytes.Repeat([]byte{0xff}, 40000)...)...))
	v.accepts(flow.SignedByContract, puppet, append([]byte{3}, magic...))
	for name, signature := range map[string][]byte{
		"nothing":                     answers(),
		"four bytes":                  answers(magic[:4]...),
		"31 bytes":                    answers(magic[:31]...),
		"a dirty word":                answers(with(4, 1)...),
		"a word dirty at its end":     answers(with(31, 1)...),
		"another value":               answers(with(3, 0x7f)...),
		"true":                        answers(append(make([]byte, 31), 1)...),
		"ones":                        answers(bytes.Repeat([]byte{0xff}, 32)...),
		"the magic word on the right": answers(append(make([]byte, 28), magic[:4]...)...),
		"the magic word second":       answers(append(make([]byte, 32), magic...)...),
		"a revert":                    append([]byte{1}, magic...),
		"an invalid opcode":           {2},
		"a megabyte":                  {3},
		"a change of state":           append([]byte{4}, magic...),
		"a stop":                      {5},
	} {
		if got := v.verify(puppet, signature); got.Valid || got.By != flow.SignedByContract {
			t.Errorf("%s: %+v", name, got)
		}
		if got := v.verify(puppet, wrap(puppet, signature, signature)); got.Valid || got.By != flow.SignedByContract {
			t.Errorf("%s, wrapped: %+v", name, got)
		}
	}
	// isValidSignature's selector is its magic value: the precompile that repeats what it is given would accept nearly
	// everything, and a call to an account without code succeeds.
	for i := range 18 {
		v.refuses(flow.SignedByUndeployedContract, common.BytesToAddress([]byte{byte(i)}), wrap(puppet, nil, magic))
	}
}

// The longest signature that a node takes is sent; the next one is not.
func TestVerifyLongSignature(t *testing.T) {
	v := newVerifier(t)
	puppet := v.deploy(creation(t, "PuppetAccount"))
	longest := make([]byte, 48_768)
	copy(longest[1:], []byte{0x16, 0x26, 0xba, 0x7e})
	v.accepts(flow.SignedByContract, puppet, longest)
	_, err := v.session.VerifyMessage(v.host, DefaultChainID, eth.Address(puppet), message, append(longest, 0))
	wants(t, err, flow.ErrSignatureTooLong)
	// In the wrapper one byte more or less counts.
	room := 49152 - len(creation(t, "SignatureValidator")) - 3*32 - (4 + 4*32)
	v.refuses(flow.SignedByContract, puppet, wrap(puppet, make([]byte, room), longest[:32]))
	_, err = v.session.VerifyMessage(v.host, DefaultChainID, eth.Address(puppet), message, wrap(puppet, make([]byte, room+1), longest[:32]))
	wants(t, err, flow.ErrSignatureTooLong)
}

// A node that fails, or whose answer is cut or lies, leaves the question open.
func TestVerifyByFailingNode(t *testing.T) {
	v := newVerifier(t)
	account := v.deploy(smartAccountOf(t, Accounts()[1].Address))
	signature := signed(t, Accounts()[1].Key, accounts.TextHash(message))
	for _, c := range []struct {
		lie  Lie
		want fault.Code
	}{
		{Lie{Method: "eth_call", Error: &Error{Code: -32000, Message: "execution reverted"}}, flow.ErrNodeRefused},
		{Lie{Method: "eth_getCode", Error: &Error{Code: -32000, Message: "header not found"}}, flow.ErrNodeRefused},
	} {
		if err := v.Lie(c.lie); err != nil {
			t.Fatal(err)
		}
		got, err := v.session.VerifyMessage(v.host, DefaultChainID, eth.Address(account), message, signature)
		wants(t, err, c.want)
		if got != (flow.Verification{}) {
			t.Errorf("%+v", got)
		}
	}
	v.accepts(flow.SignedByContract, account, signature)
}
