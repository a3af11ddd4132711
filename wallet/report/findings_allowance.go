package report

import "github.com/latchkey/latchkey/uint256"

var one = uint256.FromUint64(1)

// longAllowance is for how many seconds an allowance may stand without a warning: 90 days.
const longAllowance = 90 * 86400

// theirs reports whether an effect is about what belongs to somebody else, as a permit that another signed is.
func (w *writer) theirs(e *effect) bool { return e.named && !w.own(e.owner) }

// judgeAllowance finds what others could take later.
func (w *writer) judgeAllowance(e *effect) {
	if !e.allows() || w.theirs(e) {
		return
	}
	w.resembling(e.party)
	if e.party == e.token {
		w.warning("spender_is_token", "The token's own contract would be allowed to take your tokens.", "There is no good reason for that. Correct the spender.")
	}
	if c := w.onChain(e.party); w.Asked && (c == nil || !c.Contract) && !w.own(e.party) {
		w.spenderAccount()
	}
	switch e.kind {
	case effectAllNFTs:
		w.danger("operator_all", "The operator could take every NFT of this collection, now and whatever you receive later, until you revoke this.",
			"Allow it only to a marketplace that you trust with all of them. A sale of one NFT needs no more than that one.")
	case effectOneNFT:
		if e.id != nil && e.id.BitLen() >= 160 && w.sure(e.token) == StandardUnknown {
			w.danger("allowance_unlimited", "If the contract "+e.token.String()+" keeps tokens, and not NFTs as it says, the spender could take all that you have of them, now and later.",
				"Functions of tokens and of NFTs are written alike. Go on only if you know this contract.")
		}
		w.warning("nft_allowance", "The spender could take NFT "+e.number()+".", "Allow it only to a marketplace where you mean to sell it.")
	default:
		w.judgeAmount(e)
	}
}

func (w *writer) spenderAccount() {
	w.danger("spender_not_contract", "The spender is a person's account, not a contract.",
		"Honest applications spend through a contract. Whoever has this account's key could take your tokens at any time.")
}

// judgeAmount finds allowances of more than is needed.
func (w *writer) judgeAmount(e *effect) {
	t, held := w.Unit(e.token), w.Held(e.token, e.owner, nil)
	before := w.Allowed(e.token, e.owner, e.party)
	total := *e
	if e.kind == effectMore {
		total.amount = more(e.amount, before)
	}
	switch {
	case w.unlimited(&total):
		w.danger("allowance_unlimited", "The spender could take all your "+said(t.Symbol)+", now and whatever you receive later, until you revoke this.",
			"Allow only the amount that you want to spend now, unless you trust the spender with everything.")
	case total.amount.Cmp(held) > 0 && w.Asked:
		w.warning("allowance_over_balance", "This allows more than the "+t.Amount(held).Words()+" that you hold: the spender could take what you receive later.",
			"Allow only the amount that you want to spend now.")
	case total.amount == held:
		w.warning("allowance_whole_balance", "The spender could take everything that you hold, "+t.Amount(held).Words()+".",
			"Make sure that you mean to spend all of it there.")
	}
	if e.kind == effectMore {
		w.warning("allowance_increase", "This adds to what the spender may take already: "+w.already(e, before)+".",
			"It is an approval under another name. Allow it only if you mean to spend that much there.")
	} else if !before.IsZero() && before != e.amount {
		w.warning("allowance_change", "The spender may already take "+w.already(e, before)+". While you change it, the spender could take the old amount and then the new one.",
			"Revoke the old allowance first, wait until that is mined, then allow the new amount. Some tokens, such as USDT, demand it.")
	}
	if e.expires != nil && w.Now > 0 && far(*e.expires, w.Now, longAllowance) {
		w.warning("allowance_long", "The allowance stands for more than 90 days.", "Let it end soon: a new one is quickly given.")
	}
}

// already says how much may be taken already.
func (w *writer) already(e *effect, before uint256.Int) string {
	t := w.Unit(e.token)
	if w.unlimited(&effect{token: e.token, amount: before}) {
		return "all your " + said(t.Symbol)
	}
	return t.Amount(before).Words()
}

// judgeBatch finds several allowances in one request.
func (w *writer) judgeBatch() {
	n := 0
	for i := range w.effects {
		if e := &w.effects[i]; e.allows() && !w.theirs(e) {
			n++
		}
	}
	if n > 1 {
		w.severalAllowances()
	}
}

func (w *writer) severalAllowances() {
	w.warning("allowance_batch", "Several allowances would be given at once.", "Look at each of them. Nobody needs more of your tokens than one application works with.")
}
