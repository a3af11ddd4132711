package report

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// A corpus is records of lines "key: value", with an empty line between records. In values $name stands for an address of the
// world below, and for calldata that a line "let: name = function | argument; argument" made. Lines "where: name = source"
// name the sources.
type record map[string]string

// readCorpus reads a corpus.
func readCorpus(t *testing.T, name string) (list []record) {
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	names, sources := worldNames(), map[string]string{}
	for _, part := range strings.Split(string(text), "\n\n") {
		r, local := record{}, map[string]string{}
		replace := func(value string) string {
			all := maps.Clone(names)
			maps.Copy(all, local)
			keys := slices.Collect(maps.Keys(all))
			sort.Slice(keys, func(i, j int) bool { return len(keys[i]) > len(keys[j]) })
			for _, key := range keys {
				value = strings.ReplaceAll(value, "$"+key, all[key])
			}
			return value
		}
		for _, line := range strings.Split(strings.TrimSpace(part), "\n") {
			key, value, ok := strings.Cut(line, ": ")
			if strings.HasPrefix(line, "#") || line == "" {
				continue
			}
			if !ok {
				t.Fatalf("%s: %q", name, line)
			}
			defined, content, _ := strings.Cut(value, " = ")
			switch key {
			case "where":
				sources[defined] = content
				continue
			case "let":
				local[defined] = eth.Bytes(encodeCall(t, replace(content))).String()
				continue
			}
			r[key] = replace(value)
		}
		if len(r) > 0 {
			r["source"] = sources[r["source"]]
			list = append(list, r)
		}
	}
	return list
}

// encodeCall encodes "function(types) | argument; argument".
func encodeCall(t *testing.T, text string) []byte {
	t.Helper()
	signature, rest, _ := strings.Cut(text, " | ")
	f, err := abi.ParseFunction(signature)
	if err != nil {
		t.Fatal(err)
	}
	var values []abi.Value
	var arguments []string
	if rest != "" {
		arguments = strings.Split(rest, "; ")
	}
	if len(arguments) != len(f.Inputs) {
		t.Fatalf("%s: %d arguments", text, len(arguments))
	}
	for i, p := range f.Inputs {
		v, err := p.Type.ParseValue(strings.TrimSpace(arguments[i]))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		values = append(values, v)
	}
	data, err := f.EncodeCall(values)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return data
}

// The addresses of the corpora's world.
var world = map[string]string{
	"me":        "0x1111111111111111111111111111111111111111", // the account that signs
	"second":    "0x2222222222222222222222222222222222222222", // another account of the user
	"friend":    "0x5eaF00d1234567890aBCdEf1234567890bEeF123", // a contact, paid before
	"shop":      "0xA11ce00000000000000000000000000000005678", // paid before
	"poison":    "0x5eaf0000000000000000000000000000dEadF123", // made to look like the friend
	"poison2":   "0xa11cEDeaD00000000000000000000000DeaD5678", // and like the shop
	"stranger":  "0x7e57000000000000000000000000000000000001", // an account that nobody knows
	"drainer":   "0xd4a1000000000000000000000000000000000002", // a thief's account
	"delegated": "0xde1e000000000000000000000000000000000003", // an account with EIP-7702 code
	"trap":      "0x74a9000000000000000000000000000000000004", // a contract that nobody knows
	"router":    "0x40a7e40000000000000000000000000000000005", // an application's contract
	"create2":   "0xc4ea7e2000000000000000000000000000000006", // where a contract will be once the theft begins: no code yet
	"usdc":      "0x05dC000000000000000000000000000000000007",
	"dai":       "0xDa10000000000000000000000000000000000008",
	"uni":       "0xA0100000000000000000000000000000000000A9",
	"fakeusdc":  "0xfAce000000000000000000000000000000000009", // a token that calls itself USDС, with a Cyrillic letter
	"airdrop":   "0xa14d40900000000000000000000000000000000a", // a token that was sent unasked
	"fakeeth":   "0xfacE00000000000000000000000000000000000b", // a token that calls itself ETH
	"weth":      "0xe7e800000000000000000000000000000000000c",
	"nft":       "0xaFe000000000000000000000000000000000000d",
	"items":     "0x17e3500000000000000000000000000000000000", // ERC-1155
	"vault":     "0x7a01700000000000000000000000000000000011",
	"safe":      "0x5aFe00000000000000000000000000000000000E",
	"mysafe":    "0x5afE00000000000000000000000000000000000F",
	"proxy":     "0x940c900000000000000000000000000000000010", // an upgradeable token of the user's own
	"permit2":   "0x000000000022D473030F116dDEE9F6B43aC78BA3",
	"multicall": "0xcA11bde05977b3631167028862bE2a173976CA11",
	"uniswap":   "0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D", // as bundled descriptors know them
	"router02":  "0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45",
	"aave":      "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2",
	"comet":     "0xc3d688B66703497DAA19211EEdff47f25384cdc3",
	"dead":      "0x000000000000000000000000000000000000dEaD",
	"zero":      "0x0000000000000000000000000000000000000000",
	"one":       "0x0000000000000000000000000000000000000001",
}

func worldNames() map[string]string {
	names := map[string]string{"max": uint256.Max.String(), "max160": max160().String(), "max96": max96.String(), "word": "0x" + strings.Repeat("00", 31) + "01",
		"soon": "1700000600", "far": "1900000000", "past": "1600000000", "half": uint256.Int{0, 0, 0, 1 << 63}.String()}
	for name, address := range world {
		names[name] = eth.Address(mustBytes(address)).String()
	}
	return names
}

func max160() uint256.Int { return uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<32 - 1} }

func mustBytes(text string) []byte {
	b, err := eth.ParseBytes(strings.ToLower(text))
	if err != nil {
		panic(text + err.Error())
	}
	return b
}

func at(name string) eth.Address {
	address, ok := world[name]
	if !ok {
		panic(name)
	}
	return eth.Address(mustBytes(address))
}

// worldKnowledge is what is known in the corpora's world; now is 2023-11-14.
func worldKnowledge() Knowledge {
	weth := at("weth")
	ether := uint256.FromUint64(1_000_000_000_000_000_000)
	k := Knowledge{
		Network: Network{Name: "Ethereum", ChainID: 1, Symbol: "ETH", Decimals: 18, WETH: &weth},
		From:    at("me"), Now: 1_700_000_000_000, Asked: true, Coins: mustMul(ether, 10),
		Names: []Name{{at("me"), "Main", NamedByAccount}, {at("second"), "Savings", NamedByAccount}, {at("friend"), "Friend", NamedByContact},
			{at("usdc"), "USDC", NamedByToken}, {Permit2, "Permit2", NamedByList}, {at("multicall"), "Multicall3", NamedByList}},
		Paid:    []Payee{{at("friend"), 3}, {at("shop"), 1}},
		BaseFee: uint256.FromUint64(10_000_000_000), UsualFee: uint256.FromUint64(12_000_000_000), Used: 60_000,
	}
	for _, t := range []struct {
		name     string
		symbol   string
		decimals uint8
		trust    Trust
		held     uint64
	}{
		{"usdc", "USDC", 6, TrustFollowed, 1_000_000_000}, {"dai", "DAI", 18, TrustList, 5_000_000_000_000_000_000}, {"uni", "UNI", 18, TrustList, 7_000_000_000_000_000_000},
		{"weth", "WETH", 18, TrustFollowed, 2_000_000_000_000_000_000}, {"fakeusdc", "USD\u0421", 6, TrustItself, 5_000_000}, {"airdrop", "GIFT", 18, TrustItself, 1_000},
		{"fakeeth", "ETH", 18, TrustItself, 1_000}, {"proxy", "MINE", 18, TrustFollowed, 1_000}, {"vault", "yUSDC", 18, TrustFollowed, 1_000},
	} {
		k.Tokens = append(k.Tokens, Token{Address: at(t.name), Symbol: t.symbol, Decimals: t.decimals, Trust: t.trust, Supply: uint256.Int{0, 1 << 30}})
		k.Holdings = append(k.Holdings, Holding{Token: at(t.name), Owner: k.From, Amount: uint256.FromUint64(t.held)})
		k.Addresses = append(k.Addresses, OnChain{Address: at(t.name), Contract: true, Standard: StandardERC20})
	}
	for _, c := range []struct {
		name     string
		standard Standard
	}{{"nft", StandardERC721}, {"items", StandardERC1155}, {"trap", 0}, {"router", 0}, {"safe", 0}, {"mysafe", 0}, {"permit2", 0}, {"multicall", 0},
		{"uniswap", 0}, {"router02", 0}, {"aave", 0}, {"comet", 0}} {
		k.Addresses = append(k.Addresses, OnChain{Address: at(c.name), Contract: true, Standard: c.standard})
	}
	code := at("trap")
	for i := range k.Addresses {
		if k.Addresses[i].Address == at("proxy") {
			k.Addresses[i].Implementation = &code
		}
	}
	k.Addresses = append(k.Addresses, OnChain{Address: at("delegated"), Delegate: &code})
	for _, name := range []string{"me", "second", "friend", "shop", "poison", "poison2", "stranger", "drainer", "create2"} {
		k.Addresses = append(k.Addresses, OnChain{Address: at(name)})
	}
	id := uint256.FromUint64(7)
	k.Holdings = append(k.Holdings, Holding{at("nft"), k.From, &id, uint256.FromUint64(1)}, Holding{at("items"), k.From, &id, uint256.FromUint64(30)})
	return k
}

func mustMul(x uint256.Int, n uint64) uint256.Int {
	p, ok := x.Mul(uint256.FromUint64(n))
	if !ok {
		panic("too much")
	}
	return p
}

// transaction builds a record's transaction.
func (r record) transaction(t *testing.T) Tx {
	t.Helper()
	tx := Tx{Gas: 100_000, MaxFeePerGas: uint256.FromUint64(22_000_000_000), MaxPriorityFeePerGas: uint256.FromUint64(2_000_000_000)}
	if to := r["to"]; to != "" {
		address := eth.Address(mustBytes(to))
		tx.To = &address
	}
	if r["call"] != "" {
		tx.Data = encodeCall(t, r["call"])
	}
	if r["data"] != "" {
		tx.Data = mustBytes(r["data"])
	}
	number := func(key string, into *uint256.Int) {
		if r[key] != "" {
			n, err := uint256.ParseDecimal(r[key])
			if err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			*into = n
		}
	}
	number("value", &tx.Value)
	number("maxFee", &tx.MaxFeePerGas)
	number("tip", &tx.MaxPriorityFeePerGas)
	if a := r["authorization"]; a != "" {
		chain, to, _ := strings.Cut(a, " ")
		n, _ := uint256.ParseDecimal(chain)
		id, _ := n.Uint64()
		tx.Authorizations = []signer.Authorization{{ChainID: eth.ChainID(id), Address: eth.Address(mustBytes(to))}}
	}
	return tx
}

func ids(list []Finding) (found []string) {
	for _, f := range list {
		if !slices.Contains(found, f.ID) {
			found = append(found, f.ID)
		}
	}
	return found
}

// Every request of the corpus is flagged: with what it should be, and with a warning at least.
func TestPhishingTransactions(t *testing.T) {
	list := readCorpus(t, "phishing.txt")
	for _, r := range list {
		report := Transaction(r.transaction(t), worldKnowledge())
		checkFlagged(t, r, report)
	}
	t.Logf("%d requests", len(list))
	if len(list) < 180 {
		t.Error("the corpus shrank")
	}
}

func checkFlagged(t *testing.T, r record, report Report) {
	t.Helper()
	found := ids(report.Findings)
	for _, want := range strings.Fields(r["expect"]) {
		if !slices.Contains(found, want) {
			t.Errorf("%s: %v, and no %s", r["what"], found, want)
		}
	}
	if r["expect"] == "" || r["source"] == "" || len(report.Findings) == 0 || report.Findings[0].Severity == SeverityInfo {
		t.Errorf("%s: %v from %q", r["what"], found, r["source"])
	}
	for i, f := range report.Findings {
		if f.Text == "" || f.Advice == "" || i > 0 && rank(f) < rank(report.Findings[i-1]) {
			t.Errorf("%s: %+v", r["what"], f)
		}
	}
}

func rank(f Finding) int {
	return slices.Index([]Severity{SeverityDanger, SeverityWarning, SeverityInfo}, f.Severity)
}

// What people do every day is no danger: an alarm that always sounds is not heard.
func TestBenignTransactions(t *testing.T) {
	list := readCorpus(t, "benign.txt")
	for _, r := range list {
		report := Transaction(r.transaction(t), worldKnowledge())
		for _, f := range report.Findings {
			if f.Severity == SeverityDanger || f.Severity == SeverityWarning && !strings.Contains(r["allow"], f.ID) {
				t.Errorf("%s: %s, %s", r["what"], f.ID, f.Text)
			}
		}
		if want := r["intent"]; want != "" && report.Intent != want {
			t.Errorf("%s: %s", r["what"], report.Intent)
		}
		if f := report.Function; f != "" && len(report.Data) > 0 && !bytes.Equal(reencode(t, report), report.Data) {
			t.Errorf("%s: the arguments are not the data", r["what"])
		}
	}
	t.Logf("%d requests", len(list))
	if len(list) < 50 {
		t.Error("the corpus shrank")
	}
}

// reencode makes a report's data from its function and its arguments.
func reencode(t *testing.T, r Report) []byte {
	t.Helper()
	f, err := abi.ParseFunction(r.Function)
	if err != nil {
		t.Fatal(err)
	}
	var values []abi.Value
	for i, a := range r.Arguments {
		typ, err := abi.ParseType(a.Type)
		if err != nil || typ.String() != f.Inputs[i].Type.String() {
			t.Fatalf("%s: %s, %v", r.Function, a.Type, err)
		}
		v, err := typ.ParseValue(a.Value)
		if err != nil {
			t.Fatalf("%s: %s, %v", r.Function, a.Value, err)
		}
		values = append(values, v)
	}
	data, err := f.EncodeCall(values)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
