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
	"github.com/latchkey/latchkey/uint256"
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
	if err != nil || len(files) < 20 {
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
	"38ed1739": "swapExactTokensForTokens", "7ff36ab5": "swapExactETHForTokens", "18cbafe5": "swapExactTokensForETH",
	"5c11d795": "swapExactTokensForTokensSupportingFeeOnTransferTokens", "791ac947": "swapExactTokensForETHSupportingFeeOnTransferTokens",
	"8803dbee": "swapTokensForExactTokens", "fb3bdb41": "swapETHForExactTokens", "4a25d94a": "swapTokensForExactETH",
	"b6f9de95": "swapExactETHForTokensSupportingFeeOnTransferTokens", "e8e33700": "addLiquidity", "f305d719": "addLiquidityETH",
	"baa2abde": "removeLiquidity", "02751cec": "removeLiquidityETH",
	"414bf389": "exactInputSingle", "c04b8d59": "exactInput", "db3e2198": "exactOutputSingle", "f28c0498": "exactOutput",
	"04e45aaf": "exactInputSingle", "b858183f": "exactInput", "5023b4df": "exactOutputSingle", "09b81346": "exactOutput",
	"472b43f3": "swapExactTokensForTokens", "42712a67": "swapTokensForExactTokens",
	"49404b7c": "unwrapWETH9", "49616997": "unwrapWETH9", "12210e8a": "refundETH", "df2ab5bb": "sweepToken",
	"617ba037": "supply", "02c205f0": "supplyWithPermit", "69328dec": "withdraw", "a415bcad": "borrow", "573ade81": "repay",
	"474cf53d": "depositETH", "80500d20": "withdrawETH", "2dad97d4": "repayWithATokens", "5a3b74b9": "setUserUseReserveAsCollateral", "28530a47": "setUserEMode",
	"a1903eab": "submit", "ea598cb0": "wrap", "de0e9a3e": "unwrap",
	"d6681042": "requestWithdrawals", "acf41e4d": "requestWithdrawalsWithPermit", "19aa6257": "requestWithdrawalsWstETH",
	"7951b76f": "requestWithdrawalsWstETHWithPermit", "f8444436": "claimWithdrawal", "e3afe0a3": "claimWithdrawals", "5e7eead9": "claimWithdrawalsTo",
	"f2b9fdb8": "supply", "4232cd63": "supplyTo", "f3fef3a3": "withdraw", "c3b35a7e": "withdrawTo", "110496e5": "allow", "439e2e45": "transferAsset",
	"5c2bea49": "withdraw", "50d8cd4b": "borrow", "20b76e81": "repay",
	"8720316d": "withdrawCollateral", "eecea000": "setAuthorization",
	"f14fcbc8": "commit", "74694a2b": "register", "acf1a841": "renew", "ef9c8805": "register", "18026ad1": "renew", "c47f0027": "setName", "d5fa2b00": "setAddr",
	"10f13a8c": "setText", "304e6ade": "setContenthash",
	"6fd3504e": "depositForBurn", "f856ddb6": "depositForBurnWithCaller", "8e0250ee": "depositForBurn",
	"07ed2379": "swap", "415565b0": "transformERC20",
	"22895118": "deposit", "15337bc0": "invalidateOrder",
	"b1a1a882": "depositETH", "9a2ac6d5": "depositETHTo", "09fc8843": "bridgeETH", "e11013dd": "bridgeETHTo", "439370b1": "depositEth",
}

func TestPublishedSelectors(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range bundled() {
		for _, f := range e.read().formats {
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
		at := *d.deployments[0]
		for _, f := range d.formats {
			for range 20 {
				values := make([]abi.Value, len(f.function.Inputs))
				for i, p := range f.function.Inputs {
					if values[i] = randomValue(r, &p.Type); p.Name == "destinationDomain" {
						values[i] = abi.FromUint(uint256.FromUint64(6))
					}
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
}

// permitSingle is typed data to try descriptors on.
const permitSingle = `{"types":{
	"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
	"PermitSingle":[{"name":"details","type":"PermitDetails"},{"name":"spender","type":"address"},{"name":"sigDeadline","type":"uint256"}],
	"PermitDetails":[{"name":"token","type":"address"},{"name":"amount","type":"uint160"},{"name":"expiration","type":"uint48"},{"name":"nonce","type":"uint48"}]},
	"primaryType":"PermitSingle","domain":{"name":"Permit2","chainId":1,"verifyingContract":"0x000000000022D473030F116dDEE9F6B43aC78BA3"},
	"message":{"details":{"token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48","amount":"1461501637330902918203684832716283019655932542975","expiration":"1800000000","nonce":"3"},
	"spender":"0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af","sigDeadline":"1800000000"}}`

// TestNotBundled: functions of described contracts that stay unknown, since what makes them safe or not is nothing that a
// descriptor could show.
func TestNotBundled(t *testing.T) {
	for function, why := range map[string]string{
		"execute(bytes,bytes[],uint256)":                                                    "commands may move all that Permit2 lets the router",
		"execute(bytes,bytes[])":                                                            "so may these",
		"setPreSignature(bytes,bool)":                                                       "of the order only a hash is in the data",
		"unoswap(uint256,uint256,uint256,uint256)":                                          "any contract may be the pool, and which token it pays is not in the data",
		"unoswapTo(uint256,uint256,uint256,uint256,uint256)":                                "as unoswap",
		"ethUnoswap(uint256,uint256)":                                                       "as unoswap",
		"supply((address,address,address,address,uint256),uint256,uint256,address,bytes)":   "anybody makes a market, with an oracle of his own",
		"supplyCollateral((address,address,address,address,uint256),uint256,address,bytes)": "so here",
	} {
		f, err := abi.ParseFunction(function)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range bundled() {
			d := e.read()
			for _, known := range d.formats {
				if known.selector == f.Selector() {
					t.Errorf("%s describes %s: %s", d.Contract, function, why)
				}
			}
		}
	}
}

// TestBundledRecipients: whoever may get what a call gives away is called so, in words that the wallet looks for.
func TestBundledRecipients(t *testing.T) {
	words := regexp.MustCompile(`ecipient|ehalf|redited|anager`)
	parties := regexp.MustCompile(`^(_?(to|dst|owner|recipient|receiver|onBehalfOf?|manager|authorized)|registration\.owner|(desc|params)\.(dstReceiver|recipient)|(mintRecipient|withdrawal_credentials)\.\[-20:\])$`)
	seen := 0
	for _, e := range bundled() {
		d := e.read()
		for _, f := range d.formats {
			withdraws := strings.Contains(f.function.Name, "ithdraw") || f.function.Name == "borrow" // what is one's own there is on behalf of oneself
			for _, field := range f.fields {
				if field.path == nil || !parties.MatchString(field.path.text) || withdraws && strings.HasPrefix(field.path.text, "onBehalf") {
					continue
				}
				if seen++; !words.MatchString(field.label) {
					t.Errorf("%s: %s is called %q", f.function.Name, field.path.text, field.label)
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d parties", seen)
	}
}
