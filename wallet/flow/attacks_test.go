package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// A contract may log as many movements as it likes: what leaves the account is told first, and where something is not told, that is.
func TestSimulationThatIsFlooded(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	me, transfer := hashOf(w.account), erc20abi.EventTransfer.Topic()
	junk := func(n int) (logs []string) {
		for i := range n {
			logs = append(logs, movedLog(eth.Address{0xbb, 18: byte(i >> 8), 19: byte(i)}, numbers(1), transfer, hashOf(stranger), me))
		}
		return logs
	}
	loss := movedLog(simWETH, numbers(9), transfer, me, hashOf(stranger))
	for name, c := range map[string]struct {
		logs []string
		want []string
	}{
		"before the loss":   {append(junk(80), loss), []string{"simulation_cut", "simulation_differs"}},
		"more than is read": {append(junk(1200), loss), []string{"simulation_cut"}},
	} {
		w.node.simulated = simulatedLogs(c.logs...)
		plan, err := s.Plan(w, w.request(KindTransfer, "5.25"))
		must(t, err)
		for _, id := range c.want {
			if !slices.Contains(ids(plan.Report.Findings), id) {
				t.Errorf("%s: %v", name, ids(plan.Report.Findings))
			}
		}
	}
}

// A collection that the user follows stays one, though its contract, or the node in its name, answers as a token does.
func TestFollowedCollectionThatAnswersAsToken(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	_, err := updateList(w, keyNFTs(31337), func(list []NFT) ([]NFT, error) {
		return append(list, NFT{Collection: simToken, TokenID: uint256.FromUint64(42), Standard: ERC721, Name: "Apes", Symbol: "APE"}), nil
	})
	must(t, err)
	_, err = updateList(w, keyTokens(31337), func([]Token) ([]Token, error) { return []Token{}, nil })
	must(t, err)
	plan, err := s.Plan(w, PlanRequest{ChainID: 31337, From: w.account, Kind: KindCall, To: simToken.String(), Data: erc20abi.TransferFrom(w.account, stranger, uint256.FromUint64(42))})
	must(t, err)
	if !strings.HasPrefix(plan.Report.Intent, "Send NFT 42 of ") {
		t.Errorf("%s: %v", plan.Report.Intent, ids(plan.Report.Findings))
	}
}

// A call's declaration must be the data's, and is shown.
func TestDeclaredFunctions(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	selector := eth.Keccak256([]byte("store(uint256)"))
	request := w.request(KindCall, "")
	request.Data, request.Function = append(selector[:4], numbers(42)...), "function store(uint256 number)"
	plan, err := s.Plan(w, request)
	must(t, err)
	if r := plan.Report; r.Function != "store(uint256)" || r.Arguments[0].Name != "number" || r.Findings[0].ID != "call_unknown" {
		t.Errorf("%s, %+v, %v", r.Function, r.Arguments, ids(r.Findings))
	}
	batch, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), request})
	must(t, err)
	if r := batch.Reports[1]; r.Function != "store(uint256)" || r.Arguments[0].Name != "number" || !slices.Contains(ids(r.Findings), "2.call_unknown") {
		t.Errorf("%s, %+v, %v", r.Function, r.Arguments, ids(r.Findings))
	}
	for _, wrong := range []string{"store(uint128)", "constructor(uint256)", "store(uint256", "store(uint256 " + strings.Repeat("n", maxSignature) + ")"} {
		request.Function = wrong
		if _, err := s.Plan(w, request); err == nil || !strings.Contains(err.Error(), "function") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	payment := w.pay("", "1")
	payment.Function = "store(uint256)"
	_, err = s.Plan(w, payment)
	wants(t, err, ErrRequest)
}
