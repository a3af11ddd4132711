package typeddata

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// The constants are Permit2's (PermitHash.sol), FiatToken's (EIP3009.sol) and DAI's, as deployed on Ethereum.
func TestTypeHashesOfContracts(t *testing.T) {
	for _, c := range []struct {
		message Struct
		want    string
	}{
		{PermitDetails{}, "0x65626cad6cb96493bf6f5ebea28756c966f023ab9e8a83a7101849d5573b3678"},
		{PermitSingle{}, "0xf3841cd1ff0085026a6327b620b67997ce40f282c88a8e905a7a5626e310f3d0"},
		{PermitBatch{}, "0xaf1b0d30d2cab0380e68f0689007e3254993c596f2fdd0aaa7f4d04f79440863"},
		{TokenPermissions{}, "0x618358ac3db8dc274f0cd8829da7e234bd48cd73c4a740aede1adec9846d06a1"},
		{PermitTransferFrom{}, "0x939c21a48a8dbe3a9a2404a1d46691e4d39f6583d6ec6b35714604c986d80106"},
		{PermitBatchTransferFrom{}, "0xfcf35f5ac6a2c28868dc44c302166470266239195f02b0ee408334829333b766"},
		{Permit{}, "0x6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9"},
		{DAIPermit{}, "0xea2aa0a1be11a07ed86d755c93467f4f82362b452371d1ba94d1715123511acb"},
		{TransferWithAuthorization{}, "0x7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267"},
		{ReceiveWithAuthorization{}, "0xd099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8"},
		{CancelAuthorization{}, "0x158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429"},
		{Permit2Domain(1), "0x8cad95687ba82c2ce50e74f7b754645e5117c3a5bec8151c0726d5857980a866"},
	} {
		if got := eth.Keccak256([]byte(c.message.EncodeType())).String(); got != c.want {
			t.Errorf("%s has the hash %s, want %s", c.message.EncodeType(), got, c.want)
		}
	}
	d, err := PermitSingle{}.Document(1)
	if err != nil {
		t.Fatal(err)
	}
	// DOMAIN_SEPARATOR() of the contract on Ethereum.
	if got := d.DomainSeparator().String(); got != "0x866a5aba21966af95d6c7ab78eb2b2fc913915c28be3b9aa07cc04ff903e3f28" {
		t.Errorf("the domain separator is %s", got)
	}
}

// words is Solidity's abi.encode of words, as the contracts hash their structs.
func words(parts ...any) eth.Hash {
	var b []byte
	for _, part := range parts {
		switch p := part.(type) {
		case string: // a type, by its hash
			h := eth.Keccak256([]byte(p))
			b = append(b, h[:]...)
		case eth.Hash:
			b = append(b, p[:]...)
		case eth.Address:
			b = append(append(b, make([]byte, 12)...), p[:]...)
		case uint256.Int:
			w := p.Bytes32()
			b = append(b, w[:]...)
		case uint64:
			w := uint256.FromUint64(p).Bytes32()
			b = append(b, w[:]...)
		}
	}
	return eth.Keccak256(b)
}

// witness is the example of Permit2's documentation, as a Go struct.
type witness struct {
	Token   eth.Address
	Minimum uint256.Int
}

func (witness) EncodeType() string {
	return "ExampleTrade(address exampleTokenAddress,uint256 exampleMinimumAmountOut)"
}

func (w witness) Encode(e *Encoder) {
	e.Address(w.Token)
	e.Uint(w.Minimum)
}

const documentedWitness = "ExampleTrade witness)ExampleTrade(address exampleTokenAddress,uint256 exampleMinimumAmountOut)TokenPermissions(address token,uint256 amount)"

func randomAddress(r *rand.Rand) eth.Address { return eth.Address((&generator{Rand: r}).bytes(20)) }

func randomUint(r *rand.Rand, bits int) uint256.Int {
	n, _ := uint256.FromBytes((&generator{Rand: r}).bytes(r.IntN(bits/8 + 1)))
	return n
}

// built is a document with the hash that the contract computes of its message.
type built struct {
	document *Data
	err      error
	want     eth.Hash
}

// randomBuilt fills every builder.
func randomBuilt(r *rand.Rand) (all []built) {
	chain := eth.ChainID(1 + r.Uint64N(eth.MaxChainID))
	token := Token{"Token" + (&generator{Rand: r}).text(), "2", chain, randomAddress(r)}
	a, b, n, deadline := randomAddress(r), randomAddress(r), randomUint(r, 256), randomUint(r, 256)
	add := func(d *Data, err error, parts ...any) { all = append(all, built{d, err, words(parts...)}) }

	permit := Permit{a, b, n, randomUint(r, 256), deadline}
	d, err := permit.Document(token)
	add(d, err, permit.EncodeType(), a, b, n, permit.Nonce, deadline)
	dai := DAIPermit{a, b, n, deadline, r.IntN(2) == 0}
	d, err = dai.Document(token)
	allowed := uint64(0)
	if dai.Allowed {
		allowed = 1
	}
	add(d, err, dai.EncodeType(), a, b, n, deadline, allowed)

	transfer := TransferWithAuthorization{a, b, n, randomUint(r, 64), randomUint(r, 64), eth.Hash((&generator{Rand: r}).bytes(32))}
	d, err = transfer.Document(token)
	add(d, err, transfer.EncodeType(), a, b, n, transfer.ValidAfter, transfer.ValidBefore, transfer.Nonce)
	receive := ReceiveWithAuthorization(transfer)
	d, err = receive.Document(token)
	add(d, err, receive.EncodeType(), a, b, n, transfer.ValidAfter, transfer.ValidBefore, transfer.Nonce)
	cancel := CancelAuthorization{a, transfer.Nonce}
	d, err = cancel.Document(token)
	add(d, err, cancel.EncodeType(), a, transfer.Nonce)

	var details []PermitDetails
	var permitted []TokenPermissions
	var detailHashes, permittedHashes []byte // abi.encodePacked of them
	for range 1 + r.IntN(4) {
		p := PermitDetails{randomAddress(r), randomUint(r, 160), r.Uint64N(1 << 48), r.Uint64N(1 << 48)}
		h := words(permitDetailsType, p.Token, p.Amount, p.Expiration, p.Nonce)
		details, detailHashes = append(details, p), append(detailHashes, h[:]...)
		q := TokenPermissions{randomAddress(r), randomUint(r, 256)}
		h = words(tokenPermissionsType, q.Token, q.Amount)
		permitted, permittedHashes = append(permitted, q), append(permittedHashes, h[:]...)
	}
	single := PermitSingle{details[0], b, deadline}
	d, err = single.Document(chain)
	add(d, err, single.EncodeType(), eth.Hash(detailHashes[:32]), b, deadline)
	batch := PermitBatch{details, b, deadline}
	d, err = batch.Document(chain)
	add(d, err, batch.EncodeType(), eth.Keccak256(detailHashes), b, deadline)
	from := PermitTransferFrom{permitted[0], b, n, deadline}
	d, err = from.Document(chain)
	add(d, err, from.EncodeType(), eth.Hash(permittedHashes[:32]), b, n, deadline)
	batchFrom := PermitBatchTransferFrom{permitted, b, n, deadline}
	d, err = batchFrom.Document(chain)
	add(d, err, batchFrom.EncodeType(), eth.Keccak256(permittedHashes), b, n, deadline)

	trade := witness{randomAddress(r), randomUint(r, 256)}
	tradeHash := words(trade.EncodeType(), trade.Token, trade.Minimum)
	d, err = PermitWitnessTransferFrom{from, Witness{"", trade}}.Document(chain)
	add(d, err, witnessStub+documentedWitness, eth.Hash(permittedHashes[:32]), b, n, deadline, tradeHash)
	d, err = PermitBatchWitnessTransferFrom{batchFrom, Witness{"", trade}}.Document(chain)
	add(d, err, batchWitnessStub+documentedWitness, eth.Keccak256(permittedHashes), b, n, deadline, tradeHash)
	return all
}

// TestBuilders: the message's hash is the contract's, and the document reads as the same.
func TestBuilders(t *testing.T) {
	r := newRandom(t)
	for range 200 {
		for _, b := range randomBuilt(r) {
			if b.err != nil {
				t.Fatal(b.err)
			}
			if got := b.document.MessageHash(); got != b.want {
				t.Errorf("%s: %s, want %s", b.document.EncodeType(), got, b.want)
			}
			checkReading(t, b.document)
		}
	}
}

// Two permits with the digests that viem 2.57's hashTypedData gave for the same values.
func TestPermit2OfViem(t *testing.T) {
	usdc, weth := address(t, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"), address(t, "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	spender := address(t, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	n := uint256.FromUint64
	most, _ := uint256.ParseHex("0xffffffffffffffffffffffffffffffffffffffff")
	d, err := PermitBatch{[]PermitDetails{{usdc, most, 1<<48 - 1, 7}, {weth, n(1), 0, 0}}, spender, n(1_800_000_000)}.Document(10)
	if err != nil || d.Digest().String() != "0xf2f8619958e86b30d413435453d50927fccbc823af889761eaa7aa0e4722da50" {
		t.Errorf("%s, %v", d.Digest(), err)
	}
	d, err = PermitBatchWitnessTransferFrom{
		PermitBatchTransferFrom{[]TokenPermissions{{usdc, n(5)}, {weth, uint256.Max}}, spender, n(99), n(1_800_000_000)},
		Witness{"order", witness{weth, n(3)}},
	}.Document(42161)
	if err != nil || d.Digest().String() != "0x1ffa6d66c1231047fd4afe7f7dbfbea31cd0f983381f66b57b319663d133e263" {
		t.Errorf("%s, %v", d.Digest(), err)
	}
}

func TestPermit2Ranges(t *testing.T) {
	token := address(t, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	over, _ := uint256.ParseHex("0x10000000000000000000000000000000000000000")
	good := PermitDetails{Token: token, Amount: uint256.FromUint64(1)}
	for _, c := range []struct {
		details PermitDetails
		field   string
	}{
		{PermitDetails{token, over, 0, 0}, "amount"},
		{PermitDetails{token, uint256.Max, 0, 0}, "amount"},
		{PermitDetails{token, good.Amount, 1 << 48, 0}, "expiration"},
		{PermitDetails{token, good.Amount, 0, 1<<64 - 1}, "nonce"},
	} {
		d, err := PermitSingle{Details: c.details}.Document(1)
		isRefused(t, d, err, ErrInteger, "message.details."+c.field)
		d, err = PermitBatch{Details: []PermitDetails{good, c.details}}.Document(1)
		isRefused(t, d, err, ErrInteger, "message.details[1]."+c.field)
	}
	d, err := PermitSingle{Details: good}.Document(0)
	isRefused(t, d, err, eth.ErrChainID, "domain.chainId")
	d, err = PermitWitnessTransferFrom{}.Document(1)
	isRefused(t, d, err, json.ErrMissingField, "message.witness")
	d, err = PermitBatchWitnessTransferFrom{Witness: Witness{Name: "order"}}.Document(1)
	isRefused(t, d, err, json.ErrMissingField, "message.order")
	d, err = PermitWitnessTransferFrom{Witness: Witness{"nonce", witness{}}}.Document(1)
	isRefused(t, d, err, ErrType, "types.PermitWitnessTransferFrom[4].name")
	d, err = PermitWitnessTransferFrom{Witness: Witness{"a b", witness{}}}.Document(1)
	isRefused(t, d, err, ErrType, "types.PermitWitnessTransferFrom[4].name")
}

func isRefused(t *testing.T, d *Data, err error, code fault.Code, field string) {
	t.Helper()
	var known *fault.Error
	if d != nil || !errors.As(err, &known) || known.Code != code || known.Field != field {
		t.Errorf("got %v, %v, want %s at %q", d, err, code, field)
	}
}

// TestWitnessFromJSON: a witness that is read from JSON gives the permit of the Go struct, and the string that the contract
// takes has the referred types sorted among Permit2's own.
func TestWitnessFromJSON(t *testing.T) {
	trade := witness{address(t, "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"), uint256.FromUint64(3)}
	read, err := ParseStruct([]byte(`{"ExampleTrade":[{"name":"exampleTokenAddress","type":"address"},{"name":"exampleMinimumAmountOut","type":"uint256"}]}`),
		"ExampleTrade", []byte(`{"exampleTokenAddress":"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2","exampleMinimumAmountOut":3}`))
	if err != nil {
		t.Fatal(err)
	}
	ours, fromJSON := PermitWitnessTransferFrom{Witness: Witness{Struct: trade}}, PermitWitnessTransferFrom{Witness: Witness{Struct: read}}
	if got := fromJSON.WitnessTypeString(); got != documentedWitness || ours.WitnessTypeString() != documentedWitness {
		t.Errorf("the witness's type string is %s", got)
	}
	a, err := ours.Document(1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fromJSON.Document(1)
	if err != nil || a.Digest() != b.Digest() || string(a.JSON()) != string(b.JSON()) {
		t.Errorf("from JSON it is %s, %v", b.JSON(), err)
	}

	read, err = ParseStruct([]byte(`{"Order":[{"name":"legs","type":"Zleg[]"},{"name":"fee","type":"TokenPermissions"},{"name":"a","type":"Asset"}],
		"Zleg":[{"name":"n","type":"int8"}],"Asset":[],"TokenPermissions":[{"name":"token","type":"address"},{"name":"amount","type":"uint256"}],"Unused":[]}`),
		"Order", []byte(`{"legs":[{"n":-1},{"n":2}],"fee":{"token":"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2","amount":"0x05"},"a":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	batch := PermitBatchWitnessTransferFrom{Permit: PermitBatchTransferFrom{Permitted: []TokenPermissions{{}}}, Witness: Witness{"order", read}}
	if got := batch.WitnessTypeString(); got != "Order order)Asset()Order(Zleg[] legs,TokenPermissions fee,Asset a)TokenPermissions(address token,uint256 amount)Zleg(int8 n)" {
		t.Errorf("the witness's type string is %s", got)
	}
	d, err := batch.Document(1)
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, d)

	read, err = ParseStruct([]byte(`{"TokenPermissions":[{"name":"token","type":"address"}]}`), "TokenPermissions",
		[]byte(`{"token":"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"}`))
	if err != nil {
		t.Fatal(err)
	}
	d, err = PermitWitnessTransferFrom{Witness: Witness{Struct: read}}.Document(1)
	isRefused(t, d, err, ErrType, "message")
}

func TestParseStructRefuses(t *testing.T) {
	const types = `{"T":[{"name":"n","type":"uint8"}]}`
	for _, c := range []struct {
		types, name, value string
		code               fault.Code
		field              string
	}{
		{`{`, "T", `{"n":1}`, json.ErrSyntax, "types"},
		{`[]`, "T", `{"n":1}`, json.ErrField, "types"},
		{`{"T":[{"name":"n","type":"uint9"}]}`, "T", `{"n":1}`, ErrType, "types.T[0].type"},
		{`{"T":[{"name":"n","type":"T"}]}`, "T", `{"n":1}`, ErrCyclic, "types.T"},
		{types, "U", `{"n":1}`, ErrType, "types"},
		{types, "uint8", `1`, ErrType, "types"},
		{types, "T[]", `[]`, ErrType, "types"},
		{types, "T", `{`, json.ErrSyntax, "value"},
		{types, "T", `{"n":256}`, ErrInteger, "value.n"},
		{types, "T", `{"n":1,"m":1}`, json.ErrUnknownField, "value.m"},
		{types, "T", `{}`, json.ErrMissingField, "value.n"},
		{types, "T", string(make([]byte, MaxSize+1)), ErrSize, "value"},
	} {
		s, err := ParseStruct([]byte(c.types), c.name, []byte(c.value))
		if s != nil {
			t.Errorf("%s of %s is taken", c.value, c.types)
		}
		isRefused(t, nil, err, c.code, c.field)
	}
}
