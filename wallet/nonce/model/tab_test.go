package model

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// tab is one instance of the wallet: what it does, and at which of its effects it stands.
type tab struct {
	stage    stage
	ask      uint8  // what is sent, of the bounds' asks
	replaces uint8  // what the user agreed to replace, plus 1
	call     call   // of the ledger, under way
	sight    uint32 // what the node showed, of sights; before that, the record that it is asked for
	bytes    uint32 // the transactions that are to be given away, a set
}

// stage is what a tab does. The stages with a call go on with its effects; the others ask the node.
type stage uint8

const (
	idle stage = iota
	sendLoad
	sendView // asks the node how many nonces are used
	sendReserve
	sendSign
	sendRelease
	leave // gives the bytes to the node, or to who asked for them
	heard // records what the node said
	syncLoad
	syncLook  // asks the node for everything
	syncAgain // asks a second time
	syncSettle
)

var stages = []string{"idle", "load", "view", "reserve", "sign", "release", "leave", "heard", "load to sync", "look", "look again", "settle"}

// op is a call of the ledger: what is done to the record.
type op struct {
	kind     opKind
	ask      uint8
	replaces uint8
	view     view
	agreed   bool
	entry    uint32
	sight    uint32
	bytes    uint32
	outcome  nonce.Outcome
	late     bool
}

type opKind uint8

const (
	opLoad opKind = iota
	opReserve
	opSign
	opRelease
	opHeard
	opSettle
)

// view is what the node says of the account.
type view struct {
	latest, pending uint8
	delegated       bool
}

func (v view) real() nonce.View {
	real := nonce.View{Genesis: &genesis, Latest: uint64(v.latest), Pending: uint64(v.pending)}
	if v.delegated {
		real.Delegate = &delegate
	}
	return real
}

const (
	early eth.Millis = 1_700_000_000_000
	hour  eth.Millis = 3_600_000
)

func clock(late bool) eth.Millis {
	if late {
		return early + hour
	}
	return early
}

// change does to a record what an op says: the calls of wallet/nonce that a flow makes inside of Update.
func (m *model) change(o op, r *nonce.Record) (nonce.Entry, error) {
	now := clock(o.late)
	switch o.kind {
	case opReserve:
		return r.Reserve(m.intent(o.ask, o.replaces), o.view.real(), nonce.Agreed{Rise: o.agreed}, now)
	case opSign:
		e := m.entered[o.entry]
		t := m.txs[m.signed(e)]
		return e, r.Sign(e, t.hash, t.raw, now)
	case opRelease:
		return nonce.Entry{}, r.Release(m.asks[o.ask].name, now)
	case opHeard:
		return nonce.Entry{}, m.heard(o, r, now)
	case opSettle:
		return nonce.Entry{}, r.Reconcile(m.sights.real[o.sight], now)
	}
	panic("no such op")
}

func (m *model) intent(ask, replaces uint8) nonce.Intent {
	if replaces == 0 {
		return m.asks[ask].intent(nil)
	}
	return m.asks[ask].intent(&m.txs[replaces-1].hash)
}

// heard adds what the node said to what is still open, as the flow does.
func (m *model) heard(o op, r *nonce.Record, now eth.Millis) error {
	for _, t := range members(o.bytes) {
		if open := r.Find(m.txs[t].intent); open == nil || open.State.Settled() || open.State == nonce.Mined {
			continue
		}
		if err := r.Broadcast(m.txs[t].hash, o.outcome, now); err != nil {
			return err
		}
	}
	return nil
}
