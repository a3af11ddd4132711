package report

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// permitOf returns a permit of 100 USDC for the router, with this number.
func permitOf(t *testing.T, nonce uint64) Typed {
	t.Helper()
	d, err := typeddata.Permit{Owner: at("me"), Spender: at("router"), Value: uint256.FromUint64(100_000_000), Nonce: uint256.FromUint64(nonce),
		Deadline: uint256.FromUint64(1_700_000_600)}.Document(typeddata.Token{Name: "USD Coin", Version: "2", ChainID: 1, Address: at("usdc")})
	if err != nil {
		t.Fatal(err)
	}
	return Typed{Data: d}
}

func TestPermitIsReported(t *testing.T) {
	k := worldKnowledge()
	p := permitOf(t, 3)
	needs, counts := k.TypedNeeds(p.Data)
	if !slices.Equal(counts, []Count{{Owner: k.From}}) || !slices.Contains(needs.Addresses, at("router")) || !slices.Contains(needs.Tokens, at("usdc")) ||
		len(needs.Allowances) != 1 || needs.Allowances[0].Spender != at("router") {
		t.Errorf("%+v, %v", needs, counts)
	}
	r := TypedData(p, k)
	until := eth.Millis(1_700_000_600_000)
	if r.Subject != SubjectTypedData || r.Intent != "Let "+at("router").String()+" take up to 100 USDC from you" || len(r.Changes) != 0 {
		t.Errorf("%+v", r)
	}
	var labels []string
	for _, f := range r.Fields {
		labels = append(labels, strings.TrimSpace(f.Group+" "+f.Label))
		if f.Label == "Valid until" && *f.Time != until || f.Label == "Amount" && f.Amount.Words() != "100 USDC" {
			t.Errorf("%+v", f)
		}
	}
	if want := "Amount, Spender, Token, Valid until, Domain name, Domain version, Domain chainId, Domain verifyingContract"; strings.Join(labels, ", ") != want {
		t.Error(labels)
	}
	// The names are those of ERC-8213.
	want := []Digest{{"EIP-712 Digest", p.Digest()}, {"Domain Hash", p.DomainSeparator()}, {"Message Hash", p.MessageHash()}}
	if !slices.Equal(r.Digests, want) {
		t.Errorf("%+v", r.Digests)
	}
	if len(r.Parties) != 2 || r.Parties[0].Address != at("router") || r.Parties[1].Name != "USDC" {
		t.Errorf("%+v", r.Parties)
	}
}

// A payment by signature changes balances as a transfer does.
func TestAuthorizationIsReported(t *testing.T) {
	d, err := typeddata.TransferWithAuthorization{From: at("me"), To: at("shop"), Value: uint256.FromUint64(5_000_000),
		ValidBefore: uint256.FromUint64(1_700_000_600)}.Document(typeddata.Token{Name: "USD Coin", Version: "2", ChainID: 1, Address: at("usdc")})
	if err != nil {
		t.Fatal(err)
	}
	r := TypedData(Typed{Data: d}, worldKnowledge())
	if len(r.Changes) != 1 || r.Changes[0].Before.Words() != "1000 USDC" || r.Changes[0].After.Words() != "995 USDC" || r.Intent != "Send 5 USDC to "+at("shop").String() {
		t.Errorf("%s: %+v", r.Intent, r.Changes)
	}
}

// What a node says of the token and of what is held adds findings.
func TestTypedDataFacts(t *testing.T) {
	three, other := uint256.FromUint64(3), eth.Hash{1}
	two := uint256.FromUint64(2)
	p := permitOf(t, 3)
	domain := p.DomainSeparator()
	single, err := typeddata.PermitSingle{Details: typeddata.PermitDetails{Token: at("usdc"), Amount: three, Expiration: 1_700_000_600, Nonce: 2},
		Spender: at("router"), SigDeadline: uint256.FromUint64(1_700_000_600)}.Document(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, counts := worldKnowledge().TypedNeeds(single); !slices.Equal(counts, []Count{{at("me"), at("usdc"), at("router")}}) {
		t.Errorf("%+v", counts)
	}
	part := func(token string, nonce uint64) typeddata.PermitDetails {
		return typeddata.PermitDetails{Token: at(token), Amount: two, Expiration: 1_700_000_600, Nonce: nonce}
	}
	both, err := typeddata.PermitBatch{Details: []typeddata.PermitDetails{part("usdc", 3), part("dai", 2)}, Spender: at("router"),
		SigDeadline: uint256.FromUint64(1_700_000_600)}.Document(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, counts := worldKnowledge().TypedNeeds(both); !slices.Equal(counts, []Count{{at("me"), at("usdc"), at("router")}, {at("me"), at("dai"), at("router")}}) {
		t.Errorf("%+v", counts)
	}
	own := func(next uint256.Int) []Counted { return []Counted{{Count{Owner: at("me")}, next}} }
	through := func(next uint256.Int) []Counted {
		return []Counted{{Count{at("me"), at("usdc"), at("router")}, three}, {Count{at("me"), at("dai"), at("router")}, next}}
	}
	for _, test := range []struct {
		what   string
		permit Typed
		change func(*Knowledge)
		want   string
	}{
		{"as it should be", Typed{p.Data, "{}", own(three), &domain}, nil, "permit"},
		{"an old number", Typed{permitOf(t, 2).Data, "{}", own(three), nil}, nil, "nonce_used permit"},
		{"a later number", Typed{permitOf(t, 4).Data, "{}", own(three), nil}, nil, "nonce_later permit"},
		{"another domain", Typed{p.Data, "{}", own(three), &other}, nil, "domain_differs permit"},
		{"an old number of Permit2", Typed{single, "{}", through(two), nil}, nil, "nonce_used permit"},
		{"a token's code of Permit2", Typed{single, "{}", nil, &other}, nil, "domain_differs permit"},
		{"a number of the second of a batch", Typed{both, "{}", through(three), nil}, nil, "allowance_batch nonce_used permit"},
		{"the numbers of a batch", Typed{both, "{}", through(two), nil}, nil, "allowance_batch permit"},
		{"no node", p, func(k *Knowledge) { k.Asked, k.Addresses, k.Holdings = false, nil, nil }, "not_checked permit"},
		{"the spender may take some already", p, func(k *Knowledge) {
			k.Allowances = []Allowance{{at("usdc"), at("me"), at("router"), three}}
		}, "allowance_change permit"},
		{"a name that only looks like the token's", p, func(k *Knowledge) {
			k.Names = append(k.Names, Name{at("dai"), "U\u0405D Coin", NamedByList})
		}, "domain_resembles permit"},
		{"the token's name", p, func(k *Knowledge) {
			k.Names = append(k.Names, Name{at("dai"), "USD Coin", NamedByList}, Name{at("usdc"), "USD Coin", NamedByList})
		}, "permit"},
		{"the token's code can be replaced", p, func(k *Knowledge) {
			for i := range k.Addresses {
				if code := at("trap"); k.Addresses[i].Address == at("usdc") {
					k.Addresses[i].Implementation = &code
				}
			}
		}, "contract_upgradeable permit"},
	} {
		k := worldKnowledge()
		if test.change != nil {
			test.change(&k)
		}
		found := ids(TypedData(test.permit, k).Findings)
		slices.Sort(found)
		if got := strings.Join(found, " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.what, got, test.want)
		}
	}
}

// A descriptor says what the values are; where the user gave it, the document stays unknown.
func TestTypedDataByDescriptor(t *testing.T) {
	d, err := erc7730.Parse([]byte(`{"context":{"eip712":{"deployments":[{"chainId":1,"address":"` + at("router").String() + `"}]}},"metadata":{"owner":"Shop"},
		"display":{"formats":{"Buy(address item,uint256 price,bytes32 id)":{"intent":"Buy","fields":[{"path":"price","label":"Price","format":"amount"}]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	data, err := typeddata.Parse(document(t, "Buy(address item,uint256 price,bytes32 id)", `{"name":"Shop","chainId":1,"verifyingContract":"`+at("router").String()+`"}`,
		`{"item":"`+at("nft").String()+`","price":"1500000000000000000","id":"0x`+strings.Repeat("0", 64)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	k := worldKnowledge()
	k.Descriptors = []UserDescriptor{{at("router"), d}}
	r := TypedData(Typed{Data: data}, k)
	if r.Intent != "By a description that you added: Buy" || r.Fields[0].Label != "Price" || r.Fields[0].Source != SourceUser || r.Fields[0].Amount.Words() != "1.5 ETH" {
		t.Errorf("%s, %+v", r.Intent, r.Fields)
	}
	if r.Fields[1].Source != SourceRaw || r.Fields[1].Text != at("nft").String() {
		t.Errorf("what the descriptor does not show: %+v", r.Fields[1:])
	}
	if r.Findings[0].ID != "typed_data_unknown" || r.Findings[0].Severity != SeverityDanger {
		t.Errorf("%+v", r.Findings)
	}
}

// The typed data of the registry of ERC-7730: permits and votes are known without descriptors, for what they are.
func TestRegistryDocuments(t *testing.T) {
	folder := os.Getenv("VECTORS_DIR")
	if folder == "" {
		t.Log("VECTORS_DIR is not set: the registry's documents are not read")
		return
	}
	file, err := os.Open(filepath.Join(folder, "erc7730", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	count, unknown := 0, 0
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var c struct {
			Descriptor, Kind string
			Data             json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Kind == "calldata" {
			continue
		}
		d, err := typeddata.Parse(c.Data)
		if err != nil { // eight addresses have a wrong checksum
			continue
		}
		count++
		chain, _ := d.ChainID()
		id, _ := chain.Uint64()
		contract, _ := d.VerifyingContract()
		k := Knowledge{Network: Network{Name: "Network", ChainID: eth.ChainID(id), Symbol: "ETH", Decimals: 18}, Asked: true, Now: 1_700_000_000_000,
			Addresses: []OnChain{{Address: contract, Contract: true}}}
		for _, name := range []string{"owner", "holder"} {
			if owner, has := d.Message.Member(name); has {
				k.From = address(&owner)
			}
		}
		if spender, has := d.Message.Member("spender"); has {
			k.Addresses = append(k.Addresses, OnChain{Address: address(&spender), Contract: true})
		}
		lens := strings.HasPrefix(c.Descriptor, "lens/")
		for _, f := range TypedData(Typed{Data: d}, k).Findings {
			switch {
			case f.Severity != SeverityDanger, f.ID == "allowance_unlimited":
			case f.ID == "typed_data_unknown" && lens:
				unknown++
			default:
				t.Errorf("%s %s: %s, %s", c.Descriptor, d.PrimaryType, f.ID, f.Text)
			}
		}
	}
	t.Logf("%d documents, of which %d have no meaning without their descriptors", count, unknown)
	if count < 90 {
		t.Error("documents are missing")
	}
}

// A sign-in is a report of its own, with nothing to find where all is well.
func TestSignInIsReported(t *testing.T) {
	text := "app.example.org wants you to sign in with your Ethereum account:\n" + at("me").String() +
		"\n\nSign in.\n\nURI: https://app.example.org\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2023-11-14T22:00:00Z\nExpiration Time: 2023-11-15T22:00:00Z"
	if _, err := siwe.Parse(text); err != nil {
		t.Fatal(err)
	}
	k := worldKnowledge()
	k.Origin = "https://app.example.org"
	r := Message([]byte(text), k)
	if r.Subject != SubjectSignIn || r.Message != text || len(r.Findings) != 0 || r.Arguments[0].Type != "string" || r.Digests[0].Name != "ERC-191 Digest" {
		t.Errorf("%+v", r)
	}
	for i, want := range []string{"Site", "Statement", "Account", "For", "Chain", "Nonce", "Issued", "Valid until"} {
		if r.Fields[i].Label != want {
			t.Errorf("%d: %s, want %s", i, r.Fields[i].Label, want)
		}
	}
	if found := ids(Message([]byte(text+"\nResources:\n- https://app.example.org/terms"), k).Findings); !slices.Equal(found, []string{"signin_resources"}) {
		t.Error(found)
	}
}

// A personal message is shown whole: what is not seen is marked, and stands among the arguments as it is.
func TestMessageIsShownWhole(t *testing.T) {
	r := Message([]byte("Pay \u202e0001\u202c ETH\x00"), worldKnowledge())
	if r.Subject != SubjectMessage || strings.ContainsAny(r.Message, "\u202e\x00") || r.Arguments[0].Value != `"Pay \u202e0001\u202c ETH\u0000"` {
		t.Errorf("%q, %+v", r.Message, r.Arguments)
	}
	r = Message([]byte{0xff, 0x00}, worldKnowledge())
	if r.Message != "0xff00" || r.Intent != "Sign bytes that are no text" || r.Arguments[0].Type != "bytes" || r.Arguments[0].Value != "0xff00" {
		t.Errorf("%+v", r)
	}
}

func TestDocumentsAreShownAsTheyAre(t *testing.T) {
	for document, want := range map[string]string{
		"{\n\n\n \"a\" : \"b c\\n\"\t}":             `{"a":"b c\n"}`,
		`{"a\\" : "\" : ","b": "\\\" :"}`:           `{"a\\":"\" : ","b":"\\\" :"}`,
		"{\"a\":\"\u202e\u200b\u007f\U000e0041é\"}": `{"a":"\u202e\u200b\u007f\udb40\udc41é"}`,
	} {
		if got := shownJSON(document); got != want {
			t.Errorf("%q is shown as %s, want %s", document, got, want)
		}
	}
}

// A witness that is no struct, and a permit of nothing, are told as what they are.
func TestWitnessesOfNoStruct(t *testing.T) {
	typ := "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,bytes32 witness)TokenPermissions(address token,uint256 amount)"
	for permitted, want := range map[string]string{
		"": "Offer nothing for what this wallet cannot read",
		`{"token":"` + named("usdc") + `","amount":"1000000"}`: "Let " + named("router") + " take up to 1 USDC from you for what this wallet cannot read",
	} {
		d, err := typeddata.Parse(document(t, typ, `{"name":"Permit2","chainId":1,"verifyingContract":"`+Permit2.String()+`"}`,
			`{"permitted":[`+permitted+`],"spender":"`+named("router")+`","nonce":"1","deadline":"1700000600","witness":"0x`+strings.Repeat("ab", 32)+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		r := TypedData(Typed{Data: d}, worldKnowledge())
		shown := slices.IndexFunc(r.Fields, func(f Field) bool { return f.Group == "Order" })
		if r.Intent != want || shown < 0 || r.Fields[shown].Label != "witness" || r.Fields[shown].Text != "0x"+strings.Repeat("ab", 32) {
			t.Errorf("%s: %+v", r.Intent, r.Fields)
		}
	}
}

// Permit2 takes an end of 0 for the time of the block.
func TestPermitOfOneBlock(t *testing.T) {
	d, err := typeddata.PermitSingle{Details: typeddata.PermitDetails{Token: at("usdc"), Amount: uint256.FromUint64(1_000_000)},
		Spender: at("router"), SigDeadline: uint256.FromUint64(1_700_000_600)}.Document(1)
	if err != nil {
		t.Fatal(err)
	}
	r := TypedData(Typed{Data: d}, worldKnowledge())
	until := slices.IndexFunc(r.Fields, func(f Field) bool { return f.Label == "Allowed until" })
	if r.Intent != "Let "+named("router")+" take up to 1 USDC from you in one block" || r.Fields[until].Text != "the end of the block that it is handed in with" {
		t.Errorf("%s: %+v", r.Intent, r.Fields)
	}
}
