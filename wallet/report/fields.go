package report

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

// fields lists the parts of a call, and of those inside of it, each with its label.
func (k *Knowledge) fields(c *call) []Field {
	var list []Field
	switch {
	case c.rule != nil && c.rule.kind != effectCall:
		if list = k.arguments(c); c.rule.kind != effectNone {
			list = nil
			for i := range c.effects {
				list = append(list, k.parts(&c.effects[i])...)
			}
		}
		for i, p := range c.function.Inputs { // which whoever gets the tokens may act upon
			if p.Name == "data" && len(c.values[i].Bytes) > 0 {
				list = append(list, Field{Label: "Data", Kind: FieldData, Source: SourceRaw, Text: eth.Bytes(c.values[i].Bytes).String()})
			}
		}
		if !c.value.IsZero() && c.rule.kind != effectWrap {
			list = append(list, k.coins("Coins sent along", c.value))
		}
	case c.rule != nil:
		list = append(list, addressField("Contract", c.to))
		if !c.value.IsZero() {
			list = append(list, k.coins("Coins sent along", c.value))
		}
	case c.form != nil:
		list = c.form.fields(k)
	case len(c.effects) == 1 && c.effects[0].kind == effectPay:
		list = k.parts(&c.effects[0])
	case c.rule == nil:
		list = []Field{addressField("Contract", c.to), k.coins("Amount", c.value)}
		if c.function != nil {
			list = append(list, k.arguments(c)...)
		}
		list = append(list, Field{Label: "Data", Kind: FieldData, Source: SourceRaw, Text: eth.Bytes(c.data).String()})
	}
	for i := range list {
		if list[i].Group = c.group + list[i].Group; c.group != "" && list[i].Group == c.group {
			list[i].Group = c.group + " " + k.title(c)
		}
	}
	for i := range c.inner {
		list = append(list, k.fields(&c.inner[i])...)
	}
	return list
}

// title names a call inside another one.
func (k *Knowledge) title(c *call) string {
	if c.function == nil {
		return k.coinOrCall(c)
	}
	return c.function.Name
}

func (k *Knowledge) coinOrCall(c *call) string {
	if len(c.data) == 0 {
		return "payment"
	}
	return "unknown call"
}

// parts lists what an effect is about.
func (k *Knowledge) parts(e *effect) []Field {
	var list []Field
	add := func(f Field) { list = append(list, f) }
	switch e.kind {
	case effectNFT, effectOneNFT:
		add(Field{Label: "NFT", Kind: FieldNFT, Source: SourceWallet, Address: &e.token, Text: e.number()})
		if !e.amount.IsZero() {
			add(Field{Label: "How many", Kind: FieldNumber, Source: SourceWallet, Text: e.amount.String()})
		}
	case effectAllNFTs:
		add(addressField("Collection", e.token))
	case effectVault:
		amount := k.amount(e)
		f := Field{Label: "Shares", Kind: FieldAmount, Source: SourceWallet, Amount: &amount}
		if e.inAssets {
			f.Label, f.Note = "Amount", "of the token that the vault says it keeps"
		}
		add(f)
		if e.named {
			add(addressField("Owner", e.owner))
		}
		add(addressField("Vault", e.contract))
	case effectVote:
		add(addressField("Token", e.contract))
	case effectOwner, effectUpgrade:
		add(addressField("Contract", e.contract))
	case effectPay, effectMove, effectAllow, effectMore, effectLess, effectWrap, effectUnwrap:
		amount := k.amount(e)
		f := Field{Label: "Amount", Kind: FieldAmount, Source: SourceWallet, Amount: &amount}
		if e.allows() && k.unlimited(e) {
			f.Note = "unlimited"
		}
		add(f)
	}
	if e.named && e.owner != e.party && e.kind != effectVault || e.kind == effectMove && e.named {
		add(addressField("Owner", e.owner))
	}
	if label := e.kind.partyLabel(); label != "" {
		add(addressField(label, e.party))
	}
	switch e.kind {
	case effectWrap, effectUnwrap:
		add(addressField("Contract", e.contract))
	case effectMove, effectAllow, effectMore, effectLess:
		add(addressField("Token", e.token))
	}
	if e.contract == Permit2 && e.token != Permit2 {
		add(addressField("Through", Permit2))
	}
	if e.expires != nil {
		add(untilField(*e.expires))
	}
	if e.deadline != nil {
		add(timeField("Valid until", *e.deadline))
	}
	return list
}

// partyLabel says what the party of an effect is; empty: there is none.
func (k effectKind) partyLabel() string {
	switch k {
	case effectPay, effectMove, effectNFT, effectVault:
		return "Recipient"
	case effectAllow, effectMore, effectLess, effectOneNFT:
		return "Spender"
	case effectAllNFTs:
		return "Operator"
	case effectVote:
		return "Delegate"
	case effectOwner:
		return "New owner"
	case effectUpgrade:
		return "New code"
	}
	return ""
}

// amount returns an effect's amount in its unit.
func (k *Knowledge) amount(e *effect) Amount {
	switch e.kind {
	case effectPay, effectWrap, effectUnknown, effectCreate:
		return k.Network.Coin(e.amount)
	case effectVault:
		at := &e.contract
		if e.inAssets {
			at = k.asset(e.contract)
		}
		if at == nil {
			return Amount{Exact: e.amount, Text: e.amount.String(), Symbol: smallest}
		}
		return k.Unit(*at).Amount(e.amount)
	}
	return k.Unit(e.token).Amount(e.amount)
}

func (k *Knowledge) coins(label string, x uint256.Int) Field {
	amount := k.Network.Coin(x)
	return Field{Label: label, Kind: FieldAmount, Source: SourceWallet, Amount: &amount}
}

// number is the id of an effect's NFT.
func (e *effect) number() string {
	if e.id == nil {
		return "?"
	}
	return e.id.String()
}

func addressField(label string, a eth.Address) Field {
	return Field{Label: label, Kind: FieldAddress, Source: SourceWallet, Address: &a}
}

// untilField shows the end of an allowance of Permit2, for which 0 is the time of the block.
func untilField(seconds uint256.Int) Field {
	f := timeField("Allowed until", seconds)
	if seconds.IsZero() {
		f.Kind, f.Time, f.Text = FieldText, nil, "the end of the block that it is handed in with"
	}
	return f
}

// maxSeconds is the last second of the year 9999. What is beyond is no time that anybody means.
const maxSeconds = 253402300799

// timeField shows a time that is given in seconds; one beyond maxSeconds is never.
func timeField(label string, seconds uint256.Int) Field {
	s, fits := seconds.Uint64()
	if !fits || s > maxSeconds {
		return Field{Label: label, Kind: FieldText, Source: SourceWallet, Text: "for ever"}
	}
	at := eth.Millis(s * 1000)
	return Field{Label: label, Kind: FieldTime, Source: SourceWallet, Time: &at}
}

// nameSaid is a name in the declaration of whoever asks, of which only so much is shown.
func nameSaid(name string) string {
	name, _ = text.Clean(name, maxNameSaid)
	return name
}

const maxNameSaid = 64 // characters

// arguments shows each argument of a call as its type alone says it.
func (k *Knowledge) arguments(c *call) []Field {
	var list []Field
	for i, p := range c.function.Inputs {
		f := Field{Label: p.Name, Kind: FieldText, Source: SourceRaw}
		if c.declared {
			f.Source, f.Label = SourceUser, nameSaid(p.Name)
		}
		if f.Text = p.Type.Text(c.values[i]); holdsText(&p.Type) { // words from outside
			shown, changed := text.Clean(f.Text, maxWords)
			if f.Text = shown; changed {
				f.Note = "not shown as it is: the exact words are among the arguments"
			}
		}
		if f.Label == "" {
			f.Label = p.Type.String()
		}
		switch p.Type.Kind {
		case abi.KindAddress:
			a := c.values[i].Address()
			f.Kind, f.Address, f.Text = FieldAddress, &a, ""
		case abi.KindUint, abi.KindInt:
			f.Kind = FieldNumber
		case abi.KindBytes, abi.KindFixedBytes:
			f.Kind = FieldData
		}
		list = append(list, f)
	}
	return list
}

// decoded lists a call's arguments as they encode to its data.
func (c *call) decoded() []Decoded {
	list := []Decoded{}
	if c.function != nil {
		for i, p := range c.function.Inputs {
			list = append(list, Decoded{Name: p.Name, Type: p.Type.Named(), Value: p.Type.Text(c.values[i])})
		}
	}
	return list
}

// fields takes a descriptor's fields over.
func (f *form) fields(k *Knowledge) []Field {
	list := []Field{}
	for _, from := range f.Fields {
		to := Field{Label: from.Label, Kind: FieldKind(from.Kind), Text: from.Text, Note: from.Note, Group: from.Group, Source: f.source,
			Address: from.Address, Time: from.Time}
		switch from.Kind {
		case erc7730.KindCall:
			to.Kind, to.Text = FieldData, eth.Bytes(from.Call.Data).String()
		case erc7730.KindAmount:
			amount := k.unitOf(from.Amount).Amount(from.Amount.Exact)
			if from.Amount.Token == nil {
				amount.Token = nil
			}
			to.Amount, to.Text = &amount, ""
		case erc7730.KindAddress, erc7730.KindTime:
			to.Text = ""
		}
		list = append(list, to)
	}
	for _, rest := range f.Rest {
		if !rest.Hidden || f.source == SourceUser {
			list = append(list, Field{Label: strings.TrimSpace(rest.Label + " (" + rest.Path + ")"), Kind: FieldText, Source: SourceRaw, Text: restText(&rest)})
		}
	}
	return list
}

// restText is a value that a descriptor does not show, neutralised where it holds words.
func restText(l *erc7730.Leaf) string {
	words := l.Type.Text(l.Value)
	if holdsText(l.Type) {
		words, _ = text.Clean(words, maxWords)
	}
	return words
}

// maxWords is how many characters of a contract's arguments are shown as words.
const maxWords = 256

// holdsText reports whether a type holds strings.
func holdsText(t *abi.Type) bool {
	if t.Kind == abi.KindString || t.Elem != nil && holdsText(t.Elem) {
		return true
	}
	for i := range t.Fields {
		if holdsText(&t.Fields[i].Type) {
			return true
		}
	}
	return false
}

// unitOf returns the unit of a descriptor's amount: a symbol that nobody vouches for is none.
func (k *Knowledge) unitOf(a *erc7730.Amount) Token {
	t := Token{Symbol: smallest}
	if a.Token != nil {
		if t.Address = *a.Token; a.ChainID == k.Network.ChainID {
			t = k.Unit(t.Address)
		}
	}
	if a.Known {
		t.Symbol, t.Decimals = a.Unit.Symbol, a.Unit.Decimals
	}
	return t
}
