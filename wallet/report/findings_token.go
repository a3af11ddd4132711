package report

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/text"
)

// judgeToken finds what is wrong with the token that an effect is about.
func (w *writer) judgeToken(e *effect) {
	at := e.token
	if e.kind == effectVault || e.kind == effectVote {
		at = e.contract
	}
	if e.kind == effectUnknown || w.theirs(e) && e.party != w.From {
		return
	}
	if t := w.Token(at); t != nil {
		w.judgeTrust(t)
	} else if strings.IndexByte(inTokens, byte(e.kind)) >= 0 {
		w.unknownToken(at)
	}
}

// inTokens are the kinds of effects whose amount is one of tokens.
const inTokens = string(effectMove) + string(effectAllow) + string(effectMore) + string(effectLess) + string(effectVault) + string(effectVote)

func (w *writer) unknownToken(token eth.Address) {
	w.resembling(token)
	w.warning("token_unknown", "This wallet does not know the token "+token.String()+", and what it says of itself was not heard.",
		"Its amount is in its smallest unit. Compare the address of its contract with where you have it from.")
}

// judgeTrust finds whose word a token's name is, and whether it poses as another.
func (w *writer) judgeTrust(t *Token) {
	if t.Trust == TrustFollowed || t.Trust == TrustList {
		return
	}
	w.resembling(t.Address)
	if t.Trust == TrustUserList {
		w.info("token_user_list", "The name "+said(t.Symbol)+" is from a token list that you added.", "Nobody else vouches for it.")
	} else {
		w.warning("token_not_followed", "You do not follow this token: its name, "+said(t.Symbol)+", and its decimals are its contract's own word.",
			"Anybody can give a token any name. Compare the address of its contract with where you have it from.")
	}
	for _, known := range w.Tokens {
		if known.Trust >= TrustList && (known.Symbol == t.Symbol || text.Resembles(known.Symbol, t.Symbol)) {
			w.danger("token_resembles", "This token calls itself "+said(t.Symbol)+", and is not the "+said(known.Symbol)+" that you know, which is at "+known.Address.String()+".",
				"Worthless tokens take the names of known ones. Go on only if you know this one by its address.")
			return
		}
	}
	if t.Symbol == w.Network.Symbol || text.Resembles(w.Network.Symbol, t.Symbol) {
		w.danger("token_resembles", "This token calls itself like the network's coin, "+said(t.Symbol)+".", "It is not that coin. Go on only if you know this token by its address.")
	} else if text.Mixed(t.Symbol) {
		w.warning("token_symbol_mixed", "The token's name, "+said(t.Symbol)+", mixes letters of several alphabets that look alike.",
			"Honest tokens do not. Compare the address of its contract with where you have it from.")
	}
}
