package redis

import (
	"context"
	"errors"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

var account = eth.Address{19: 1}

// pay signs for the account's next number.
func pay(h *Host, what string) error {
	_, err := nonce.Open(h, 1, account).Update(func(r *nonce.Record) error {
		intent := nonce.Intent{ID: what, Request: eth.Keccak256([]byte(what)), ChainID: 1, Transaction: nonce.Transaction{Gas: 21_000}}
		reserved, err := r.Reserve(intent, nonce.View{}, nonce.Agreed{}, 0)
		if err != nil {
			return err
		}
		raw := []byte("the signed transaction for " + what)
		return r.Sign(reserved, eth.Keccak256(raw), raw, 0)
	})
	return err
}

// A replica takes over that lacks the last signatures. First every signer is stopped; and when they open the store anew, on the
// replica, those that saw a later ledger refuse this one.
func TestFailoverThatLostSignatures(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		master := start(t, program, append(durable, "--repl-diskless-sync-delay", "0", "--port", freePort(t))...)
		replica := start(t, program, append(durable, "--replicaof", "127.0.0.1 "+master.args[len(master.args)-1])...)
		now := master
		client := master.dialling(func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", now.socket)
		})
		folders := []string{t.TempDir(), t.TempDir()}
		open := func() (signers []*Host) {
			for _, folder := range folders {
				store, err := Open(ctx, client, Options{Key: fleetKey})
				if err != nil {
					t.Fatal(err)
				}
				signers = append(signers, store.Host(host.New(folder)))
			}
			return signers
		}

		signers := open()
		for i, what := range []string{"rent", "bread"} {
			if err := pay(signers[i], what); err != nil {
				t.Fatal(err)
			}
		}
		key := DefaultPrefix + nonce.Key(1, account)
		want := master.client().HGet(ctx, key, "version").Val()
		for until := time.Now().Add(20 * time.Second); replica.client().HGet(ctx, key, "version").Val() != want; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal("the replica does not follow")
			}
		}
		if err := replica.client().SlaveOf(ctx, "NO", "ONE").Err(); err != nil { // the network between them is cut
			t.Fatal(err)
		}
		for i, what := range []string{"water", "wine"} {
			if err := pay(signers[i], what); err != nil {
				t.Fatal(err)
			}
		}

		now = replica
		master.kill()
		for _, signer := range signers {
			if err := pay(signer, "rent again"); !errors.Is(err, ErrChanged) || !errors.Is(err, flow.ErrStorage) {
				t.Errorf("after the failover: %v", err)
			}
		}
		for _, signer := range open() {
			if err := pay(signer, "rent again"); !errors.Is(err, nonce.ErrRolledBack) {
				t.Errorf("opened on the replica: %v", err)
			}
		}
	})
}

func freePort(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}
