package report

import (
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
)

// maxSentences is how many calls inside a call the intent tells one by one.
const maxSentences = 3

// sentence says what a call does, in words, and what goes with it. Addresses stand whole: a name never stands for one.
func (k *Knowledge) sentence(c *call) string {
	text := k.told(c)
	if c.along() {
		text += ", with " + k.Network.Coin(c.value).Words() + " sent along"
	}
	if c.rule != nil && c.rule.kind == effectCall && len(c.effects) == 1 && !c.effects[0].gasPrice.IsZero() {
		text += ", and pay for the gas what the request asks, to " + c.effects[0].gasReceiver()
	}
	return text
}

// along reports whether a call takes coins with it that what is told of it does not say.
func (c *call) along() bool {
	switch {
	case c.value.IsZero() || len(c.data) == 0:
		return false
	case c.form != nil:
		return slices.ContainsFunc(c.form.Rest, func(l erc7730.Leaf) bool { return l.Path == "@.value" })
	}
	return c.rule != nil && c.rule.kind != effectWrap
}

// gasReceiver says who is paid for the gas of a call inside a call.
func (e *effect) gasReceiver() string {
	if e.gasTo.IsZero() {
		return "whoever sends it"
	}
	return e.gasTo.String()
}

// told is what a call does by itself.
func (k *Knowledge) told(c *call) string {
	if c.as != nil {
		plain := *c
		plain.as = nil
		return "As " + c.as.String() + " itself, by the code of " + c.to.String() + ": " + k.told(&plain)
	}
	switch {
	case c.form != nil && c.form.source == SourceUser:
		return "By a description that you added: " + c.form.Intent
	case c.form != nil:
		return c.form.words()
	case c.rule != nil && c.rule.kind == effectCall && len(c.inner) == 1 && c.inner[0].sender == c.sender:
		return k.sentence(&c.inner[0])
	case c.rule != nil && c.rule.kind == effectCall && len(c.inner) == 1:
		return "Through the contract " + c.to.String() + ": " + k.sentence(&c.inner[0])
	case c.rule != nil && c.rule.kind == effectCall:
		return k.sentences(c)
	case c.declared:
		return k.words(&c.effects[0]) + ": " + nameSaid(c.function.Name) + ", says whoever asks for it"
	case c.rule != nil && c.rule.kind == effectNone:
		return "Call " + c.function.Name + " of the contract " + c.to.String()
	case len(c.effects) == 1:
		return k.words(&c.effects[0])
	case len(c.effects) == 0 && c.function == nil:
		return "Call " + c.to.String() + " with nothing"
	case len(c.effects) == 0:
		return "Call " + c.function.Name + " of the contract " + c.to.String() + " for nothing"
	}
	list := ""
	for i := range min(len(c.effects), maxSentences) {
		list += "; " + k.words(&c.effects[i])
	}
	return list[2:] + rest(len(c.effects))
}

// sentences counts the calls inside a call and says the first ones.
func (k *Knowledge) sentences(c *call) string {
	text := "Make " + strconv.Itoa(len(c.effects)) + " calls in one"
	if len(c.inner) == 0 || c.inner[0].sender != c.sender {
		text += " through the contract " + c.to.String()
	}
	if len(c.inner) > 0 {
		text += ": "
	}
	for i := range min(len(c.inner), maxSentences) {
		if i > 0 {
			text += "; "
		}
		text += strconv.Itoa(i+1) + ". " + k.sentence(&c.inner[i])
	}
	return text + rest(len(c.effects))
}

func rest(n int) string {
	if n <= maxSentences {
		return ""
	}
	return "; and " + strconv.Itoa(n-maxSentences) + " more"
}

// words is what a descriptor of the wallet says, with whose contract it is.
func (f *form) words() string {
	if f.Owner == "" {
		return f.Intent
	}
	return f.Intent + " (" + f.Owner + ")"
}

// words says what an effect is.
func (k *Knowledge) words(e *effect) string {
	party, token, contract := e.party.String(), e.token.String(), e.contract.String()
	amount := k.amount(e)
	your, from, until := "your", "you", ""
	if e.owner != k.From {
		from = e.owner.String()
		your = from + "'s"
	}
	if e.expires != nil {
		if e.expires.IsZero() { // as untilField says
			until = " in one block"
		} else if f := timeField("", *e.expires); f.Time != nil {
			until = " until " + utc(*f.Time)
		}
	}
	switch e.kind {
	case effectPay:
		return "Send " + amount.Words() + " to " + party
	case effectMove:
		if e.owner == k.From {
			return "Send " + amount.Words() + " to " + party
		}
		return "Move " + amount.Words() + " from " + e.owner.String() + " to " + party
	case effectNFT:
		which := "NFT " + e.number() + " of " + token
		if !e.amount.IsZero() && e.amount != one {
			which = e.amount.String() + " of " + which
		}
		if e.owner == k.From {
			return "Send " + which + " to " + party
		}
		return "Move " + which + " from " + e.owner.String() + " to " + party
	case effectAllow, effectMore:
		switch {
		case e.amount.IsZero() && e.kind == effectAllow:
			return "Let " + party + " take none of " + your + " " + said(amount.Symbol) + " any more"
		case k.unlimited(e):
			return "Let " + party + " take all " + your + " " + said(amount.Symbol) + ", now and later" + until
		case e.kind == effectMore:
			return "Let " + party + " take " + amount.Words() + " more from " + from + " than now" + until
		}
		return "Let " + party + " take up to " + amount.Words() + " from " + from + until
	case effectLess:
		return "Let " + party + " take " + amount.Words() + " less from " + from + " than now"
	case effectOneNFT:
		if e.party.IsZero() {
			return "Let nobody take NFT " + e.number() + " of " + token + " any more"
		}
		return "Let " + party + " take NFT " + e.number() + " of " + token
	case effectAllNFTs:
		if e.off {
			return "Let " + party + " take none of " + your + " NFTs of the collection " + token + " any more"
		}
		return "Let " + party + " take all " + your + " NFTs of the collection " + token + ", now and later"
	case effectWrap:
		return "Wrap " + amount.Words()
	case effectUnwrap:
		return "Unwrap " + amount.Words()
	case effectVault:
		switch {
		case e.named && e.inAssets:
			return "Take " + amount.Words() + " out of the vault " + contract + ", for " + party
		case e.named:
			return "Give back shares of the vault " + contract + ", " + amount.Words() + ", for " + party
		case e.inAssets:
			return "Put " + amount.Words() + " into the vault " + contract + ", for " + party
		}
		return "Buy shares of the vault " + contract + ", " + amount.Words() + ", for " + party
	case effectVote:
		return "Let " + party + " vote with your tokens of " + contract
	case effectOwner:
		if e.party.IsZero() {
			return "Change who controls the contract " + contract
		}
		return "Let " + party + " control the contract " + contract
	case effectUpgrade:
		return "Replace what the contract " + contract + " does by the code of " + party
	case effectCreate:
		what := "Create a contract"
		if !e.party.IsZero() {
			what = "Create the contract " + party
		}
		if !e.amount.IsZero() {
			what += " and send it " + amount.Words()
		}
		return what
	}
	if e.amount.IsZero() {
		return "Call the contract " + party + " with data that this wallet cannot read"
	}
	return "Send " + amount.Words() + " to the contract " + party + " with data that this wallet cannot read"
}

// utc writes a time's day, such as 2026-11-22: years to days by the proleptic Gregorian calendar.
func utc(at eth.Millis) string {
	days := int(int64(at) / 86_400_000)
	year := 1970
	for {
		length := 365
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			length = 366
		}
		if days < length {
			break
		}
		days -= length
		year++
	}
	month := 1
	for _, length := range [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
		if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			length++
		}
		if days < length {
			break
		}
		days -= length
		month++
	}
	return strconv.Itoa(year) + "-" + twoDigits(month) + "-" + twoDigits(days+1)
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
