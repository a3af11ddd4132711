package report

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/inputs"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// randomValue makes a value of a type: now and then an extreme one, or an address of the world.
func randomValue(r *rand.Rand, typ *abi.Type, depth int) (v abi.Value) {
	switch typ.Kind {
	case abi.KindBool:
		v.Word[31] = byte(r.Uint32() & 1)
	case abi.KindAddress:
		a := randomAddress(r)
		if r.IntN(2) == 0 {
			a = at([]string{"me", "second", "friend", "poison", "drainer", "usdc", "weth", "nft", "items", "zero", "trap", "multicall"}[r.IntN(12)])
		}
		v = abi.FromAddress(a)
	case abi.KindUint:
		n := typ.Size / 8
		for i := r.IntN(n + 1); i < n; i++ {
			v.Word[32-n+i] = byte(r.Uint32())
		}
	case abi.KindFixedBytes:
		for i := range typ.Size {
			v.Word[i] = byte(r.Uint32())
		}
	case abi.KindBytes, abi.KindString:
		if v.Bytes = make([]byte, r.IntN(70)); depth < 3 && r.IntN(3) == 0 {
			v.Bytes = randomCall(r, depth+1)
		}
	case abi.KindSlice:
		v.Items = make([]abi.Value, r.IntN(4))
		for i := range v.Items {
			v.Items[i] = randomValue(r, typ.Elem, depth)
		}
	case abi.KindTuple:
		for i := range typ.Fields {
			v.Items = append(v.Items, randomValue(r, &typ.Fields[i].Type, depth))
		}
	}
	return v
}

// randomCall makes the calldata of a function that the wallet knows.
func randomCall(r *rand.Rand, depth int) []byte {
	readRules.Do(parseRules)
	f := &rules[r.IntN(len(rules))].function
	var values []abi.Value
	for i := range f.Inputs {
		values = append(values, randomValue(r, &f.Inputs[i].Type, depth))
	}
	data, err := f.EncodeCall(values)
	if err != nil {
		panic(err)
	}
	return data
}

// randomTransaction makes a transaction of each kind that is sent: a payment, a call of a known function with whatever
// arguments, one with a byte changed, random bytes, a creation.
func randomTransaction(r *rand.Rand) Tx {
	word := func(size int) uint256.Int {
		b := make([]byte, r.IntN(size+1))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		x, _ := uint256.FromBytes(b)
		return x
	}
	nonce := r.Uint64()
	tx := Tx{Value: word(12), Gas: r.Uint64() >> 40, MaxFeePerGas: word(8), Legacy: r.IntN(4) == 0, Nonce: &nonce, Data: eth.Bytes{}}
	if r.IntN(2) == 0 {
		tx.Value = uint256.Int{}
	}
	if !tx.Legacy {
		tx.MaxPriorityFeePerGas = word(6)
	}
	to := randomAddress(r)
	if r.IntN(3) > 0 {
		names := []string{"usdc", "weth", "nft", "items", "permit2", "multicall", "mysafe", "proxy", "trap", "me", "friend"}
		to = at(names[r.IntN(len(names))])
	}
	tx.To = &to
	switch kind := r.IntN(10); {
	case kind == 0:
	case kind == 1:
		tx.Data = make([]byte, r.IntN(200))
		for i := range tx.Data {
			tx.Data[i] = byte(r.Uint32())
		}
	case kind == 2:
		tx.To, tx.Data = nil, randomCall(r, 0)
	default:
		tx.Data = randomCall(r, 0)
		if kind == 3 {
			tx.Data[r.IntN(len(tx.Data))] ^= 1 << r.IntN(8)
		}
	}
	return tx
}

// signedBytes are the bytes that would be signed, from what the transaction says.
func signedBytes(to *eth.Address, value uint256.Int, data []byte, gas uint64, fee, tip uint256.Int, legacy bool, chain eth.ChainID, nonce uint64) eth.Hash {
	if legacy {
		tx := &signer.LegacyTx{ChainID: chain, Nonce: nonce, GasPrice: fee, Gas: gas, To: to, Create: to == nil, Value: value, Data: data}
		return tx.SigningHash()
	}
	tx := &signer.DynamicFeeTx{ChainID: chain, Nonce: nonce, MaxFeePerGas: fee, MaxPriorityFeePerGas: tip, Gas: gas, To: to, Create: to == nil, Value: value, Data: data}
	return tx.SigningHash()
}

// fieldsSay demands that a token's plain call comes out of the fields alone, as people see them.
func fieldsSay(t *testing.T, r *Report) {
	part := map[string]Field{}
	for _, f := range r.Fields {
		part[f.Label] = f
	}
	address := func(label string) eth.Address {
		if part[label].Address == nil {
			t.Fatalf("%s has no %s: %+v", r.Function, label, r.Fields)
		}
		return *part[label].Address
	}
	var data []byte
	switch r.Function {
	case "transfer(address,uint256)":
		data = erc20abi.Transfer(address("Recipient"), part["Amount"].Amount.Exact)
	case "approve(address,uint256)":
		if part["NFT"].Address != nil {
			id, _ := uint256.ParseDecimal(part["NFT"].Text)
			data = erc20abi.Approve(address("Spender"), id)
		} else {
			data = erc20abi.Approve(address("Spender"), part["Amount"].Amount.Exact)
		}
	case "withdraw(uint256)":
		data = erc20abi.Withdraw(part["Amount"].Amount.Exact)
	default:
		return
	}
	if !bytes.Equal(data, r.Data) {
		t.Fatalf("%s: the fields say %x, not %x", r.Function, data, r.Data)
	}
}

// What is shown is what is signed: from the fields of a report alone, with the nonce, the very bytes come out that are signed; and
// where a function is named, from its arguments as they are written.
func TestReportsSayWhatIsSigned(t *testing.T) {
	const seed = 17
	count := inputs.Count(t, 4000)
	t.Logf("seed %d, %d transactions", seed, count)
	r := rand.New(rand.NewPCG(seed, seed))
	named, unread := 0, 0
	for range count {
		tx, k := randomTransaction(r), worldKnowledge()
		k.Asked = r.IntN(5) > 0
		report := Transaction(tx, k)
		want := signedBytes(tx.To, tx.Value, tx.Data, tx.Gas, tx.MaxFeePerGas, tx.MaxPriorityFeePerGas, tx.Legacy, 1, *tx.Nonce)
		f := report.Fee
		data := []byte(report.Data)
		if report.Function != "" {
			named++
			if data = reencode(t, report); !bytes.Equal(data, tx.Data) {
				t.Fatalf("%s: its arguments encode to %x, not %x", report.Function, data, tx.Data)
			}
		} else if len(data) >= 4 && report.To != nil {
			unread++
			if found := ids(report.Findings); found[0] != "call_unknown" && !has(report.Findings, "call_unknown") {
				t.Fatalf("data that nobody reads: %v", found)
			}
		}
		if !has(report.Findings, "call_unknown") {
			fieldsSay(t, &report)
		}
		value, err := uint256.ParseDecimal(report.Value.Exact.String())
		got := signedBytes(report.To, value, data, f.Gas, f.MaxFeePerGas, f.MaxPriorityFeePerGas, f.Legacy, report.ChainID, *tx.Nonce)
		if err != nil || got != want {
			t.Fatalf("the report's fields encode to other bytes: %+v", report)
		}
	}
	t.Logf("%d with a named function, %d unread", named, unread)
	if named < count/2 || unread == 0 {
		t.Error("the transactions are not what they were")
	}
}

func has(list []Finding, id string) bool {
	for _, f := range list {
		if f.ID == id {
			return true
		}
	}
	return false
}
