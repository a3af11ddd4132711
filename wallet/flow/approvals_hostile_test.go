package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const approvalOf20 = "Approval(address,address,uint256)"

func (c *street) approves(block uint64, token, spender eth.Address) {
	c.log(block, token, approvalOf20, words(uint256.FromUint64(1)), addressTopic(c.account), addressTopic(spender))
}

// Contracts that take all gas, however many logged an approval, keep no known token's allowance from being read.
func TestApprovalsAreReadBehindGasBurners(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.follow(Token{stateToken, "GOLD", "Gold", 6})
	genuine := c.logs
	c.logs = nil
	for i := range 400 {
		at := tokenAt(1000 + i%40)
		c.contracts[at] = func([]byte) simAnswer { return simAnswer{burns: true} }
		c.approves(9, at, eth.Address{1, byte(i >> 8), byte(i)})
	}
	c.logs = append(c.logs, genuine...)
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	if got.List[0].Risk.ID != "approval_to_account" || got.List[0].Symbol != "GOLD" {
		t.Errorf("%s", seen(got.List[:3]))
	}
}

// A contract that does not answer is no contract that lets nobody take anything.
func TestApprovalsThatCannotBeRead(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.follow(Token{stateToken, "GOLD", "Gold", 6})
	before := c.contracts[stateToken]
	c.contracts[stateToken] = func(data []byte) simAnswer {
		if [4]byte(data) == [4]byte{0xdd, 0x62, 0xed, 0x3e} {
			return simAnswer{reverted: true}
		}
		return before(data)
	}
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	unread := slices.DeleteFunc(slices.Clone(got.List), func(a Approval) bool { return a.Risk.ID != "approval_unread" })
	if len(unread) != 4 || unread[0].Risk.Severity != report.SeverityWarning || unread[0].Amount != nil || unread[0].Revoke.Kind != KindApprove {
		t.Errorf("%s", seen(got.List))
	}
}

// What does not stand at one moment, by a node's word or in a block that is mined anew, may stand at the next.
func TestApprovalsComeBack(t *testing.T) {
	c, allowed := approvalsStreet(t)
	s := c.session()
	stands := func() bool {
		got, err := s.Approvals(c, 31337, c.account)
		must(t, err)
		return slices.ContainsFunc(got.List, func(a Approval) bool { return a.Spender.Address == spenderPerson && a.Token == stateToken })
	}
	amount := allowed[spenderPerson]
	if !stands() {
		t.Fatal("it was not there")
	}
	delete(allowed, spenderPerson)
	if stands() {
		t.Fatal("it does not stand")
	}
	allowed[spenderPerson] = amount
	if !stands() {
		t.Error("it stands again, and is not found")
	}
	delete(allowed, spenderPerson)
	for range 2 { // final: it is asked about no more
		stands()
		c.height += 2 * defaultDepth
		c.grow(c.height, "")
	}
	stands()
	stored := strings.ToLower(string(c.store[keyApprovals(31337, c.account)].Value))
	if key := strings.ToLower(string(ApprovalKey{Kind: ApprovalAmount, Token: stateToken, Spender: &spenderPerson}.AppendJSON(nil))); strings.Contains(stored, strings.TrimSuffix(key, "}")) {
		t.Errorf("what was taken back long ago is kept: %s", stored)
	}
}

// What one node did not have, another may: a search of one is not the other's.
func TestApprovalsOfAnotherNode(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	logs := c.logs
	c.logs = nil // it keeps none
	got, err := s.Approvals(c, 31337, c.account)
	if must(t, err); len(got.List) != 0 {
		t.Fatalf("%s", seen(got.List))
	}
	c.logs = logs
	n, err := loadNetwork(c, 31337)
	must(t, err)
	n.Endpoint = "http://another"
	must(t, second(s.PutNetwork(c, n)))
	if got, err = s.Approvals(c, 31337, c.account); err != nil || len(got.List) != 8 {
		t.Errorf("%v, %s", err, seen(got.List))
	}
}

// Whoever fills a block with logs makes the search incomplete, and it says so.
func TestApprovalsInAFloodedBlock(t *testing.T) {
	c, _ := approvalsStreet(t)
	c.mostLogs, c.logs = 1<<20, nil
	c.grow(1, "")
	for range maxLogs + 1 {
		c.approves(1, spamToken, spenderPerson)
	}
	got, err := c.session().Approvals(c, 31337, c.account)
	if must(t, err); got.Complete || got.FromBlock != 0 {
		t.Errorf("complete %t, from %d", got.Complete, got.FromBlock)
	}
}

// A wallet that was away for longer than one call reaches back keeps what it searched before.
func TestApprovalsAfterALongTime(t *testing.T) {
	c, allowed := approvalsStreet(t)
	s := c.session()
	calls := func() (n int) {
		for {
			got, err := s.Approvals(c, 31337, c.account)
			must(t, err)
			if n++; got.Complete {
				return n
			}
			if n > 100 {
				t.Fatal("it is never complete")
			}
		}
	}
	c.mostSpan = 100
	c.grow(40_000, "")
	all := calls()
	c.grow(50_000, "")
	allowed[spenderLater] = uint256.FromUint64(1)
	c.approves(41_000, stateToken, spenderLater)
	if more := calls(); more > all/2 {
		t.Errorf("%d calls for 10,000 blocks, and %d for 40,000", more, all)
	}
	got, err := s.Approvals(c, 31337, c.account)
	if must(t, err); len(got.List) != 9 {
		t.Errorf("%s", seen(got.List))
	}
}

// A contract made up to be called for a revocation is not the user's token, whatever it calls itself and says is held of it.
func TestApprovalsOfBait(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.follow(Token{stateToken, "GOLD", "Gold", 6})
	c.token(tokenAt(501), "GОLD", 6, 9, 9) // a Cyrillic letter
	c.token(tokenAt(502), "OTHER", 6, 9, 9)
	c.approves(100, tokenAt(501), spenderPerson)
	c.approves(100, tokenAt(502), spenderPerson)
	c.function(collection721, "function symbol() returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte("GOLD")}} })
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	for _, a := range got.List {
		switch {
		case a.Token == tokenAt(501) && (a.Risk.ID != "approval_token_lookalike" || a.Risk.Severity != report.SeverityInfo),
			a.Token == tokenAt(502) && (a.Risk.ID != "approval_to_account" || strings.Contains(a.Risk.Text, "OTHER") || !strings.Contains(a.Risk.Advice, "know")),
			a.Token == collection721 && a.Risk.ID != "approval_nft", // NFTs may be called as a token is
			a.Token == stateToken && a.Spender.Address == spenderPerson && !strings.Contains(a.Risk.Text, "your GOLD"):
			t.Errorf("%s: %+v", a.Symbol, a.Risk)
		}
	}
}

// A followed token that fails to state its decimals has those that are known, and no lesser risk.
func TestApprovalsOfTokensWithoutDecimals(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.follow(Token{stateToken, "GOLD", "Gold", 6})
	c.function(stateToken, "function decimals() returns (uint8)", func([]abi.Value) []abi.Value { return nil })
	c.function(stateToken, "function balanceOf(address) returns (uint256)", func([]abi.Value) []abi.Value { return nil })
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	if got.List[0].Risk.ID != "approval_to_account" || got.List[0].Amount.Words() != "5 GOLD" {
		t.Errorf("%s", seen(got.List))
	}
	if i := slices.IndexFunc(got.List, func(a Approval) bool { return a.Risk.ID == "approval_unlimited" }); i < 0 {
		t.Errorf("what is held could not be read, and is taken for nothing: %s", seen(got.List))
	}
}

// A computer whose clock is years ahead lets nothing expire.
func TestApprovalsByAWrongClock(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.clock = 1_900_000_000_000
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	for _, a := range got.List {
		if a.Expires != nil && (a.Risk.ID == "approval_expired") != (*a.Expires == 1_600_000_000_000) {
			t.Errorf("%+v", a)
		}
	}
}

// A block with more logs than the node gives is left for later, and not all that was approved before it.
func TestApprovalsBehindARefusedBlock(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.mostLogs = 20
	for i := range 30 {
		c.approves(500, tokenAt(1000+i), spenderPerson)
	}
	c.approves(500, stateToken, spenderContract)
	var got Approvals
	var err error
	for range 4 {
		got, err = s.Approvals(c, 31337, c.account)
		must(t, err)
	}
	if len(got.List) != 8 || got.FromBlock != 0 || got.Complete {
		t.Errorf("complete %t from %d: %s", got.Complete, got.FromBlock, seen(got.List))
	}
	c.mostLogs = 100
	if got, err = s.Approvals(c, 31337, c.account); err != nil || !got.Complete {
		t.Errorf("complete %t, %v", got.Complete, err)
	}
	for i := range 20 { // more of them than there are ranges to note
		for range 101 {
			c.approves(600+10*uint64(i), spamToken, spenderPerson)
		}
	}
	c.store[keyApprovals(31337, c.account)] = Record{}
	if got, err = s.Approvals(c, 31337, c.account); err != nil || got.Complete {
		t.Errorf("complete %t, %v", got.Complete, err)
	}
}
