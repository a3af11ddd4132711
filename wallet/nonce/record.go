// Package nonce is the ledger that keeps an account from signing two transactions for one nonce. A Record holds, for
// one chain and one address, every nonce that was handed out and what was signed for it. Everything here is a pure
// function on a Record; who uses it loads a Record, applies one transition and stores it by compare-and-set, and only
// then lets a signature leave. Of two tabs that try at once, one store fails, and its signature is dropped.
//
// The invariants that the functions keep, by the numbers that comments cite:
//
//	N1  for one nonce at most one intent leaves, unless a replacement that the user approved links to it
//	N2  an intent moves to another nonce only after a different transaction consumed the old one in a finalized block
//	N3  no signature leaves before a durable record of all frozen fields, the hash and the raw bytes
//	N4  reserving and recording are single compare-and-sets, unique by nonce and by intent
//	N5  a reservation is released only while nothing is signed for it
//	N6  the node never lowers the floor; a rise beyond it needs a second source or the user
//	N7  the signed chain id is the reserved one and the live one
//	N8  when the faults are over, one reconciliation settles every entry, or names what the user has to decide
//	N9  an EIP-7702 authorization takes a nonce as a transaction does; a delegated account has one transaction in flight
package nonce

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// Schema is the version of the stored form that this code writes. It also reads version 1, which had less in it and
	// no MAC.
	Schema = 2
	// MaxOpen is how many transactions of one account may be not yet final. It bounds the record, not what a node takes.
	MaxOpen = 512
	// MaxArchive is how many settled entries a record keeps; older ones are dropped and counted.
	MaxArchive = 200
)

// Record is the ledger of one address on one chain: what is stored as one value under one version.
type Record struct {
	Schema  uint32      `json:"schema"`
	ChainID eth.ChainID `json:"chainId"`
	Address eth.Address `json:"address"`
	Epoch   uint32      `json:"epoch"`             // counts how often the chain was found to have started anew
	Genesis *eth.Hash   `json:"genesis,omitempty"` // hash of block 0 in this epoch; absent until a node told it
	First   *eth.Hash   `json:"first,omitempty"`   // the same of block 1, which a development chain that is reset does not keep
	Final   *Pin        `json:"final,omitempty"`   // the newest final block that was seen when something was reserved or settled
	Floor   uint64      `json:"floor"`             // the lowest nonce never handed out
	Settled uint64      `json:"settled"`           // every nonce below it was consumed in a finalized block
	Open    []Entry     `json:"open"`              // by nonce; of one nonce linked replacements, oldest first
	Archive []Entry     `json:"archive"`           // settled entries, oldest first; those before them are in the History
	Moved   eth.Bytes   `json:"moved,omitempty"`   // marks of the intents that are there, 8 bytes each
	Dropped uint64      `json:"dropped"`           // how many entries are kept nowhere any more

	served   eth.Bytes // marks of the intents of dropped entries, if they were read
	searched uint64    // what Dropped was then
}

// State is where one entry stands.
type State string

const (
	Reserved   State = "reserved"   // the nonce and all fields are fixed; nothing is signed
	Signed     State = "signed"     // the signed bytes are recorded, and may have left
	Sent       State = "sent"       // a node accepted the bytes
	Unknown    State = "unknown"    // the bytes were sent, and no node said what became of them
	Seen       State = "seen"       // a node shows the transaction among its pending ones
	Mined      State = "mined"      // it is in a block that may still be replaced
	Final      State = "final"      // it is in a finalized block
	Released   State = "released"   // the reservation was given up before anything was signed; the nonce is free again
	Superseded State = "superseded" // a foreign transaction took the nonce in a finalized block
	Replaced   State = "replaced"   // a linked replacement took the nonce in a finalized block
)

// Purpose says why the wallet itself made a transaction.
type Purpose string

const (
	SpeedUp Purpose = "speedUp" // Replaces once more, with higher fees
	Cancel  Purpose = "cancel"  // nothing to oneself in place of Replaces
	Fill    Purpose = "fill"    // nothing to oneself, so that what is above is mined
)

// Entry is one nonce that was handed out, for a transaction or for an authorization (EIP-7702).
type Entry struct {
	Nonce       uint64      `json:"nonce"`
	Epoch       uint32      `json:"epoch"`
	State       State       `json:"state"`
	Intent      string      `json:"intent"`  // id of what the user asked for, unique in an epoch; empty where nobody asked for it by itself: a number left free, a carried authorization
	Request     eth.Hash    `json:"request"` // digest of what the user asked for
	Transaction Transaction `json:"transaction"`

	// Authorization: the number is that of an authorization to Transaction.Delegate, all else there being zero. It is
	// carried by a transaction of the account's own that has the number below, or was given to somebody else.
	Authorization bool `json:"authorization,omitempty"`

	Hash       *eth.Hash  `json:"hash,omitempty"` // present from Signed on; of an authorization AuthorizationHash
	Raw        eth.Bytes  `json:"raw,omitempty"`  // present from Signed on, until it is settled; of a carried authorization never
	Outcome    Outcome    `json:"outcome,omitempty"`
	Offered    uint64     `json:"offered,omitempty"`    // newest block when a node was first given it since one last showed it
	Block      *Inclusion `json:"block,omitempty"`      // present in Mined and Final, except of an authorization that somebody else sent
	Replaces   *eth.Hash  `json:"replaces,omitempty"`   // the transaction of the same nonce that this one is to replace
	ReplacedBy *eth.Hash  `json:"replacedBy,omitempty"` // the transaction that replaced this one
	Purpose    Purpose    `json:"purpose,omitempty"`    // why the wallet itself made it
	ReservedAt eth.Millis `json:"reservedAt"`
	ChangedAt  eth.Millis `json:"changedAt"` // of the last change of state
}

// Transaction is everything that is signed except the chain id and the nonce, which the Record and the Entry hold.
type Transaction struct {
	Legacy               bool         `json:"legacy"`           // EIP-155 with gasPrice = MaxFeePerGas; otherwise EIP-1559, or what Digest stands for
	Create               bool         `json:"create,omitempty"` // creates a contract from Data
	To                   eth.Address  `json:"to"`               // zero if Create
	Value                uint256.Int  `json:"value"`
	Data                 eth.Bytes    `json:"data"`
	Gas                  uint64       `json:"gas"`
	MaxFeePerGas         uint256.Int  `json:"maxFeePerGas"`
	MaxPriorityFeePerGas uint256.Int  `json:"maxPriorityFeePerGas"` // 0 if legacy
	Delegate             *eth.Address `json:"delegate,omitempty"`   // signed with it: the account's own authorization to this code, for the nonce above (EIP-7702); zero ends one
	Digest               *eth.Hash    `json:"digest,omitempty"`     // where more is signed than the fields above, such as an access list: a digest of all of it
}

// Inclusion is the block that holds a transaction, and what came of it there.
type Inclusion struct {
	Number   uint64      `json:"number"`
	Hash     eth.Hash    `json:"hash"`
	GasUsed  uint64      `json:"gasUsed"`
	GasPrice uint256.Int `json:"gasPrice"` // paid, in wei per gas
	Reverted bool        `json:"reverted"`
}

// New returns the empty ledger of an address that this wallet never signed for.
func New(chain eth.ChainID, address eth.Address) *Record {
	return &Record{Schema: Schema, ChainID: chain, Address: address, Open: []Entry{}, Archive: []Entry{}}
}

// Pin is a block that the chain must keep: another one at its height is another chain.
type Pin struct {
	Number uint64   `json:"number"`
	Hash   eth.Hash `json:"hash"`
}

// Equal reports whether both would be signed as the same bytes.
func (t Transaction) Equal(other Transaction) bool {
	return t.sameFees(other) && t.does(other) && same(t.Digest, other.Digest)
}

func (t *Transaction) sameFees(other Transaction) bool {
	return t.Legacy == other.Legacy && t.Gas == other.Gas && t.MaxFeePerGas == other.MaxFeePerGas && t.MaxPriorityFeePerGas == other.MaxPriorityFeePerGas
}

// does reports whether both do the same, whatever they pay for it.
func (t *Transaction) does(other Transaction) bool {
	return t.Create == other.Create && t.To == other.To && t.Value == other.Value && string(t.Data) == string(other.Data) && same(t.Delegate, other.Delegate)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// Find returns the entry that serves an intent in this epoch, or nil. A released entry serves no intent any more.
func (r *Record) Find(intent string) *Entry {
	if intent == "" {
		return nil
	}
	for _, list := range [][]Entry{r.Open, r.Archive} {
		for i := range list {
			e := &list[i]
			if e.Intent == intent && e.Epoch == r.Epoch && e.State != Released {
				return e
			}
		}
	}
	return nil
}

// SignedAt returns the first entry of this epoch whose signature for a nonce is recorded, or nil. Of the archive it knows
// what is kept.
func (r *Record) SignedAt(nonce uint64) *Entry {
	for _, list := range [][]Entry{r.Open, r.Archive} {
		for i := range list {
			if e := &list[i]; e.Nonce == nonce && e.Epoch == r.Epoch && e.Hash != nil {
				return e
			}
		}
	}
	return nil
}

// find returns the open entry whose signed transaction has this hash, or nil.
func (r *Record) find(hash eth.Hash) *Entry {
	for i := range r.Open {
		if e := &r.Open[i]; e.Hash != nil && *e.Hash == hash {
			return e
		}
	}
	return nil
}

// transaction is find for what nodes are given, which an authorization never is.
func (r *Record) transaction(hash eth.Hash) *Entry {
	if e := r.find(hash); e != nil && !e.Authorization {
		return e
	}
	return nil
}
