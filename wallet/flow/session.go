package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	// ErrLocked means that the wallet is locked, or was locked while the flow waited for the world outside.
	ErrLocked fault.Code = "wallet_locked"
)

// maxPlans is how many plans wait for approval at once; the oldest gives way.
const maxPlans = 64

// Session is one instance of the wallet: an open or a locked vault, and the plans that wait for approval. It is used by
// one goroutine at a time; flows that are suspended in an effect may interleave, as coroutines do.
type Session struct {
	vault    *wallet.Vault // nil while locked
	version  uint64        // of the stored vault that this one was read from or written as
	epoch    uint64        // counts locks; a flow from before a lock must not go on
	plans    map[string]*planned
	order    []string          // ids of plans, oldest first
	messages []*plannedMessage // that wait for approval, oldest first
	past     past
	known    nonce.Known     // the ledger that was used last
	pending  []*wallet.Vault // new vaults that are being stored, where a lock finds them even if their flows never go on
}

// NewSession returns a locked session without plans.
func NewSession() *Session { return &Session{plans: map[string]*planned{}} }

// Lock zeroes the keys, forgets all plans and ends every flow that needs the wallet, at its next step. Transactions
// that are already recorded stay recorded, and Sync sends them.
func (s *Session) Lock() {
	for _, v := range s.pending {
		v.Zero()
	}
	if s.vault != nil {
		s.vault.Zero()
	}
	s.vault, s.version, s.pending = nil, 0, nil
	s.plans, s.order, s.messages = map[string]*planned{}, nil, nil
	s.epoch++
}

// Accounts lists the accounts of the open vault. Errors: ErrLocked.
func (s *Session) Accounts() ([]Account, error) {
	if s.vault == nil {
		return nil, locked()
	}
	return accounts(s.vault), nil
}

// account returns nil if the open vault has the account. Errors: ErrLocked, wallet.ErrAccountUnknown.
func (s *Session) account(address eth.Address) error {
	if s.vault == nil {
		return locked()
	}
	for _, a := range s.vault.Accounts() {
		if a.Address == address {
			return nil
		}
	}
	return fault.New(wallet.ErrAccountUnknown, "from", "this wallet has no key for the account: import it, or choose another")
}

// guard returns a host whose every effect fails once the session was locked after this moment: what a flow learnt
// before a lock is never used after it.
func (s *Session) guard(h Host) Host {
	g := guarded{h, s, s.epoch}
	if store, paired := h.(nonce.PairStore); paired {
		return guardedPairs{g, store}
	}
	return g
}

type guarded struct {
	host    Host
	session *Session
	epoch   uint64
}

func (g guarded) check(err error) error {
	if g.session.epoch != g.epoch {
		return locked()
	}
	return err
}

func (g guarded) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	replies, err := g.host.RPC(endpoint, batch)
	return replies, g.check(err)
}

func (g guarded) Load(key string) (Record, error) {
	record, err := g.host.Load(key)
	return record, g.check(err)
}

func (g guarded) CompareAndSet(key string, expected uint64, value []byte) error {
	return g.check(g.host.CompareAndSet(key, expected, value))
}

// guardedPairs is a guarded host that is a nonce.PairStore.
type guardedPairs struct {
	guarded
	store nonce.PairStore
}

func (g guardedPairs) CompareAndSetBoth(first, second nonce.Write) (written int, err error) {
	written, err = g.store.CompareAndSetBoth(first, second)
	return written, g.check(err)
}

func (g guarded) MAC(data []byte) (eth.Hash, error) {
	mac, err := g.host.MAC(data)
	return mac, g.check(err)
}

func (g guarded) Now() (eth.Millis, error) {
	now, err := g.host.Now()
	return now, g.check(err)
}

func locked() error { return fault.New(ErrLocked, "", "unlock the wallet first") }
