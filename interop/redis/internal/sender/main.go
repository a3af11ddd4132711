// The sender is a Go program that shares an account over Redis with others, for the load test. It is given one JSON document,
// reads numbers of payments and prints JSON lines: load/node-sender.mjs is the same in JavaScript, and says what each line means.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	client "github.com/redis/go-redis/v9"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/interop/redis"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

type config struct {
	Run, To            string
	Redis, Key, Folder string
	Witness            string
	Network            struct{ ChainID eth.ChainID }
}

func main() {
	if err := run(); err != nil {
		say(map[string]any{"failed": err.Error()})
		os.Exit(1)
	}
}

func say(line map[string]any) {
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func run() error {
	var c config
	if len(os.Args) != 2 {
		return errors.New("usage: sender CONFIG")
	}
	if err := json.Unmarshal([]byte(os.Args[1]), &c); err != nil {
		return err
	}
	h, err := c.host()
	if err != nil {
		return err
	}
	session := flow.NewSession()
	defer session.Lock()
	from, err := unlock(session, h)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for n := 1; lines.Scan(); n++ {
		i, err := strconv.Atoi(lines.Text())
		if err != nil {
			return err
		}
		if err := c.pay(session, h, from, i); err != nil {
			return err
		}
		if n%16 == 0 {
			if _, err := session.Sync(h, c.Network.ChainID, from); err != nil && !passes(err) {
				return err
			}
		}
	}
	return lines.Err()
}

func (c config) host() (flow.Host, error) {
	if c.Folder != "" {
		return host.New(c.Folder), nil
	}
	key, err := hex.DecodeString(c.Key)
	if err != nil {
		return nil, err
	}
	store, err := redis.Open(context.Background(), client.NewClient(&client.Options{Network: "unix", Addr: c.Redis}), redis.Options{Key: key})
	if err != nil {
		return nil, err
	}
	return store.Host(host.New(c.Witness)), nil
}

// unlock opens the vault that the test made.
func unlock(session *flow.Session, h flow.Host) (eth.Address, error) {
	status, err := session.VaultStatus(h)
	if err != nil {
		return eth.Address{}, err
	}
	if !status.Exists {
		return eth.Address{}, errors.New("there is no vault")
	}
	params := wallet.KDFParams{Memory: status.KDF.Memory, Time: status.KDF.Time, Threads: status.KDF.Threads}
	copy(params.Salt[:], status.KDF.Salt)
	kek, err := wallet.DeriveKEK([]byte("load test"), params)
	if err != nil {
		return eth.Address{}, err
	}
	defer clear(kek[:])
	accounts, err := session.Unlock(h, kek[:])
	if err != nil {
		return eth.Address{}, err
	}
	return accounts[0].Address, nil
}

// pay asks for payment i until the ledger has it.
func (c config) pay(session *flow.Session, h flow.Host, from eth.Address, i int) error {
	request := flow.PlanRequest{ChainID: c.Network.ChainID, From: from, Kind: flow.KindTransfer, To: c.To,
		Amount: fmt.Sprintf("0.%018d", i+1), IntentID: fmt.Sprintf("%s-%d", c.Run, i)}
	for {
		sent, err := session.Send(h, request, nil)
		if err == nil {
			say(map[string]any{"i": i, "hash": sent.Hash.String()})
			return nil
		}
		if !passes(err) {
			return err
		}
		if errors.Is(err, nonce.ErrWindowFull) {
			time.Sleep(100 * time.Millisecond) // for blocks
			if _, err := session.Sync(h, c.Network.ChainID, from); err != nil && !passes(err) {
				return err
			}
		}
	}
}

// passes reports whether asking again gets over an error, as in load/send.mjs, and tells of it.
func passes(err error) bool {
	for _, code := range []fault.Code{nonce.ErrWindowFull, flow.ErrBusy, flow.ErrPlanStale} {
		if errors.Is(err, code) {
			say(map[string]any{"error": code})
			return true
		}
	}
	return false
}
