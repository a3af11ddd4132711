package report

import "github.com/latchkey/latchkey/text"

// judgeToken finds what is wrong with the token that an effect is about.
func (w *writer) judgeToken(e *effect) {
	if t := w.Token(e.token); t != nil && e.kind != effectUnknown && (!w.theirs(e) || e.party == w.From) {
		w.judgeTrust(t)
	}
}

// judgeTrust finds whose word a token's name is, and whether it poses as another.
func (w *writer) judgeTrust(t *Token) {
	if t.Trust == TrustFollowed || t.Trust == TrustList {
		return
	}
	if t.Trust == TrustUserList {
		w.info("token_user_list", "The name "+t.Symbol+" is from a token list that you added.", "Nobody else vouches for it.")
	} else {
		w.warning("token_not_followed", "You do not follow this token: its name, "+t.Symbol+", and its decimals are its contract's own word.",
			"Anybody can give a token any name. Compare the address of its contract with where you have it from.")
	}
	for _, known := range w.Tokens {
		if known.Trust >= TrustList && (known.Symbol == t.Symbol || text.Resembles(known.Symbol, t.Symbol)) {
			w.danger("token_resembles", "This token calls itself "+t.Symbol+", and is not the "+known.Symbol+" that you know, which is at "+known.Address.String()+".",
				"Worthless tokens take the names of known ones. Go on only if you know this one by its address.")
			return
		}
	}
	if t.Symbol == w.Network.Symbol || text.Resembles(w.Network.Symbol, t.Symbol) {
		w.danger("token_resembles", "This token calls itself like the network's coin, "+t.Symbol+".", "It is not that coin. Go on only if you know this token by its address.")
	} else if text.Mixed(t.Symbol) {
		w.warning("token_symbol_mixed", "The token's name, "+t.Symbol+", mixes letters of several alphabets that look alike.",
			"Honest tokens do not. Compare the address of its contract with where you have it from.")
	}
}
