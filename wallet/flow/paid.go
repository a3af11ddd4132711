package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// past is whom an account paid by the history of its ledger, which changes rarely and takes long to read.
type past struct {
	chain   eth.ChainID
	account eth.Address
	moved   string // marks of what is in the history
	paid    []report.Payee
}

// paid counts whom an account paid, by its ledger and the history of that. Errors: those of nonce.Ledger.Older.
func (s *Session) paid(file *ledgerFile, k report.Knowledge, ledger *nonce.Record) ([]report.Payee, error) {
	list := payees(k, ledger.Open, ledger.Archive)
	if len(ledger.Moved) == 0 {
		return list, nil
	}
	known := &s.past
	if known.chain != file.chain || known.account != file.account || known.moved != string(ledger.Moved) {
		older, err := file.Older(ledger)
		if err != nil {
			return nil, err
		}
		*known = past{file.chain, file.account, string(ledger.Moved), payees(k, older)}
	}
	for _, p := range known.paid {
		list = count(list, p)
	}
	return list, nil
}

// payees counts whom entries paid: what is in a block and was not undone.
func payees(k report.Knowledge, entries ...[]nonce.Entry) (list []report.Payee) {
	k.Asked = false // only about what is planned now: of the rest, calls are what their functions say
	for _, part := range entries {
		for _, e := range part {
			if e.Block == nil || e.Block.Reverted {
				continue
			}
			for _, to := range k.Payees(reported(e.Transaction)) {
				list = count(list, report.Payee{Address: to, Count: 1})
			}
		}
	}
	return list
}

func count(list []report.Payee, more report.Payee) []report.Payee {
	for i := range list {
		if list[i].Address == more.Address {
			list[i].Count += more.Count
			return list
		}
	}
	return append(list, more)
}
