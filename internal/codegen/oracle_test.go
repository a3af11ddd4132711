package main

import (
	stdjson "encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// codecs are the generated codecs of every document that is JSON, under its qualified name.
var codecs = map[string]codec{
	"flow.Network":        codecOf(flow.ParseNetwork),
	"flow.Token":          codecOf(flow.ParseToken),
	"flow.Account":        codecOf(flow.ParseAccount),
	"flow.VaultStatus":    codecOf(flow.ParseVaultStatus),
	"flow.KDFParams":      codecOf(flow.ParseKDFParams),
	"flow.Balance":        codecOf(flow.ParseBalance),
	"flow.NFT":            codecOf(flow.ParseNFT),
	"flow.Portfolio":      codecOf(flow.ParsePortfolio),
	"flow.ChainStatus":    codecOf(flow.ParseChainStatus),
	"flow.PlanRequest":    codecOf(flow.ParsePlanRequest),
	"flow.Plan":           codecOf(flow.ParsePlan),
	"flow.BatchPlan":      codecOf(flow.ParseBatchPlan),
	"flow.MessageRequest": codecOf(flow.ParseMessageRequest),
	"flow.SignedMessage":  codecOf(flow.ParseSignedMessage),
	"flow.Sent":           codecOf(flow.ParseSent),
	"flow.Transaction":    codecOf(flow.ParseTransaction),
	"flow.Activity":       codecOf(flow.ParseActivity),
	"flow.Allowance":      codecOf(flow.ParseAllowance),
	"flow.Verification":   codecOf(flow.ParseVerification),
	"flow.TokenList":      codecOf(flow.ParseTokenList),
	"flow.ListedToken":    codecOf(flow.ParseListedToken),
	"flow.Approval":       codecOf(flow.ParseApproval),
	"flow.Approvals":      codecOf(flow.ParseApprovals),
	"flow.ApprovalScan":   codecOf(flow.ParseApprovalScan),
	"flow.ApprovalKey":    codecOf(flow.ParseApprovalKey),
	"flow.BlockRange":     codecOf(flow.ParseBlockRange),
	"flow.Transfer":       codecOf(flow.ParseTransfer),
	"flow.Transfers":      codecOf(flow.ParseTransfers),
	"flow.Contact":        codecOf(flow.ParseContact),
	"flow.EnsName":        codecOf(flow.ParseEnsName),
	"flow.ContractResult": codecOf(flow.ParseContractResult),
	"flow.DescriptorInfo": codecOf(flow.ParseDescriptorInfo),
	"flow.FeeMarket":      codecOf(flow.ParseFeeMarket),
	"flow.FeeBlock":       codecOf(flow.ParseFeeBlock),
	"flow.FeeChoice":      codecOf(flow.ParseFeeChoice),
	"flow.Slot":           codecOf(flow.ParseSlot),
	"flow.Actions":        codecOf(flow.ParseActions),
	"flow.RecipientCheck": codecOf(flow.ParseRecipientCheck),
	"nonce.Record":        codecOf(nonce.ParseRecord),
	"nonce.Entry":         codecOf(nonce.ParseEntry),
	"nonce.Transaction":   codecOf(nonce.ParseTransaction),
	"nonce.Inclusion":     codecOf(nonce.ParseInclusion),
	"nonce.Pin":           codecOf(nonce.ParsePin),
	"nonce.History":       codecOf(nonce.ParseHistory),
	"nonce.Witness":       codecOf(nonce.ParseWitness),
	"report.Report":       codecOf(report.ParseReport),
	"report.Amount":       codecOf(report.ParseAmount),
	"report.Field":        codecOf(report.ParseField),
	"report.Decoded":      codecOf(report.ParseDecoded),
	"report.Party":        codecOf(report.ParseParty),
	"report.Simulation":   codecOf(report.ParseSimulation),
	"report.Simulated":    codecOf(report.ParseSimulated),
	"report.Digest":       codecOf(report.ParseDigest),
	"report.Change":       codecOf(report.ParseChange),
	"report.Fee":          codecOf(report.ParseFee),
	"report.Finding":      codecOf(report.ParseFinding),
}

type codec struct {
	make  func() reflect.Value // a pointer to a zero document
	parse func(json.Value) (any, error)
}

type document interface{ AppendJSON([]byte) []byte }

func codecOf[T document](parse func(json.Value) (T, error)) codec {
	return codec{
		make:  func() reflect.Value { return reflect.ValueOf(new(T)) },
		parse: func(v json.Value) (any, error) { return parse(v) },
	}
}

// TestCodecs fills documents at random and compares what the generated codecs write with what reflection says they
// should, reads it back, and then reads it with a field missing and with one too many.
func TestCodecs(t *testing.T) {
	docs, err := readDocuments("../..", documentPackages)
	if err != nil {
		t.Fatal(err)
	}
	for name := range docs.structs {
		if docs.binary(name) {
			continue // tested in internal/bridge
		}
		if _, known := codecs[name]; !known {
			t.Errorf("%s is not tested: add it to codecs", name)
		}
	}
	const seed = 1
	t.Log("seed", seed)
	random := filler{rand.New(rand.NewPCG(seed, seed)), docs}
	for _, name := range sortedKeys(codecs) {
		for range 50 {
			doc := codecs[name].make()
			random.fill(doc.Elem())
			testCodec(t, name, codecs[name], doc.Elem())
		}
	}
}

func testCodec(t *testing.T, name string, c codec, doc reflect.Value) {
	t.Helper()
	text := doc.Interface().(document).AppendJSON(nil)
	var got map[string]any
	decoder := stdjson.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil {
		t.Fatalf("%s is no JSON: %v\n%s", name, err, text)
	}
	want := expected(doc).(map[string]any)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s wrote\n%v, want\n%v", name, got, want)
	}
	parsed, err := c.read(text)
	if err != nil || !reflect.DeepEqual(parsed, doc.Interface()) {
		t.Fatalf("%s read back: %v\n%+v, want\n%+v", name, err, parsed, doc.Interface())
	}
	for i := range doc.NumField() {
		field, option, _ := strings.Cut(doc.Type().Field(i).Tag.Get("json"), ",")
		if field == "" {
			continue
		}
		value, present := want[field]
		delete(want, field)
		shorter, _ := stdjson.Marshal(want)
		if _, err := c.read(shorter); (err == nil) != (option == "omitempty") {
			t.Fatalf("%s without %s: %v", name, field, err)
		}
		if present {
			want[field] = value
		}
	}
	want["unknownField"] = true
	longer, _ := stdjson.Marshal(want)
	if _, err := c.read(longer); err == nil {
		t.Fatalf("%s with a field too many was accepted", name)
	}
}

func (c codec) read(text []byte) (any, error) {
	v, err := json.Parse(text)
	if err != nil {
		return nil, err
	}
	return c.parse(v)
}

// expected returns a document as encoding/json reads its JSON into an any, by the rules at the head of documents.go.
func expected(v reflect.Value) any {
	switch x := v.Interface().(type) {
	case eth.Address, eth.Hash, eth.Bytes, uint256.Int:
		return fmt.Sprint(x)
	case uint64:
		return strconv.FormatUint(x, 10)
	case eth.ChainID:
		return stdjson.Number(strconv.FormatUint(uint64(x), 10))
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	case reflect.Pointer:
		return expected(v.Elem())
	case reflect.Slice:
		list := []any{}
		for i := range v.Len() {
			list = append(list, expected(v.Index(i)))
		}
		return list
	case reflect.Struct:
		members := map[string]any{}
		for i := range v.NumField() {
			name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if name == "" {
				continue
			}
			if f := v.Field(i); option == "" || !empty(f) {
				members[name] = expected(f)
			}
		}
		return members
	}
	return stdjson.Number(fmt.Sprint(v.Interface()))
}

func empty(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

// filler puts random values that are valid, and often empty, into documents.
type filler struct {
	*rand.Rand
	docs *documents
}

func (r filler) fill(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *eth.ChainID:
		*x = eth.ChainID(1 + r.Uint64N(eth.MaxChainID))
		return
	case *eth.Millis:
		*x = eth.Millis(r.Uint64N(1 << 53))
		return
	case *eth.Bytes:
		*x = make(eth.Bytes, r.IntN(4)) // never nil: reading an absent field gives nil, an empty one does not
		for i := range *x {
			(*x)[i] = byte(r.Uint32())
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.String:
		v.SetString(r.text(v.Type()))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()) >> r.IntN(v.Type().Bits()+1))
	case reflect.Pointer:
		if r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			r.fill(v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() { // the codecs know nothing of it
				continue
			}
			r.fill(v.Field(i))
			if strings.Contains(string(v.Type().Field(i).Tag), "omitempty") && (empty(v.Field(i)) || r.IntN(3) == 0) {
				v.Field(i).SetZero()
			}
		}
	default:
		panic("a kind that no document has: " + v.Type().String())
	}
}

// text returns a value of an enumeration, or any text.
func (r filler) text(typ reflect.Type) string {
	if enum := r.docs.enums[typ.String()]; enum != nil && len(enum.values) > 0 {
		return enum.values[r.IntN(len(enum.values))].text
	}
	pieces := []string{"", "a", "\"", "\\", "\n", "\x00", "é", "😀", "\u2028", "</"}
	text := ""
	for range r.IntN(4) {
		text += pieces[r.IntN(len(pieces))]
	}
	return text
}

// FuzzCodecs reads any text as any document: what is accepted is written in one form, and that form is read as the same.
func FuzzCodecs(f *testing.F) {
	names := sortedKeys(codecs)
	docs, err := readDocuments("../..", documentPackages)
	if err != nil {
		f.Fatal(err)
	}
	random := filler{rand.New(rand.NewPCG(2, 2)), docs}
	for i, name := range names {
		doc := codecs[name].make()
		random.fill(doc.Elem())
		f.Add(uint8(i), doc.Elem().Interface().(document).AppendJSON(nil))
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		name := names[int(which)%len(names)]
		first, err := codecs[name].read(text)
		if err != nil {
			return
		}
		written := first.(document).AppendJSON(nil)
		second, err := codecs[name].read(written)
		if err != nil || string(second.(document).AppendJSON(nil)) != string(written) {
			t.Fatalf("%s from %q is written as %s, which is read as %+v (%v)", name, text, written, second, err)
		}
	})
}
