package model

import (
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// ask is what the user may ask for.
type ask struct {
	name     string
	fee      uint64
	replaces string        // the ask whose transaction it is to replace
	purpose  nonce.Purpose // of a replacement
	delegate bool          // the account is to run a contract's code from then on
	given    bool          // the authorization for that is for somebody else to send
}

var delegate = eth.Address{19: 7}

// intent is what the flow makes of an ask; replaced is the transaction that the user saw and agreed to replace.
func (a ask) intent(replaced *eth.Hash) nonce.Intent {
	t := nonce.Transaction{To: eth.Address{19: 2}, Value: uint256.FromUint64(1), Data: eth.Bytes(a.name), Gas: 21000,
		MaxFeePerGas: uint256.FromUint64(a.fee), MaxPriorityFeePerGas: uint256.FromUint64(a.fee)}
	switch {
	case a.given:
		t = nonce.Transaction{}
	case a.purpose == nonce.Cancel:
		t.To, t.Value, t.Data = account, uint256.Int{}, eth.Bytes{}
	case a.purpose == nonce.SpeedUp:
		t.Data = eth.Bytes(a.replaces)
	}
	if a.delegate {
		t.Delegate = &delegate
	}
	return nonce.Intent{ID: a.name, Request: eth.Keccak256([]byte(a.name)), ChainID: chainID, Transaction: t,
		Replaces: replaced, Purpose: a.purpose, Authorization: a.given}
}

// tx is a signed transaction, or an authorization.
type tx struct {
	hash     eth.Hash
	raw      []byte
	intent   string // empty for an authorization that a transaction carries
	nonce    uint64
	span     uint64 // how many nonces it takes where it is mined
	replaces *eth.Hash
	delegate bool // the account is delegated once it is mined
	given    bool // it is an authorization: nobody here gives it to a node
	carried  int8 // the transaction that carries it, or -1
}

// signed signs a reservation, deterministically, and returns the transaction's number.
func (m *model) signed(e nonce.Entry) uint8 {
	t := tx{intent: e.Intent, nonce: e.Nonce, span: 1, replaces: e.Replaces, delegate: e.Transaction.Delegate != nil, given: e.Authorization, carried: -1}
	if e.Authorization {
		t.hash, t.raw = authorization(e.Nonce)
		return m.known(t)
	}
	t.raw = e.Transaction.AppendJSON([]byte("signed " + strconv.FormatUint(e.Nonce, 10) + " "))
	t.hash = eth.Keccak256(t.raw)
	if !t.delegate {
		return m.known(t)
	}
	t.span = 2
	id := m.known(t)
	carried := tx{nonce: e.Nonce + 1, span: 1, delegate: true, given: true, carried: int8(id)}
	carried.hash, _ = authorization(e.Nonce + 1)
	m.known(carried)
	return id
}

// authorization is the digest and the signed tuple of an authorization (EIP-7702) for a nonce below 128.
func authorization(at uint64) (eth.Hash, []byte) {
	items := append([]byte{0x82, 0x7a, 0x69, 0x94}, delegate[:]...)
	if at == 0 {
		at = 0x80
	}
	items = append(items, byte(at))
	list := func(b []byte) []byte { return append([]byte{0xc0 + byte(len(b))}, b...) }
	return eth.Keccak256(append([]byte{5}, list(items)...)), list(append(items, 1, 1, 1))
}

// known returns a transaction's number. One authorization can be carried by several transactions.
func (m *model) known(t tx) uint8 {
	if i := m.indexOf(t.hash); i >= 0 {
		return uint8(i)
	}
	m.txs = append(m.txs, t)
	return uint8(len(m.txs) - 1)
}

func (m *model) indexOf(hash eth.Hash) int {
	return slices.IndexFunc(m.txs, func(t tx) bool { return t.hash == hash })
}

func (m *model) tx(hash eth.Hash) uint8 {
	i := m.indexOf(hash)
	if i < 0 {
		panic("a hash that was never signed")
	}
	return uint8(i)
}

// away is what leaves with a transaction: itself, and the authorization that it carries.
func (m *model) away(set uint32) uint32 {
	for _, t := range members(set) {
		if x := m.txs[t]; x.span == 2 {
			hash, _ := authorization(x.nonce + 1)
			set |= 1 << m.tx(hash)
		}
	}
	return set
}

func members(set uint32) (list []uint8) {
	for i := uint8(0); set>>i != 0; i++ {
		if set>>i&1 == 1 {
			list = append(list, i)
		}
	}
	return list
}

func (t *tx) name() string {
	switch {
	case t.carried >= 0:
		return "a carried authorization"
	case t.given:
		return "the authorization " + t.intent
	}
	return t.intent
}
