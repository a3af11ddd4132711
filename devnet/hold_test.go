package devnet

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

func TestHoldAndRelease(t *testing.T) {
	n := start(t, manual)
	call[bool](n, "dev_holdTransactions", true)
	first, second := n.pay(0, stranger, nil), n.pay(1, stranger, nil)
	raw, err := first.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if got := call[common.Hash](n, "eth_sendRawTransaction", hexutil.Bytes(raw)); got != first.Hash() {
		t.Errorf("accepted as %s, not %s", got, first.Hash())
	}
	if why := refused(n, "eth_sendRawTransaction", hexutil.Bytes(raw)); why != "already known" {
		t.Errorf("the same again is answered with %q", why)
	}
	n.send(second)
	n.mine(1)
	if n.known(first) || n.known(second) {
		t.Error("the node knows what is held back")
	}
	held := call[[]HeldTransaction](n, "dev_held")
	if len(held) != 2 || held[0].Hash != first.Hash() || !bytes.Equal(held[0].Raw, raw) || held[1].Hash != second.Hash() {
		t.Errorf("held: %v", held)
	}
	released := call[[]Release](n, "dev_releaseTransactions")
	if len(released) != 2 || released[0] != (Release{Hash: first.Hash()}) || released[1] != (Release{Hash: second.Hash()}) {
		t.Errorf("released: %v", released)
	}
	n.mine(1)
	if n.block(first) != 2 || n.block(second) != 2 || len(n.Held()) != 0 {
		t.Errorf("in blocks %d and %d, %d still held", n.block(first), n.block(second), len(n.Held()))
	}
	third := n.pay(2, stranger, nil)
	if n.send(third); !n.known(third) {
		t.Error("holding went on after the release")
	}
}

func TestReleaseTellsWhatThePoolRefuses(t *testing.T) {
	n := start(t, manual)
	n.HoldTransactions(true)
	late := n.pay(0, stranger, nil)
	n.send(late)
	n.HoldTransactions(false)
	n.send(n.pay(0, Accounts()[1].Address, nil)) // another transaction takes the nonce
	n.mine(1)
	if released := n.ReleaseTransactions(); len(released) != 1 || released[0].Error == "" {
		t.Errorf("a spent nonce was released as %v", released)
	}
}

func TestHoldRefusesWhatIsNoTransaction(t *testing.T) {
	n := start(t, manual)
	n.HoldTransactions(true)
	for _, raw := range []any{"0x", "0x02c0", "zz", 5, nil} {
		refused(n, "eth_sendRawTransaction", raw)
	}
	refused(n, "eth_sendRawTransaction")
}

func TestDrop(t *testing.T) {
	n := start(t, manual)
	pooled, queued, held := n.pay(0, stranger, nil), n.pay(2, stranger, nil), n.pay(1, stranger, nil)
	n.send(pooled)
	n.send(queued)
	call[bool](n, "dev_holdTransactions", true)
	n.send(held)
	if got := call[int](n, "dev_dropTransactions"); got != 3 {
		t.Errorf("%d were dropped, not 3", got)
	}
	if n.known(pooled) || n.known(queued) || len(n.Held()) != 0 {
		t.Error("something was kept")
	}
	if n.send(pooled); len(n.Held()) != 1 {
		t.Error("dropping ended the holding")
	}
}
