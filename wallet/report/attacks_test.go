package report

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const (
	safeCall  = "execTransaction(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,bytes signatures) | "
	valueCall = "aggregate3Value((address target,bool allowFailure,uint256 value,bytes callData)[] calls) | "
	approval  = "approve(address spender,uint256 amount) | "
)

func finds(r Report, severity Severity, id string) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.ID == id && f.Severity == severity })
}

func named(name string) string { return at(name).String() }

func inCall(t *testing.T, call string) string { return eth.Bytes(encodeCall(t, call)).String() }

var ether = uint256.FromUint64(1_000_000_000_000_000_000)

// A contract that nobody knows may be told in the words of a known function what it is to do with coins: it does not.
func TestCoinsToWhoPromisesSomething(t *testing.T) {
	income := inCall(t, "transfer(address to,uint256 amount) | "+named("me")+"; 5000000000")
	for _, to := range []string{"trap", "drainer"} {
		address := at(to)
		r := Transaction(Tx{To: &address, Value: ether, Data: encodeCall(t, valueCall+"[("+named("usdc")+", false, 0, "+income+")]")}, worldKnowledge())
		if r.Findings[0].Severity != SeverityDanger {
			t.Errorf("%s: %v", to, ids(r.Findings))
		}
		for _, c := range r.Changes {
			if c.After.Exact.Cmp(c.Before.Exact) > 0 {
				t.Errorf("%s: what it promises is counted as income: %+v", to, c)
			}
		}
		if !strings.Contains(r.Intent, "1 ETH") {
			t.Errorf("%s: %s", to, r.Intent)
		}
	}
}

// Coins that go along are in the sentence and among the fields, whatever the call says.
func TestCoinsAlongAreSaid(t *testing.T) {
	pay := inCall(t, "transfer(address to,uint256 amount) | "+named("friend")+"; 1")
	for name, call := range map[string]string{"a transfer": "transfer(address to,uint256 amount) | " + named("friend") + "; 1", "a multicall": "multicall(bytes[] data) | [" + pay + "]",
		"nothing": "multicall(bytes[] data) | []"} {
		to := at("usdc")
		r := Transaction(Tx{To: &to, Value: ether, Data: encodeCall(t, call)}, worldKnowledge())
		if !strings.Contains(r.Intent, "1 ETH") || r.Findings[0].Severity != SeverityDanger ||
			!slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Amount != nil && f.Amount.Token == nil && f.Amount.Exact == ether }) {
			t.Errorf("%s: %s, %+v, %v", name, r.Intent, r.Fields, ids(r.Findings))
		}
	}
}

// A name in the address book, or in ENS, takes no finding away.
func TestNamesLowerNothing(t *testing.T) {
	for _, r := range append(readCorpus(t, "phishing.txt"), readCorpus(t, "benign.txt")...) {
		tx, k := r.transaction(t), worldKnowledge()
		before := Transaction(tx, k).Findings
		for _, by := range []NamedBy{NamedByContact, NamedByENS, NamedByToken} {
			named := worldKnowledge()
			if tx.To != nil {
				named.Names = append([]Name{{*tx.To, "known.eth", by}}, named.Names...)
			}
			after := Transaction(tx, named).Findings
			for _, f := range before {
				if !finds(Report{Findings: after}, f.Severity, f.ID) {
					t.Errorf("%s: %s takes %s away", r["what"], by, f.ID)
				}
			}
		}
	}
}

// What the user follows stays what it is, whatever a node says of it.
func TestNodesDoNotChangeWhatIsFollowed(t *testing.T) {
	say := func(name string, standard Standard) Knowledge {
		k := worldKnowledge()
		k.Addresses = slices.DeleteFunc(k.Addresses, func(c OnChain) bool { return c.Address == at(name) })
		k.Addresses = append([]OnChain{{Address: at(name), Contract: true, Standard: standard}}, k.Addresses...)
		if name == "nft" {
			k.Addresses = append(k.Addresses, OnChain{Address: at(name), Contract: true, Standard: StandardERC721, Followed: true})
		}
		return k
	}
	usdc, nft := at("usdc"), at("nft")
	r := Transaction(Tx{To: &usdc, Data: encodeCall(t, approval+named("trap")+"; "+uint256.Max.String())}, say("usdc", StandardERC721))
	if !finds(r, SeverityDanger, "allowance_unlimited") {
		t.Errorf("%s: %v", r.Intent, ids(r.Findings))
	}
	r = Transaction(Tx{To: &nft, Data: encodeCall(t, "transferFrom(address from,address to,uint256 amount) | "+named("me")+"; "+named("drainer")+"; 42")}, say("nft", StandardERC20))
	if !strings.HasPrefix(r.Intent, "Send NFT 42 of ") {
		t.Errorf("%s: %v", r.Intent, ids(r.Findings))
	}
}

// Tokens and NFTs share two functions. Where only the node says which of both a contract keeps, that is said.
func TestKindByTheNodesWordAlone(t *testing.T) {
	stranger := eth.Address{0x99, 19: 9}
	for _, kept := range []Standard{StandardERC20, StandardERC721} {
		k := worldKnowledge()
		k.Addresses = append(k.Addresses, OnChain{Address: stranger, Contract: true, Standard: kept})
		k.Tokens = append(k.Tokens, Token{Address: stranger, Symbol: "APE", Decimals: 18})
		r := Transaction(Tx{To: &stranger, Data: encodeCall(t, "transferFrom(address from,address to,uint256 amount) | "+named("me")+"; "+named("friend")+"; 42")}, k)
		if !finds(r, SeverityWarning, "kind_unproven") {
			t.Errorf("%s: %v", r.Intent, ids(r.Findings))
		}
		r = Transaction(Tx{To: &stranger, Data: encodeCall(t, approval+named("trap")+"; "+uint256.Max.String())}, k)
		if !finds(r, SeverityDanger, "allowance_unlimited") {
			t.Errorf("%s: %v", r.Intent, ids(r.Findings))
		}
	}
	k := worldKnowledge()
	k.Asked, k.Addresses = false, nil
	r := Transaction(Tx{To: &stranger, Data: encodeCall(t, "transfer(address to,uint256 amount) | "+named("friend")+"; 42")}, k)
	if r.Findings[0].Severity == SeverityInfo {
		t.Errorf("%s: %v", r.Intent, ids(r.Findings))
	}
}

// A Safe may be made to pay for the gas, at any price and to anybody.
func TestSafeRefund(t *testing.T) {
	to := at("mysafe")
	r := Transaction(Tx{To: &to, Data: encodeCall(t, safeCall+named("friend")+"; 0; 0x; 0; 0; 100000; 1000000000000000; "+named("zero")+"; "+named("drainer")+"; 0x")}, worldKnowledge())
	if !finds(r, SeverityDanger, "safe_refund") || !strings.Contains(r.Intent, named("drainer")) {
		t.Errorf("%s: %v", r.Intent, ids(r.Findings))
	}
}

// A token's symbol is no part of a sentence beyond a word of its own.
func TestSymbolsThatSpeak(t *testing.T) {
	for _, symbol := range []string{"ETH to yourself", "000", "0xA11ce0000000", "1 USDC. Not", "”to you“", "DAI,", "USDC; 2."} {
		k := worldKnowledge()
		for i := range k.Tokens {
			if k.Tokens[i].Address == at("airdrop") {
				k.Tokens[i].Symbol = symbol
			}
		}
		to := at("airdrop")
		r := Transaction(Tx{To: &to, Data: encodeCall(t, "transfer(address to,uint256 amount) | "+named("drainer")+"; 5000000000000000000")}, k)
		inside := strings.NewReplacer("“", "", "”", "").Replace(symbol)
		if want := "Send 5 “" + inside + "” to " + named("drainer"); r.Intent != want {
			t.Errorf("%s, not %s", r.Intent, want)
		}
	}
	for _, symbol := range []string{"USDC.e", "USD₮0", "stETH", "crvUSD-3", "$MYRO", "aEthWETH", "B_2"} {
		if got := (Amount{Text: "1", Symbol: symbol}).Words(); got != "1 "+symbol {
			t.Error(got)
		}
	}
}

// A vault that nobody vouches for is said to be one.
func TestVaultThatNobodyKnows(t *testing.T) {
	k := worldKnowledge()
	vault := eth.Address{0x99, 19: 9}
	k.Addresses = append(k.Addresses, OnChain{Address: vault, Contract: true, Standard: StandardERC20})
	k.Tokens = append(k.Tokens, Token{Address: vault, Symbol: "yUSD", Decimals: 18})
	r := Transaction(Tx{To: &vault, Data: encodeCall(t, "deposit(uint256 assets,address receiver) | 1000; "+named("me"))}, k)
	if r.Findings[0].Severity == SeverityInfo {
		t.Errorf("%v", ids(r.Findings))
	}
}

// What is added to an allowance counts with what stands already.
func TestIncreasesAddUp(t *testing.T) {
	k, to := worldKnowledge(), at("usdc")
	k.Allowances = []Allowance{{at("usdc"), k.From, at("router"), uint256.FromUint64(900_000_000)}}
	r := Transaction(Tx{To: &to, Data: encodeCall(t, "increaseAllowance(address spender,uint256 addedValue) | "+named("router")+"; 200000000")}, k)
	if !finds(r, SeverityWarning, "allowance_over_balance") {
		t.Errorf("%v", ids(r.Findings))
	}
	half := uint256.Int{0, 0, 1 << 31}
	k.Allowances[0].Amount = half
	r = Transaction(Tx{To: &to, Data: encodeCall(t, "increaseAllowance(address spender,uint256 addedValue) | "+named("router")+"; "+half.String())}, k)
	if !finds(r, SeverityDanger, "allowance_unlimited") {
		t.Errorf("%v", ids(r.Findings))
	}
}

// Only what was really sent makes a recipient a known one.
func TestWhoWasPaid(t *testing.T) {
	k := worldKnowledge()
	usdc, drainer := at("usdc"), at("drainer")
	for _, tx := range []Tx{
		{To: &drainer},
		{To: &usdc, Data: encodeCall(t, "transfer(address to,uint256 amount) | "+named("drainer")+"; 0")},
		{To: &usdc, Data: encodeCall(t, "transferFrom(address from,address to,uint256 amount) | "+named("stranger")+"; "+named("drainer")+"; 5")},
	} {
		if paid := k.Payees(tx); len(paid) > 0 {
			t.Errorf("%v", paid)
		}
	}
}

// Each danger is acknowledged by itself: no two findings of a report have the same id.
func TestFindingsHaveTheirOwnIDs(t *testing.T) {
	for _, r := range append(readCorpus(t, "phishing.txt"), readCorpus(t, "benign.txt")...) {
		seen := map[string]bool{}
		for _, f := range Transaction(r.transaction(t), worldKnowledge()).Findings {
			if seen[f.ID] {
				t.Errorf("%s: %s twice", r["what"], f.ID)
			}
			seen[f.ID] = true
		}
	}
	a, b := inCall(t, approval+named("trap")+"; "+uint256.Max.String()), "0xdeadbeef"
	to := at("multicall")
	r := Transaction(Tx{To: &to, Data: encodeCall(t, "aggregate((address target,bytes callData)[] calls) | [("+named("trap")+", "+b+"), ("+named("router")+", "+b+"), ("+named("usdc")+", "+a+"), ("+named("dai")+", "+a+")]")}, worldKnowledge())
	for _, id := range []string{"call_unknown", "call_unknown.2", "allowance_unlimited", "allowance_unlimited.2"} {
		if !finds(r, SeverityDanger, id) {
			t.Errorf("no %s in %v", id, ids(r.Findings))
		}
	}
}

// An address that poses as a known token's is told, and so is one that poses as a known contract's.
func TestContractsThatLookAlike(t *testing.T) {
	fake := at("usdc")
	fake[9] ^= 1
	k := worldKnowledge()
	k.Addresses = append(k.Addresses, OnChain{Address: fake, Contract: true, Standard: StandardERC20})
	k.Tokens = append(k.Tokens, Token{Address: fake, Symbol: "GAS", Decimals: 6})
	r := Transaction(Tx{To: &fake, Data: encodeCall(t, "transfer(address to,uint256 amount) | "+named("friend")+"; 1")}, k)
	if !finds(r, SeverityDanger, "address_resembles") {
		t.Errorf("%v", ids(r.Findings))
	}
}

// Tokens that are sent to a token's contract are lost, whichever it is.
func TestTokensToAnotherTokensContract(t *testing.T) {
	to := at("usdc")
	r := Transaction(Tx{To: &to, Data: encodeCall(t, "transfer(address to,uint256 amount) | "+named("dai")+"; 1000000")}, worldKnowledge())
	if !finds(r, SeverityDanger, "recipient_is_token") {
		t.Errorf("%v", ids(r.Findings))
	}
}

// Data that go along with tokens are the receiver's to act upon: they are shown.
func TestDataAlongAreShown(t *testing.T) {
	for where, call := range map[string]string{"usdc": "approveAndCall(address spender,uint256 amount,bytes data) | " + named("router") + "; 1; 0xdeadbeef",
		"nft": "safeTransferFrom(address from,address to,uint256 tokenId,bytes data) | " + named("me") + "; " + named("friend") + "; 7; 0xdeadbeef"} {
		to := at(where)
		r := Transaction(Tx{To: &to, Data: encodeCall(t, call)}, worldKnowledge())
		if !slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Kind == FieldData && f.Text == "0xdeadbeef" }) {
			t.Errorf("%+v", r.Fields)
		}
	}
}

// The number of calls is the true one, also where most of them are not read.
func TestCountOfManyCalls(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat("("+named("usdc")+", 0x), ", 500), ", ")
	to := at("multicall")
	r := Transaction(Tx{To: &to, Data: encodeCall(t, "aggregate((address target,bytes callData)[] calls) | ["+list+"]")}, worldKnowledge())
	if !strings.HasPrefix(r.Intent, "Make "+strconv.Itoa(500)+" calls") || !strings.HasSuffix(r.Intent, "and 497 more") {
		t.Error(r.Intent)
	}
}

// A vault takes what it is told to take, and of nothing else.
func TestVaults(t *testing.T) {
	usdc, vault := at("usdc"), at("vault")
	k := worldKnowledge()
	for i := range k.Addresses {
		if k.Addresses[i].Address == vault {
			k.Addresses[i].Asset = &usdc
		}
	}
	out := func(token string, n uint64) Simulated {
		return Simulated{Amount: k.Unit(at(token)).Amount(uint256.FromUint64(n))}
	}
	me := named("me")
	for call, c := range map[string]struct {
		intent string
		fair   []Simulated
		unfair []Simulated
	}{
		"deposit(uint256 assets,address receiver) | 2000000; " + me: {"Put 2 USDC into the vault " + vault.String() + ", for " + me,
			[]Simulated{out("usdc", 2_000_000)}, []Simulated{out("usdc", 2_000_001), out("dai", 1), out("vault", 1)}},
		"mint(uint256 shares,address receiver) | 2000000000000000000; " + me: {"Buy shares of the vault " + vault.String() + ", 2 yUSDC, for " + me,
			[]Simulated{out("usdc", 9_000_000)}, []Simulated{out("dai", 1), out("vault", 1)}},
		"withdraw(uint256 assets,address receiver,address owner) | 2000000; " + me + "; " + me: {"Take 2 USDC out of the vault " + vault.String() + ", for " + me,
			[]Simulated{out("vault", 9)}, []Simulated{out("usdc", 1)}},
		"redeem(uint256 shares,address receiver,address owner) | 1000000000000000000; " + me + "; " + me: {"Give back shares of the vault " + vault.String() + ", 1 yUSDC, for " + me,
			[]Simulated{out("vault", 1_000_000_000_000_000_000)}, []Simulated{out("vault", 1_000_000_000_000_000_001), out("usdc", 1)}},
	} {
		for i, moved := range append(slices.Clone(c.fair), c.unfair...) {
			k.Simulation = &Simulation{Changes: []Simulated{moved}}
			r := Transaction(Tx{To: &vault, Data: encodeCall(t, call)}, k)
			if r.Intent != c.intent || finds(r, SeverityDanger, "simulation_differs") != (i >= len(c.fair)) {
				t.Errorf("%s, %s: %v", r.Intent, moved.Amount.Words(), ids(r.Findings))
			}
		}
	}
}

// A fee that is much is told, whatever the node says is usual.
func TestFeeThatTheNodeCallsUsual(t *testing.T) {
	k, to := worldKnowledge(), at("friend")
	gwei := uint256.FromUint64(1_000_000_000)
	k.UsualFee, k.BaseFee, k.Used = mustMul(gwei, 5000), uint256.Int{}, 21_000
	r := Transaction(Tx{To: &to, Value: ether, Gas: 16_000_000, MaxFeePerGas: mustMul(gwei, 999), MaxPriorityFeePerGas: mustMul(gwei, 999)}, k)
	if !finds(r, SeverityWarning, "fee_large") {
		t.Errorf("%v", ids(r.Findings))
	}
}

// What whoever asks says of a call names its arguments, and takes no finding away; of what the wallet knows it says nothing.
func TestDeclaredCalls(t *testing.T) {
	f, err := abi.ParseFunction("function setGreeting(string text, address by)")
	if err != nil {
		t.Fatal(err)
	}
	k, to := worldKnowledge(), at("trap")
	tx := Tx{To: &to, Data: encodeCall(t, "setGreeting(string text,address by) | hello; "+named("friend"))}
	before := Transaction(tx, k)
	k.Declared = &f
	r := Transaction(tx, k)
	if want := "Call the contract " + to.String() + " with data that this wallet cannot read: setGreeting, says whoever asks for it"; r.Intent != want {
		t.Error(r.Intent)
	}
	if !slices.Equal(ids(r.Findings), ids(before.Findings)) || r.Function != "setGreeting(string,address)" || !bytes.Equal(reencode(t, r), tx.Data) {
		t.Errorf("%v, %s", ids(r.Findings), r.Function)
	}
	if !slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Label == "text" && f.Text == "hello" && f.Source == SourceUser }) {
		t.Errorf("%+v", r.Fields)
	}
	long := strings.Repeat("reward", 100)
	g, err := abi.ParseFunction("function " + long + "(address " + long + ")")
	if err != nil {
		t.Fatal(err)
	}
	k.Declared = &g
	if r := Transaction(Tx{To: &to, Data: encodeCall(t, long+"(address) | "+named("friend"))}, k); len(r.Intent) > 300 || len(r.Fields) < 3 ||
		slices.ContainsFunc(r.Fields, func(f Field) bool { return len(f.Label) > 100 }) {
		t.Errorf("%s, %+v", r.Intent, r.Fields)
	}
	for _, r := range readCorpus(t, "phishing.txt") { // the same for all that is known
		tx, k := r.transaction(t), worldKnowledge()
		before := Transaction(tx, k)
		k.Declared = &f
		if after := Transaction(tx, k); after.Intent != before.Intent || !slices.Equal(ids(after.Findings), ids(before.Findings)) {
			t.Errorf("%s: %s", r["what"], after.Intent)
		}
	}
}
