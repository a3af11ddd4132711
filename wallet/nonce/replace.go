package nonce

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrReplace means that a transaction cannot be replaced: it is in a block, nothing is signed for it, or what is to
	// replace it is not made for that.
	ErrReplace fault.Code = "nonce_not_replaceable"
	// ErrUnderpriced means that a replacement offers less than every node demands. Details, in wei per gas:
	// maxFeePerGas, maxPriorityFeePerGas.
	ErrUnderpriced fault.Code = "replacement_underpriced"
)

// MaxGroup is how many linked transactions one nonce may have.
const MaxGroup = 16

// Fees are the fees that nodes compare when one transaction is to replace another, in wei per gas.
type Fees struct {
	MaxFeePerGas         uint256.Int // the price of a transaction that has only one
	MaxPriorityFeePerGas uint256.Int // the price again of a transaction that has only one
	MaxFeePerBlobGas     uint256.Int // of blobs (EIP-4844); 0 without
}

// Percentages by which a replacement must offer more: PriceBump of go-ethereum's legacypool and blobpool, which other
// nodes follow.
const (
	bumpPercent     = 10
	blobBumpPercent = 100
)

// MinimumBump returns the least fees that replace a transaction with these: each 10 % higher, with blobs 100 %, rounded
// up, and higher at all. Errors: ErrReplace if there is nothing higher.
func MinimumBump(old Fees) (Fees, error) {
	percent := uint64(bumpPercent)
	if !old.MaxFeePerBlobGas.IsZero() {
		percent = blobBumpPercent
	}
	most, ok1 := raised(old.MaxFeePerGas, percent)
	tip, ok2 := raised(old.MaxPriorityFeePerGas, percent)
	blob, ok3 := old.MaxFeePerBlobGas, true
	if percent == blobBumpPercent {
		blob, ok3 = raised(blob, percent)
	}
	if !ok1 || !ok2 || !ok3 {
		return Fees{}, fault.New(ErrReplace, "", "its fee is the highest there is")
	}
	return Fees{most, tip, blob}, nil
}

// raised adds a percentage, rounded up, and at least 1.
func raised(x uint256.Int, percent uint64) (uint256.Int, bool) {
	more, ok := x.Mul(uint256.FromUint64(percent))
	part, rest := more.DivUint64(100)
	if rest > 0 || part.IsZero() {
		part, _ = part.Add(uint256.FromUint64(1))
	}
	sum, fits := x.Add(part)
	return sum, ok && fits
}

// fees are those of a signed transaction.
func (e *Entry) fees() Fees {
	t := &e.Transaction
	tip := t.MaxPriorityFeePerGas
	if t.Legacy || len(e.Raw) > 0 && e.Raw[0] == 1 { // EIP-2930: a price and an access list
		tip = t.MaxFeePerGas
	}
	return Fees{MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: tip}
}

// Replaceable returns the entry with this hash if a linked transaction may take its nonce: it is signed, in no block, no
// transaction carries it, and no other replacement waits for its signature. Errors: ErrNoEntry, ErrReplace.
func (r *Record) Replaceable(hash eth.Hash) (*Entry, error) {
	e := r.find(hash)
	if e == nil {
		for i := range r.Archive {
			if same(r.Archive[i].Hash, &hash) {
				return nil, fault.New(ErrReplace, "replaces", "it is over: nothing can replace it any more")
			}
		}
		return nil, noEntry()
	}
	group := r.Group(e.Nonce)
	switch {
	case mined(group) != nil:
		return nil, fault.New(ErrReplace, "replaces", "its number was used in a block: nothing can replace it any more")
	case group[len(group)-1].unsigned():
		return nil, fault.New(ErrReplace, "replaces", "another replacement of it is being signed: wait a minute")
	case e.Authorization && e.Intent == "" && r.carrying(e.Nonce):
		return nil, fault.New(ErrReplace, "replaces", "a transaction that is on its way carries this authorization: replace that one first")
	case len(group) >= MaxGroup:
		return nil, fault.New(ErrReplace, "replaces", "it was replaced "+strconv.Itoa(MaxGroup-1)+" times already: wait until one of them is mined")
	}
	return e, nil
}

// MinimumFees returns the least that a replacement of a transaction must offer, which is of the same type: the minimum
// bump over the highest of each fee among all that are signed for its nonce, as a node may have any of them. The tip is 0
// for a transaction with one price, and all is for an authorization, which pays nothing.
// Errors: those of Replaceable and MinimumBump.
func (r *Record) MinimumFees(hash eth.Hash) (Fees, error) {
	e, err := r.Replaceable(hash)
	if err != nil {
		return Fees{}, err
	}
	least, err := leastFees(r.Group(e.Nonce))
	if e.Transaction.Legacy {
		least.MaxPriorityFeePerGas = uint256.Int{}
	}
	return least, err
}

func leastFees(group []Entry) (Fees, error) {
	var highest Fees
	pays := false
	for i := range group {
		if e := &group[i]; !e.Authorization {
			f := e.fees()
			highest.MaxFeePerGas = higher(highest.MaxFeePerGas, f.MaxFeePerGas)
			highest.MaxPriorityFeePerGas = higher(highest.MaxPriorityFeePerGas, f.MaxPriorityFeePerGas)
			pays = true
		}
	}
	if !pays {
		return Fees{}, nil
	}
	return MinimumBump(highest)
}

func higher(a, b uint256.Int) uint256.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// replacing allows a linked replacement, which the user approved as one (N1), and returns its nonce.
// Errors: ErrUnderpriced, those of Replaceable.
func (r *Record) replacing(intent Intent, v View) (uint64, error) {
	old, err := r.Replaceable(*intent.Replaces)
	if err != nil {
		return 0, err
	}
	least, err := leastFees(r.Group(old.Nonce))
	if err != nil {
		return 0, err
	}
	t := intent.Transaction
	offers := (&Entry{Transaction: t}).fees()
	switch {
	case old.Nonce < v.Latest:
		return 0, fault.New(ErrReplace, "replaces", "its number was used: wait until it shows what became of it")
	case intent.Nonce != nil && *intent.Nonce != old.Nonce:
		return 0, fault.New(ErrReplace, "nonce", "what replaces a transaction has its number: leave the nonce out")
	case intent.Purpose == SpeedUp && !t.does(old.Transaction), intent.carries() && r.carried(old.Nonce, t.Delegate) == nil:
		return 0, fault.New(ErrReplace, "replaces", "the same transaction must be sent again, with higher fees")
	case offers.MaxFeePerGas.Cmp(least.MaxFeePerGas) < 0, offers.MaxPriorityFeePerGas.Cmp(least.MaxPriorityFeePerGas) < 0:
		return 0, fault.New(ErrUnderpriced, "maxFeePerGas", "nodes take a replacement only if both fees are at least a tenth higher: offer at least "+
			least.MaxFeePerGas.String()+" and a tip of "+least.MaxPriorityFeePerGas.String()+" wei per gas").
			With("maxFeePerGas", least.MaxFeePerGas.String()).With("maxPriorityFeePerGas", least.MaxPriorityFeePerGas.String())
	}
	return old.Nonce, nil
}

// check demands that an intent's parts fit each other: what the wallet makes by itself does what its purpose says.
// Errors: ErrReplace.
func (i *Intent) check(account eth.Address) error {
	e := Entry{Transaction: i.Transaction, Authorization: i.Authorization, Replaces: i.Replaces, Purpose: i.Purpose}
	if !e.consistent(account) {
		return fault.New(ErrReplace, "replaces", "this transaction is not one that its purpose allows")
	}
	return nil
}

// consistent reports whether an entry's purpose, links and fields fit each other.
func (e *Entry) consistent(account eth.Address) bool {
	t := &e.Transaction
	nothing := Transaction{To: account, Data: eth.Bytes{}}
	switch {
	case e.Authorization:
		return t.Delegate != nil && t.Equal(Transaction{Delegate: t.Delegate}) && e.Replaces == nil && e.Purpose == ""
	case e.Purpose == SpeedUp:
		return e.Replaces != nil
	case e.Purpose == Cancel:
		return e.Replaces != nil && t.does(nothing) && t.Digest == nil
	case e.Purpose == Fill:
		return e.Replaces == nil && t.does(nothing) && t.Digest == nil
	}
	return e.Purpose == ""
}
