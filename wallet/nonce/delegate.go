package nonce

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// An authorization (EIP-7702) lets an address's code act for the account. It is signed for one of the account's nonces and
// consumes it, so it has an entry as a transaction has (N9). One that a transaction of the account's own carries has the
// nonce above that transaction's. Whoever sees the transaction can cut the authorization out and send it by himself once
// that nonce is the account's next one, even if the transaction itself was replaced: so its entry lives on until its
// number is used, and it is taken back by a linked transaction with its number.

// ErrDelegated means that an account whose code another contract provides may have one transaction in flight, and has it.
// Detail "nonce": the number that is to be settled first.
const ErrDelegated fault.Code = "nonce_delegated"

// OutcomeUsed is the outcome of an authorization that somebody else sent: the account delegates as it says.
const OutcomeUsed Outcome = "used"

// carries reports whether an authorization of the account's own is signed with the transaction.
func (e *Entry) carries() bool  { return e.Transaction.Delegate != nil && !e.Authorization }
func (i *Intent) carries() bool { return i.Transaction.Delegate != nil && !i.Authorization }

// carriedBy returns the open entry of the authorization that a transaction carries, or nil.
func (r *Record) carriedBy(e *Entry) *Entry {
	if !e.carries() {
		return nil
	}
	return r.carried(e.Nonce, e.Transaction.Delegate)
}

// carried returns the open entry of an authorization that transactions with this nonce carry, or nil.
func (r *Record) carried(nonce uint64, delegate *eth.Address) *Entry {
	group := r.Group(nonce + 1)
	if len(group) > 0 && group[0].Authorization && group[0].Intent == "" && group[0].State != Released && *group[0].Transaction.Delegate == *delegate {
		return &group[0]
	}
	return nil
}

// carrying reports whether the newest transaction below a carried authorization still carries it.
func (r *Record) carrying(nonce uint64) bool {
	if nonce == 0 {
		return false
	}
	below := newest(r.Group(nonce - 1))
	return below != nil && below.carries()
}

// inCarriage reports whether an open transaction carries an authorization.
func (r *Record) inCarriage(c *Entry) bool {
	if !c.Authorization || c.Intent != "" || c.Nonce == 0 {
		return false
	}
	below := r.Group(c.Nonce - 1)
	return slices.ContainsFunc(below, func(e Entry) bool { return r.carriedBy(&e) == c })
}

// Authorized returns the open authorization to a delegate that was given to somebody else, or nil.
func (r *Record) Authorized(delegate eth.Address) *Entry {
	for i := range r.Open {
		if e := &r.Open[i]; e.Authorization && e.Intent != "" && e.Hash != nil && *e.Transaction.Delegate == delegate {
			return e
		}
	}
	return nil
}

// Alone refuses a second transaction in flight to an account that delegates, or is about to, and one that would wait for
// others: geth's legacypool (checkDelegationLimit) and those that follow it refuse both. What was signed above a number that
// was given up waits for that: its own turn comes later (Offers).
// Errors: ErrDelegated.
func (r *Record) Alone(intent Intent, nonce uint64, v View) error {
	delegates, next, waiting := v.Delegate != nil || intent.Transaction.Delegate != nil, r.consumed(v), false
	for _, group := range r.groups() {
		at := group[0].Nonce
		if at < next || group[0].State == Released || mined(group) != nil {
			continue
		}
		waiting = waiting || at == next
		for i := range group {
			delegates = delegates || group[i].Transaction.Delegate != nil
		}
	}
	if !delegates || !waiting && nonce <= next {
		return nil
	}
	text, number := "Use number ", strconv.FormatUint(next, 10)
	if text += number + " first"; waiting {
		text = "Wait until number " + number + " is mined, or replace it"
	}
	return fault.New(ErrDelegated, "from", "this account runs a contract's code, or an authorization for that is on its way: its transactions go one at a time. "+text).
		With("nonce", number)
}

// AuthorizationHash is what is signed for an authorization: keccak256(0x05 || rlp([chainId, delegate, nonce])).
func AuthorizationHash(chain eth.ChainID, delegate eth.Address, nonce uint64) eth.Hash {
	items := authorizationItems(chain, delegate, nonce)
	return eth.Keccak256([]byte{5, 0xc0 + byte(len(items))}, items)
}

// authorizationItems are the RLP of an authorization's signed fields: at most 39 bytes.
func authorizationItems(chain eth.ChainID, delegate eth.Address, nonce uint64) []byte {
	b := appendRLP(nil, uint64(chain))
	b = append(append(b, 0x80+byte(len(delegate))), delegate[:]...)
	return appendRLP(b, nonce)
}

// appendRLP appends a number.
func appendRLP(b []byte, n uint64) []byte {
	size := 0
	for rest := n; rest > 0; rest >>= 8 {
		size++
	}
	if size != 1 || n >= 0x80 {
		b = append(b, 0x80+byte(size))
	}
	for size--; size >= 0; size-- {
		b = append(b, byte(n>>(8*size)))
	}
	return b
}

// isTuple reports whether raw is an authorization with its signature: the RLP list of its items, parity, r and s.
func isTuple(raw, items []byte) bool {
	if len(raw) < 2 {
		return false
	}
	body, size := raw[1:], int(raw[0])-0xc0
	if raw[0] == 0xf8 { // 56 bytes or more
		body, size = raw[2:], int(raw[1])
	}
	return size == len(body) && len(body) > len(items) && bytes.HasPrefix(body, items)
}
