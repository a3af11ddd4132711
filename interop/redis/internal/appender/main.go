// The appender is the Go side of web/test/redis.test.mjs: it opens the store at a socket, prints the fleet's MAC of "data", and adds
// names to the list in a record, as fast as other programs let it.
//
//	appender SOCKET HEXKEY RECORD COUNT
package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"

	client "github.com/redis/go-redis/v9"

	"github.com/latchkey/latchkey/interop/redis"
	"github.com/latchkey/latchkey/wallet/flow"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 4 {
		return errors.New("usage: appender SOCKET HEXKEY RECORD COUNT")
	}
	key, err := hex.DecodeString(args[1])
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	c := client.NewClient(&client.Options{Network: "unix", Addr: args[0]})
	defer c.Close()
	store, err := redis.Open(context.Background(), c, redis.Options{Key: key})
	if err != nil {
		return err
	}
	mac, err := store.MAC([]byte("data"))
	if err != nil {
		return err
	}
	fmt.Println(mac)
	for i := range count {
		if err := add(store, args[2], fmt.Sprintf("go.%d\n", i)); err != nil {
			return err
		}
	}
	return nil
}

func add(store *redis.Store, record, name string) error {
	for {
		stored, err := store.Load(record)
		if err != nil {
			return err
		}
		err = store.CompareAndSet(record, stored.Version, append(stored.Value, name...))
		if !errors.Is(err, flow.ErrConflict) {
			return err
		}
	}
}
