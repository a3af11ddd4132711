package redis

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/wallet/flow"
)

// Host is a flow.Host of one signer of a fleet: the records are in Redis; node, clock and the witness are those of a local host.
type Host struct {
	*host.Host
	store *Store
}

var _ flow.Host = (*Host)(nil)

// Host returns the host of a signer. The folder of local is this signer's own and lasts: it remembers there what it saw.
func (s *Store) Host(local *host.Host) *Host { return &Host{local, s} }

// Load reads a record. Errors: those of Store.Load, and of local's for the witness.
func (h *Host) Load(key string) (flow.Record, error) { return h.place(key).Load(key) }

// CompareAndSet writes a record. Errors: those of Store.CompareAndSet, and of local's for the witness.
func (h *Host) CompareAndSet(key string, expected uint64, value []byte) error {
	return h.place(key).CompareAndSet(key, expected, value)
}

// MAC is Store.MAC: what one signer wrote, each of them believes.
func (h *Host) MAC(data []byte) (eth.Hash, error) { return h.store.MAC(data) }

func (h *Host) place(key string) interface {
	Load(key string) (flow.Record, error)
	CompareAndSet(key string, expected uint64, value []byte) error
} {
	if strings.HasPrefix(key, "witness/") {
		return h.Host
	}
	return h.store
}
