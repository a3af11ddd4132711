package report

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

// Typed is typed data, and what the contract of its domain says of itself, where it was asked.
type Typed struct {
	*typeddata.Data
	Document  string    // that the data were read from
	Counted   []Counted // of what Knowledge.TypedNeeds asks for
	Separator *eth.Hash // its DOMAIN_SEPARATOR
}

// TypedData reports what a signature of typed data by k.From would let others do.
func TypedData(t Typed, k Knowledge) Report {
	w := newWriter(SubjectTypedData, &k)
	m := k.readTyped(t.Data)
	w.effects = m.effects
	r := &w.report
	r.Intent, r.Fields, r.Arguments, r.Message = k.typedIntent(m), k.typedFields(m), leavesOf(t.Data), shownJSON(t.Document)
	r.Digests = []Digest{{DigestTypedData, t.Digest()}, {DigestDomain, t.DomainSeparator()}, {DigestMessage, t.MessageHash()}}
	w.parties()
	w.changes(uint256.Int{})
	w.judge()
	if m.call != nil {
		w.judgeCalls(m.call)
	}
	for i := range m.orders {
		w.judgeOrder(&m.orders[i])
	}
	if m.form != nil {
		w.judgeForm(m.form)
	}
	w.judgeTyped(m, &t)
	w.judgeOrigin()
	return w.finish()
}

// Count says by what the domain's contract counts permits: a token by their owner (ERC-2612's nonces), Permit2 by owner, token and
// spender (its allowance). Of a token the last two are zero.
type Count struct{ Owner, Token, Spender eth.Address }

// Counted is how far a contract has counted: the number that it takes next.
type Counted struct {
	Count
	Next uint256.Int
}

// TypedNeeds lists what should be known of typed data before it is reported, as Needs does, and the counts that the domain's contract
// should be asked for.
func (k Knowledge) TypedNeeds(d *typeddata.Data) (n Needs, counts []Count) {
	k.Asked = false
	for _, kept := range [...]Standard{StandardUnknown, StandardERC721, StandardERC1155} {
		k.assumed = kept
		m := k.readTyped(d)
		for _, e := range m.effects {
			if e.contract != e.token { // what Permit2 or another contract allows is not what the token does
				e.kind = effectNone
			}
			n.effect(&k, &e)
		}
		for i := range m.orders {
			m.orders[i].needs(&k, &n)
		}
		if m.call != nil {
			n.call(&k, m.call)
		} else {
			n.call(&k, &call{to: m.contract, form: m.form})
		}
		counts = nil
		for _, c := range m.counted() {
			if len(counts) < maxNeeds {
				counts = append(counts, c.Count)
			}
		}
	}
	return n, counts
}

// counted lists by what the message's numbers are counted, and what they are. Those of Permit2's transfers are in no order.
func (m *typed) counted() (list []Counted) {
	add := func(c Count, within *typeddata.Value) {
		if nonce, has := within.Member("nonce"); has {
			list = append(list, Counted{c, number(&nonce)})
		}
	}
	if m.rule == nil || m.rule.kind != effectAllow {
		return nil
	}
	for i := range m.effects {
		switch e := &m.effects[i]; {
		case m.rule.at == '2':
			add(Count{Owner: e.owner}, &m.Message)
		case m.contract != Permit2:
		case m.rule.roles[0] == '[':
			add(Count{e.owner, e.token, e.party}, &m.Message.Members[0].Members[i])
		default:
			add(Count{e.owner, e.token, e.party}, &m.Message.Members[0])
		}
	}
	return list
}

// moves reports whether the signature lets something be moved, allowed or called.
func (m *typed) moves() bool { return len(m.effects)+len(m.orders) > 0 || m.call != nil }

// known reports whether what the message means is the wallet's own knowledge.
func (m *typed) known() bool {
	return m.rule != nil || m.orders != nil
}

// describe asks the user's descriptors about typed data that the wallet does not know by itself.
func (m *typed) describe(k *Knowledge) {
	for _, d := range k.Descriptors {
		if d.Address != m.contract {
			continue
		}
		if rendering, err := d.Descriptor.RenderData(m.Data, k.From, lookup{k}); err == nil {
			m.form = &form{Rendering: rendering, source: SourceUser}
			return
		}
	}
}

// typedIntent says what a signature does, in words.
func (k *Knowledge) typedIntent(m *typed) string {
	text, n := "", 0
	say := func(words string) {
		if n < maxSentences {
			if n > 0 {
				text += "; "
			}
			text += words
		}
		n++
	}
	switch {
	case m.call != nil && m.rule.at == 'F':
		return "Let anybody have " + m.contract.String() + " do this for you: " + k.sentence(m.call)
	case m.call != nil:
		does := m.call
		if does.to == m.contract && len(does.inner) == 1 && does.effects[0].gasPrice.IsZero() {
			does = &does.inner[0]
		}
		return "Let " + m.contract.String() + " do this: " + k.sentence(does)
	case m.form != nil:
		return "By a description that you added: " + m.form.Intent
	case m.rule != nil && m.rule.intent != "":
		return m.rule.intent
	case m.rule == nil && m.orders == nil:
		return "Sign " + m.name() + ", which this wallet cannot read"
	}
	for i := range m.effects {
		say(k.words(&m.effects[i]))
	}
	if m.witness() != nil && n > 0 { // which only the spender holds itself to
		return text + rest(n) + k.wantedWords(&m.orders[0])
	}
	for i := range m.orders {
		say(k.orderWords(&m.orders[i]))
	}
	if n == 0 {
		return "Sign " + m.name() + ", for nothing"
	}
	return text + rest(n)
}

// name is what the document calls itself.
func (m *typed) name() string {
	name := quoted(m.PrimaryType)
	if of, has := m.Domain.Member("name"); has {
		name += " of " + quoted(string(of.Data))
	}
	return name
}

// quoted neutralises a name, in quotation marks that it cannot end.
func quoted(name string) string {
	name, _ = text.Clean(name, 64)
	return `"` + strings.ReplaceAll(name, `"`, "'") + `"`
}

// typedFields lists what a message is about: its effects where they are known, its values where they are not. The domain
// follows.
func (k *Knowledge) typedFields(m *typed) []Field {
	list := []Field{}
	add := func(i, n int, fields []Field) {
		for _, f := range fields {
			if n > 1 && f.Group == "" {
				f.Group = strconv.Itoa(i+1) + "."
			}
			list = append(list, f)
		}
	}
	if m.call == nil {
		for i := range m.effects {
			add(i, len(m.effects), k.parts(&m.effects[i]))
		}
	} else {
		list = k.fields(m.call)
	}
	for i := range m.orders {
		o := &m.orders[i]
		if m.witness() != nil {
			o = &order{maker: o.maker, wanted: o.wanted} // what is offered stands there as what the spender may take
		}
		add(i, len(m.orders), k.orderFields(o))
	}
	if m.owner != nil {
		list = append(list, addressField("Owner", *m.owner))
	}
	switch {
	case m.form != nil:
		list = append(list, m.form.fields(k)...)
	case !m.moves():
		list = append(list, rawFields("", &m.Message)...)
	case m.witness() != nil:
		list = append(list, rawFields("Order", m.witness())...)
	}
	return append(list, rawFields("Domain", &m.Domain)...)
}
