package erc7730

import (
	"bytes"
	"encoding/hex"
	stdjson "encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// everything is a Lookup that knows all tokens and no name.
type everything struct{}

func (everything) Coin(eth.ChainID) (string, Token, bool) { return "Chain", Token{"COIN", 18}, true }
func (everything) Token(eth.ChainID, eth.Address) (Token, bool) {
	return Token{"TOKEN", 6}, true
}
func (everything) Name(eth.ChainID, eth.Address, []string, []string) (string, bool) { return "", false }

func TestBundledIsWhole(t *testing.T) {
	files, err := filepath.Glob("bundled/*.json")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	want := bytes.NewBufferString("[")
	for i, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(document)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if d.Contract == "" || d.Formats == 0 {
			t.Errorf("%s has no name or no format", file)
		}
		if i > 0 {
			want.WriteByte(',')
		}
		if err := stdjson.Compact(want, document); err != nil {
			t.Fatal(err)
		}
	}
	if want.WriteString("]\n"); want.String() != string(bundledJSON) {
		t.Error("bundled.json is not what the folder says: go generate ./erc7730")
	}
	if got := len(bundled()); got != len(files) {
		t.Errorf("%d descriptors are bundled, want %d", got, len(files))
	}
}

// TestBundledAddresses: every address in the files has its EIP-55 form, so that a mistyped digit would be noticed.
func TestBundledAddresses(t *testing.T) {
	all := regexp.MustCompile(`0x[0-9a-fA-F]{40}\b`).FindAllString(string(bundledJSON), -1)
	for _, text := range all {
		if text == "0x"+strings.Repeat("f", 40) { // a number: the largest uint160
			continue
		}
		if a, err := eth.ParseAddress(text); err != nil || a.String() != text {
			t.Errorf("%s is not in the form of EIP-55 (%v)", text, err)
		}
	}
	if len(all) < 100 {
		t.Errorf("%d addresses", len(all))
	}
}

// publishedSelectors are selectors as the contracts' users know them, in the order of the folder's files.
var publishedSelectors = map[string]string{
	"d0e30db0": "deposit", "2e1a7d4d": "withdraw", // WETH
	"87517c45": "approve", "36c78516": "transferFrom", "cc53287f": "lockdown", "65d9723c": "invalidateNonces", // Permit2
	"38ed1739": "swapExactTokensForTokens", "7ff36ab5": "swapExactETHForTokens", "18cbafe5": "swapExactTokensForETH",
	"5c11d795": "swapExactTokensForTokensSupportingFeeOnTransferTokens", "791ac947": "swapExactTokensForETHSupportingFeeOnTransferTokens",
	"8803dbee": "swapTokensForExactTokens", "fb3bdb41": "swapETHForExactTokens", "4a25d94a": "swapTokensForExactETH",
	"b6f9de95": "swapExactETHForTokensSupportingFeeOnTransferTokens", "e8e33700": "addLiquidity", "f305d719": "addLiquidityETH",
	"baa2abde": "removeLiquidity", "02751cec": "removeLiquidityETH",
	"414bf389": "exactInputSingle", "c04b8d59": "exactInput", "db3e2198": "exactOutputSingle", "f28c0498": "exactOutput",
	"04e45aaf": "exactInputSingle", "b858183f": "exactInput", "5023b4df": "exactOutputSingle", "09b81346": "exactOutput",
	"472b43f3": "swapExactTokensForTokens", "42712a67": "swapTokensForExactTokens", "ac9650d8": "multicall", "5ae401dc": "multicall",
	"49404b7c": "unwrapWETH9", "49616997": "unwrapWETH9", "12210e8a": "refundETH", "df2ab5bb": "sweepToken", "3593564c": "execute", "24856bc3": "execute",
	"617ba037": "supply", "02c205f0": "supplyWithPermit", "69328dec": "withdraw", "a415bcad": "borrow", "573ade81": "repay",
	"474cf53d": "depositETH", "80500d20": "withdrawETH", "2dad97d4": "repayWithATokens", "5a3b74b9": "setUserUseReserveAsCollateral", "28530a47": "setUserEMode",
	"a1903eab": "submit", "ea598cb0": "wrap", "de0e9a3e": "unwrap",
	"d6681042": "requestWithdrawals", "acf41e4d": "requestWithdrawalsWithPermit", "19aa6257": "requestWithdrawalsWstETH",
	"7951b76f": "requestWithdrawalsWstETHWithPermit", "f8444436": "claimWithdrawal", "e3afe0a3": "claimWithdrawals", "5e7eead9": "claimWithdrawalsTo",
	"f2b9fdb8": "supply", "4232cd63": "supplyTo", "f3fef3a3": "withdraw", "c3b35a7e": "withdrawTo", "110496e5": "allow", "439e2e45": "transferAsset",
	"a99aad89": "supply", "5c2bea49": "withdraw", "50d8cd4b": "borrow", "20b76e81": "repay", "238d6579": "supplyCollateral",
	"8720316d": "withdrawCollateral", "eecea000": "setAuthorization",
	"f14fcbc8": "commit", "74694a2b": "register", "acf1a841": "renew", "ef9c8805": "register", "18026ad1": "renew", "c47f0027": "setName", "d5fa2b00": "setAddr",
	"10f13a8c": "setText", "304e6ade": "setContenthash",
	"252dba42": "aggregate", "82ad56cb": "aggregate3", "174dea71": "aggregate3Value", "bce38bd7": "tryAggregate",
	"6fd3504e": "depositForBurn", "f856ddb6": "depositForBurnWithCaller", "8e0250ee": "depositForBurn",
	"07ed2379": "swap", "83800a8e": "unoswap", "e2c95c82": "unoswapTo", "a76dfc3b": "ethUnoswap", "415565b0": "transformERC20",
	"22895118": "deposit", "ec6cb13f": "setPreSignature", "15337bc0": "invalidateOrder",
	"b1a1a882": "depositETH", "9a2ac6d5": "depositETHTo", "09fc8843": "bridgeETH", "e11013dd": "bridgeETHTo", "439370b1": "depositEth",
	"6e553f65": "deposit", "94bf804d": "mint", "b460af94": "withdraw", "ba087652": "redeem", "6a761202": "execTransaction",
}

// publishedTypes are the type hashes that the contracts publish.
var publishedTypes = map[string]string{
	"PermitSingle":            "f3841cd1ff0085026a6327b620b67997ce40f282c88a8e905a7a5626e310f3d0",
	"PermitBatch":             "af1b0d30d2cab0380e68f0689007e3254993c596f2fdd0aaa7f4d04f79440863",
	"PermitTransferFrom":      "939c21a48a8dbe3a9a2404a1d46691e4d39f6583d6ec6b35714604c986d80106",
	"PermitBatchTransferFrom": "fcf35f5ac6a2c28868dc44c302166470266239195f02b0ee408334829333b766",
	"Order":                   "d5a25ba2e97094ad7d83dc28a6572da797d6b3e7fc6663bd93efb789fc17e489",
	"OrderComponents":         "fa445660b7e21515a59617fcd68910b487aa5808b8abda3d78bc85df364b2c2f",
	"SafeTx":                  "bb8310d486368db6bd6f849402fdd73ad53d316b5a4b2644ad6efe0f941286d8",
}

func TestPublishedSelectors(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range bundled() {
		for _, f := range e.read().formats {
			if e.head.TypedData {
				name, _, _ := strings.Cut(f.name, "(")
				if hash := eth.Keccak256([]byte(f.name)); publishedTypes[name] != hex.EncodeToString(hash[:]) {
					t.Errorf("%s has the hash %s", f.name, hash)
				}
				continue
			}
			selector := hex.EncodeToString(f.selector[:])
			if publishedSelectors[selector] != f.function.Name {
				t.Errorf("%s has the selector %s, which is that of %q", f.function, selector, publishedSelectors[selector])
			}
			seen[selector] = true
		}
	}
	for selector, name := range publishedSelectors {
		if !seen[selector] {
			t.Errorf("%s %s is not bundled", selector, name)
		}
	}
}

// TestBundledRenders: every function of every descriptor renders random arguments, shows or lists each of them, and ends with
// an intent that is a sentence.
func TestBundledRenders(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 30))
	for _, e := range bundled() {
		d := e.read()
		at := deployment{1, eth.Address{1}}
		if len(d.deployments) > 0 {
			at = *d.deployments[0]
		}
		d, err := d.For(at.chain, at.address)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.formats {
			if f.function == nil {
				continue
			}
			for range 20 {
				values := make([]abi.Value, len(f.function.Inputs))
				for i := range values {
					values[i] = randomValue(r, &f.function.Inputs[i].Type)
				}
				data, err := f.function.EncodeCall(values)
				if err != nil {
					t.Fatal(err)
				}
				out, err := d.Render(Call{ChainID: at.chain, To: at.address, Data: data}, everything{})
				if err != nil {
					t.Errorf("%s %s: %v", d.Contract, f.function, err)
					break
				}
				if out.Intent == "" || strings.Contains(out.Intent, "???") {
					t.Errorf("%s: intent %q", f.function, out.Intent)
				}
				checkCoverage(t, out)
			}
		}
	}
}

// checkCoverage demands that every leaf of the arguments is shown by a field or listed in the rest.
func checkCoverage(t *testing.T, out Rendering) {
	t.Helper()
	covered := map[string]bool{eth.Address{}.String(): true, nativeAddress.String(): true} // these two may stand for coins
	for _, f := range out.Fields {
		covered[f.Path] = true
		if f.Amount != nil && f.Amount.Token != nil {
			covered[f.Amount.Token.String()] = true
		}
		if f.Call != nil {
			covered[f.Call.To.String()], covered[f.Call.Value.String()] = true, true
			if len(f.Call.Data) >= 4 {
				covered[eth.Bytes(f.Call.Data[:4]).String()] = true
			}
		}
		if f.Address != nil {
			covered[f.Address.String()] = true
		}
	}
	for _, l := range out.Rest {
		covered[l.Path] = true
	}
	var visit func(n *node)
	visit = func(n *node) {
		if covered[n.path()] || covered[n.typ.Text(n.value)] {
			return
		}
		if len(n.items) == 0 && n.parent != nil {
			t.Errorf("%s: %s is neither shown nor listed", out.Function, n.path())
		}
		for i := range n.items {
			visit(&n.items[i])
		}
	}
	visit(newArguments(out.Function.Inputs, out.Arguments))
}

// randomValue returns a value with arrays of one to three elements and bytes of at least 20, so that every path leads somewhere.
func randomValue(r *rand.Rand, typ *abi.Type) (v abi.Value) {
	fill := func(b []byte) {
		for i := range b {
			b[i] = byte(r.Uint32())
		}
	}
	switch typ.Kind {
	case abi.KindUint, abi.KindInt:
		if fill(v.Word[32-typ.Size/8:]); typ.Kind == abi.KindInt {
			v.Word = [32]byte{31: 1}
		}
	case abi.KindBool:
		v = abi.FromBool(r.Uint32()&1 == 1)
	case abi.KindAddress:
		fill(v.Word[12:])
	case abi.KindFixedBytes:
		fill(v.Word[:typ.Size])
	case abi.KindBytes:
		v.Bytes = make([]byte, 20+r.IntN(60))
		fill(v.Bytes)
	case abi.KindString:
		v.Bytes = []byte("name")
	case abi.KindSlice, abi.KindArray:
		n := typ.Size
		if typ.Kind == abi.KindSlice {
			n = 1 + r.IntN(3)
		}
		for range n {
			v.Items = append(v.Items, randomValue(r, typ.Elem))
		}
	case abi.KindTuple:
		for i := range typ.Fields {
			v.Items = append(v.Items, randomValue(r, &typ.Fields[i].Type))
		}
	}
	return v
}

func TestFind(t *testing.T) {
	weth, _ := eth.ParseAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	wrap, other := []byte{0xd0, 0xe3, 0x0d, 0xb0}, []byte{0xd0, 0xe3, 0x0d, 0xb1}
	if d := Find(1, weth, wrap); d == nil || d.Contract != "Wrapped Ether" {
		t.Errorf("WETH is %v", d)
	}
	for _, c := range []struct {
		chain eth.ChainID
		to    eth.Address
		data  []byte
	}{{10, weth, wrap}, {1, eth.Address{}, wrap}, {1, weth, other}, {1, weth, wrap[:3]}, {1, weth, nil}} {
		if d := Find(c.chain, c.to, c.data); d != nil {
			t.Errorf("%v is described by %s", c, d.Contract)
		}
	}
	redeem := []byte{0xba, 0x08, 0x76, 0x52}
	vault := eth.Address{5}
	if d := FindInterface(5, vault, redeem); d == nil || Find(5, vault, redeem) != nil {
		t.Error("a vault is known by its address, or its interface is not")
	} else if _, err := d.formatOf(deployment{5, eth.Address{6}}, redeem); err == nil {
		t.Error("the interface is bound to no contract")
	}
}

const permitSingle = `{"types":{
	"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
	"PermitSingle":[{"name":"details","type":"PermitDetails"},{"name":"spender","type":"address"},{"name":"sigDeadline","type":"uint256"}],
	"PermitDetails":[{"name":"token","type":"address"},{"name":"amount","type":"uint160"},{"name":"expiration","type":"uint48"},{"name":"nonce","type":"uint48"}]},
	"primaryType":"PermitSingle","domain":{"name":"Permit2","chainId":1,"verifyingContract":"0x000000000022D473030F116dDEE9F6B43aC78BA3"},
	"message":{"details":{"token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48","amount":"1461501637330902918203684832716283019655932542975","expiration":"1800000000","nonce":"3"},
	"spender":"0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af","sigDeadline":"1800000000"}}`

func TestFindData(t *testing.T) {
	data, err := typeddata.Parse([]byte(permitSingle))
	if err != nil {
		t.Fatal(err)
	}
	d := FindData(data)
	if d == nil {
		t.Fatal("Permit2 is not known")
	}
	out, err := d.RenderData(data, eth.Address{}, everything{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Let 0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af take Unlimited TOKEN"; out.Intent != want {
		t.Errorf("intent %q, want %q", out.Intent, want)
	}
	if len(out.Rest) != 1 || out.Rest[0].Path != "details.nonce" || !out.Rest[0].Hidden || out.Rest[0].Label != "Nonce" {
		t.Errorf("the rest is %+v", out.Rest)
	}
	for _, change := range [][2]string{
		{`"chainId":1`, `"chainId":4`}, {`"Permit2"`, `"Permit3"`}, {"0x000000000022D473030F116dDEE9F6B43aC78BA3", "0x000000000022d473030f116ddee9f6b43ac78ba4"},
		{`"uint160"`, `"uint168"`},
	} {
		other, err := typeddata.Parse([]byte(strings.Replace(permitSingle, change[0], change[1], 1)))
		if err != nil {
			t.Fatal(err)
		}
		if FindData(other) != nil {
			t.Errorf("with %s it is still described", change[1])
		}
	}
}
