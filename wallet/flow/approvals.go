package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/report"
)

// Approvals finds what spenders may take of an account's tokens and NFTs now: by the events of every approval that the
// account ever gave, and by what the contracts say of each. The search asks the node a bounded number of questions and is
// stored, so that asking again goes on with older blocks until it is complete. Approvals of contracts that keep to no
// standard, or log none, are not found. It works while the wallet is locked. Errors: ErrNetworkUnknown, ErrChainMismatch,
// ErrNodeRefused and ErrNodeAnswer where the node has no logs to give, and those of Host.
func (s *Session) Approvals(h Host, chain eth.ChainID, account eth.Address) (Approvals, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Approvals{}, err
	}
	knows, err := s.surroundings(h, network, account)
	if err != nil {
		return Approvals{}, err
	}
	search, err := searchApprovals(h, network, account)
	if err != nil {
		return Approvals{}, err
	}
	found, keys, got, err := search.standing()
	if err != nil {
		return Approvals{}, err
	}
	last, err := askSpenders(h, network, &knows, found, search.settled())
	if err != nil {
		return Approvals{}, err
	}
	if err := search.store(last, keys); err != nil {
		return Approvals{}, err
	}
	if mined := got.mined(); mined != nil { // Permit2 goes by it
		knows.Now = min(knows.Now, *mined)
	}
	return Approvals{ChainID: chain, Account: account, FromBlock: search.from(), Block: got.block, Complete: search.complete(),
		List: documents(found, network, account, &knows)}, nil
}

// standing reads what stands of the keys that were found, and which of them to keep.
func (a *approvalSearch) standing() (found []standingApproval, keys []ApprovalKey, got readings, err error) {
	// Those of known tokens come first: no stranger's contract may take the gas or the attempts that they are read with.
	var ordered []ApprovalKey
	for _, known := range [...]bool{true, false} {
		for _, k := range a.keys {
			if (a.tokens.find(k.Token) != nil) == known {
				ordered = append(ordered, k)
			}
		}
	}
	var r reads
	asked := askApprovals(&r, a.account, ordered)
	if got, err = r.send(a.host, a.network); err != nil {
		return nil, nil, got, err
	}
	for i, k := range ordered {
		one := asked.read(got.answers, i, k, a.tokens)
		if !one.spender.IsZero() {
			found = append(found, one)
		}
		if k = k.seen(one, got.block); k.Gone == 0 || k.Gone > a.settled() {
			keys = append(keys, k)
		}
	}
	return found, keys, got, nil
}

// seen notes when a key was first seen not to stand. Once that is final it is forgotten: a new approval would log again.
func (k ApprovalKey) seen(a standingApproval, block uint64) ApprovalKey {
	switch {
	case !a.gone():
		k.Gone = 0
	case k.Gone == 0 || k.Gone > block:
		k.Gone = block
	}
	return k
}

// documents writes the approvals down, the riskiest first.
func documents(found []standingApproval, network Network, account eth.Address, knows *report.Knowledge) []Approval {
	all, list := []Approval{}, []Approval{}
	for _, a := range found {
		all = append(all, a.document(network, account, knows))
	}
	for _, severity := range [...]report.Severity{report.SeverityDanger, report.SeverityWarning, report.SeverityInfo} {
		for _, d := range all {
			if d.Risk.Severity == severity {
				list = append(list, d)
			}
		}
	}
	return list
}

// askSpenders adds to what is known whether each spender is a contract, and returns a block of the chain.
func askSpenders(h Host, network Network, knows *report.Knowledge, list []standingApproval, number uint64) (*header, error) {
	b := newBatch()
	last := b.block(hexNumber(number))
	places := map[eth.Address]int{}
	for _, a := range list {
		if _, asked := places[a.spender]; !asked {
			places[a.spender] = b.code(a.spender)
		}
	}
	replies, err := b.send(h, network)
	if err != nil {
		return nil, err
	}
	for spender, at := range places {
		code, err := data(replies[at])
		if err != nil {
			return nil, err
		}
		knows.Addresses = append(knows.Addresses, report.OnChain{Address: spender, Contract: isContract(code)})
	}
	return block(replies[last])
}
