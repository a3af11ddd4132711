// Records keeps records in a folder for another program: it is how the npm package's tests see that Go and Node share one folder.
// Each line on its input is a request, and gets a line with the same number: a JSON object each, bytes in base64.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/wallet/flow"
)

type request struct {
	ID       int
	Call     string // load, set or mac
	Key      string
	Expected uint64 `json:",string"`
	Data     []byte // the value, or what gets a MAC
}

type reply struct {
	ID      int    `json:"id"`
	Version uint64 `json:"version,string"`
	Data    []byte `json:"data"` // null: none
	Written bool   `json:"written"`
	Error   string `json:"error"`
}

func main() {
	h := host.New(os.Args[1])
	input, output := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	var writing sync.Mutex
	for {
		var r request
		if err := input.Decode(&r); err != nil {
			return // the other program has ended
		}
		go func() {
			answer := perform(h, r)
			writing.Lock()
			defer writing.Unlock()
			if err := output.Encode(answer); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
	}
}

func perform(h *host.Host, r request) reply {
	a := reply{ID: r.ID}
	var err error
	switch r.Call {
	case "load":
		var record flow.Record
		record, err = h.Load(r.Key)
		a.Version, a.Data = record.Version, record.Value
	case "set":
		err = h.CompareAndSet(r.Key, r.Expected, r.Data)
		if a.Written = err == nil; errors.Is(err, flow.ErrConflict) {
			err = nil
		}
	case "mac":
		mac, failed := h.MAC(r.Data)
		a.Data, err = mac[:], failed
	}
	if err != nil {
		a.Error = err.Error()
	}
	return a
}
