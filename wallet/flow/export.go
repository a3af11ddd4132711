package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// The head of an export.
const (
	exportFormat  = "latchkey nonce ledger"
	exportVersion = 1
)

// ExportLedger returns an account's nonce ledger as JSON that people can read: every number that was handed out and what
// was signed for it, the long settled ones as "older", but no secret. Of a ledger that is damaged, edited or rolled back it is what is stored, with the
// error's code as "problem". It works while the wallet is locked. Errors: ErrNetworkUnknown, and those of Host.
func (s *Session) ExportLedger(h Host, chain eth.ChainID, account eth.Address) (string, error) {
	if _, err := loadNetwork(h, chain); err != nil {
		return "", err
	}
	now, err := clock(h)
	if err != nil {
		return "", err
	}
	b := json.AppendText(json.AppendName([]byte{'{'}, "format"), exportFormat)
	b = json.AppendUint(json.AppendName(b, "version"), exportVersion)
	b = json.AppendUint(json.AppendName(b, "chainId"), uint64(chain))
	b = json.AppendAddress(json.AppendName(b, "account"), account)
	b = json.AppendUint(json.AppendName(b, "exportedAt"), uint64(now))
	file := openLedger(h, chain, account)
	ledger, err := file.Load()
	var older []nonce.Entry
	if err == nil {
		older, err = file.Older(ledger)
	}
	if err == nil {
		b = ledger.AppendJSON(json.AppendName(b, "ledger"))
		return indented(append(json.AppendDocuments(json.AppendName(b, "older"), older), '}')), nil
	}
	problem, known := err.(*fault.Error)
	if !known || !unsound(err) {
		return "", err
	}
	stored, err := h.Load(nonce.Key(chain, account))
	if err != nil {
		return "", err
	}
	b = json.AppendName(json.AppendText(json.AppendName(b, "problem"), string(problem.Code)), "stored")
	if _, err := json.Parse(stored.Value); err == nil {
		b = append(b, stored.Value...)
	} else {
		b = json.AppendBytes(b, stored.Value)
	}
	return indented(append(b, '}')), nil
}

// indented puts each field and each item of a JSON text on a line of its own.
func indented(text []byte) string {
	var b []byte
	var depth int
	var quoted, escaped bool
	last := byte(' ')
	for _, c := range text {
		if quoted {
			escaped, quoted = c == '\\' && !escaped, c != '"' || escaped
			b = append(b, c)
			continue
		}
		opens, closes := c == '{' || c == '[', c == '}' || c == ']'
		if closes {
			depth--
		}
		switch {
		case c <= ' ':
			continue
		case (last == '{' || last == '[' || last == ',') != closes:
			b = append(b, '\n')
			for range depth {
				b = append(b, "  "...)
			}
		}
		if opens {
			depth++
		}
		if b = append(b, c); c == ':' {
			b = append(b, ' ')
		}
		last, quoted = c, c == '"'
	}
	return string(b)
}
