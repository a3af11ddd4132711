package report

import (
	"bytes"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
)

// form is what an ERC-7730 descriptor says of a call.
type form struct {
	erc7730.Rendering
	source Source
	behind bool // bytes stand behind the arguments: the call's data are more than these encode to
}

// describe asks the wallet's descriptors, and then the user's, about a call that the wallet does not know by itself.
func (r *reader) describe(c *call) {
	asked := erc7730.Call{ChainID: r.k.Network.ChainID, From: c.sender, To: c.to, Value: c.value, Data: c.data}
	try := func(d *erc7730.Descriptor, source Source) {
		if d == nil || c.form != nil {
			return
		}
		if rendering, err := d.Render(asked, lookup{r.k}); err == nil {
			c.form = &form{Rendering: rendering, source: source}
			data, err := rendering.Function.EncodeCall(rendering.Arguments)
			if c.form.behind = err != nil || !bytes.Equal(data, c.data); !c.form.behind {
				c.function, c.values = rendering.Function, rendering.Arguments
			}
		}
	}
	try(erc7730.Find(asked.ChainID, c.to, c.data), SourceDescriptor)
	for _, d := range r.k.Descriptors {
		if d.Address == c.to {
			try(d.Descriptor, SourceUser)
		}
	}
}

// open reads the calls that a descriptor of the wallet finds inside of a call. One for another chain stays unknown, and so does all
// that only a user's descriptor knows: it may say what it likes.
func (r *reader) open(c *call, depth int) {
	if c.form.source == SourceUser {
		c.effects = []effect{c.unknown(false)}
		return
	}
	for _, f := range c.form.Fields {
		if f.Kind != erc7730.KindCall || f.Call == nil || r.calls > maxCalls {
			continue
		}
		at := depth
		if f.Call.ChainID != r.k.Network.ChainID {
			at = maxDepth
		}
		r.add(c, call{sender: f.Call.From, to: f.Call.To, value: f.Call.Value, data: f.Call.Data, group: c.group + f.Label + "."}, at)
	}
}

// UserDescriptor is a descriptor that the user added for a contract.
type UserDescriptor struct {
	Address    eth.Address
	Descriptor *erc7730.Descriptor
}

// lookup is what descriptors may ask the wallet.
type lookup struct{ k *Knowledge }

func (l lookup) Coin(chain eth.ChainID) (string, erc7730.Token, bool) {
	n := l.k.Network
	return n.Name, erc7730.Token{Symbol: n.Symbol, Decimals: n.Decimals}, chain == n.ChainID
}

func (l lookup) Token(chain eth.ChainID, contract eth.Address) (erc7730.Token, bool) {
	t := l.k.Token(contract)
	if t == nil || chain != l.k.Network.ChainID {
		return erc7730.Token{}, false
	}
	return erc7730.Token{Symbol: t.Symbol, Decimals: t.Decimals}, true
}

// Name returns none: a name stands beside an address, among the parties, and never in its place.
func (l lookup) Name(eth.ChainID, eth.Address, []string, []string) (string, bool) { return "", false }
