package report

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
)

// What labels of descriptors say of an address or an amount, in the words of the wallet's own descriptors and of most others.
var (
	forRecipients = []string{"ecipient", "eneficiary", "eceiver", "redited to", "go to", "ehalf"}
	forSpenders   = []string{"pender", "anager", "perator", "elegate", "uthorized"}
)

// judgeForm finds what stands out in a call that a descriptor says in words: who gets what comes of it, and for how little.
func (w *writer) judgeForm(f *form) {
	for i := range f.Fields {
		field := &f.Fields[i]
		if a := field.Amount; a != nil && a.Token != nil && a.ChainID == w.Network.ChainID {
			if t := w.Token(*a.Token); t != nil {
				w.judgeTrust(t)
			} else if w.Asked {
				w.unknownToken(*a.Token)
			}
		}
		switch {
		case field.Amount != nil && field.Amount.Exact.IsZero() && strings.Contains(field.Label, "at least"):
			w.warning("minimum_zero", "It may give you nothing at all: "+field.Label+" is 0.", "Others make trades that take all that is left open. Set the least that you accept.")
		case field.Address == nil || w.own(*field.Address) || marks(*field.Address) || w.Token(*field.Address) != nil:
		case says(field.Label, forRecipients) || field.Label == "To" || field.Label == "For":
			w.resembling(*field.Address)
			w.danger("recipient_other", "What comes of it goes to "+field.Address.String()+", which is not your account.",
				"Make sure that you mean to give it away: honest applications give it to you.")
		case says(field.Label, forSpenders) && !f.takesBack():
			w.resembling(*field.Address)
			w.danger("acts_for_you", field.Address.String()+" could act for you in this application, and take what you have there.",
				"Allow it only if you trust whoever controls that address with all of it.")
			if c := w.onChain(*field.Address); w.Asked && (c == nil || !c.Contract) {
				w.spenderAccount()
			}
		}
	}
	if f.behind {
		w.warning("call_bytes_behind", "Bytes stand behind the arguments of the call, which are not shown above.",
			"Most contracts do not look at them, and applications mark their calls with them. A contract that does look may do anything with them.")
	}
}

// takesBack reports whether one of the values is a no: then what would be allowed is taken back.
func (f *form) takesBack() bool {
	for i := range f.Fields {
		if t := f.Fields[i].Type; t != nil && t.Kind == abi.KindBool && !f.Fields[i].Value.Bool() {
			return true
		}
	}
	return false
}

func says(label string, words []string) bool {
	for _, word := range words {
		if strings.Contains(label, word) {
			return true
		}
	}
	return false
}

// marks reports whether an address stands for something else where contracts take it as an argument, such as the sender.
func marks(a eth.Address) bool { return [19]byte(a[:19]) == [19]byte{} }
