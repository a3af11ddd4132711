package nonce

// NeedKind says what does not settle by itself (N8).
type NeedKind string

const (
	NeedGap     NeedKind = "gap"     // the number was given up, and what is above it waits: fill it
	NeedUnknown NeedKind = "unknown" // the number was never handed out here, and what is above it waits: another wallet's, or lost; fill it if it stays so
	NeedFee     NeedKind = "fee"     // a node wants a higher fee, or more for a replacement: replace it
	NeedFunds   NeedKind = "funds"   // the account cannot pay for it: add coins, or cancel it
	NeedRefused NeedKind = "refused" // a node refuses it: give it to others, or cancel it
	NeedLost    NeedKind = "lost"    // it was given to nodes, and none shows it for many blocks: replace it
	NeedGiven   NeedKind = "given"   // an authorization that was given away takes the number: it waits for whoever has it, or is taken back
	NeedLoose   NeedKind = "loose"   // the transaction that carried an authorization is gone, and anybody may still send that: take it back
)

// Need is something that waits for the user. Its Entry is what the number stands for, and nil for one without.
type Need struct {
	Kind  NeedKind
	Nonce uint64
	Entry *Entry
}

// lostAfter is for how many blocks no node shows a transaction before the user is asked.
const lostAfter = 4 * patience

// Needs lists what waits for the user, by number. consumed is the chain's count and head its newest block, or 0 where they
// were not asked.
func (r *Record) Needs(consumed, head uint64) (needs []Need) {
	consumed = max(consumed, r.Settled)
	var gaps []Need // that matter only if something above waits for them
	next := max(r.start(consumed, head), consumed)
	for _, group := range r.groups() {
		nonce := group[0].Nonce
		if nonce < consumed {
			continue
		}
		if nonce > next {
			gaps = append(gaps, Need{NeedUnknown, next, nil})
		}
		next = nonce + 1
		first, last := &group[0], newest(group)
		switch {
		case first.State == Released:
			gaps = append(gaps, Need{NeedGap, nonce, nil})
			continue
		case first.State == Reserved:
			continue
		}
		needs = append(needs, gaps...)
		gaps = nil
		switch {
		case mined(group) != nil:
		case last != nil:
			if kind := last.need(head); kind != "" {
				needs = append(needs, Need{kind, nonce, last})
			}
		case first.Intent != "":
			needs = append(needs, Need{NeedGiven, nonce, first})
		case !r.carrying(nonce):
			needs = append(needs, Need{NeedLoose, nonce, first})
		}
	}
	return needs
}

func (e *Entry) need(head uint64) NeedKind {
	switch {
	case e.State == Sent || e.State == Seen:
	case e.Outcome == OutcomeUnderpriced:
		return NeedFee
	case e.Outcome == OutcomeInsufficient:
		return NeedFunds
	case e.Outcome == OutcomeRejected:
		return NeedRefused
	}
	if e.Offered > 0 && head >= e.Offered+lostAfter {
		return NeedLost
	}
	return ""
}
