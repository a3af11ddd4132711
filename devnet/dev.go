package devnet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// dev carries out the development methods; the package documentation lists them.
func (at *Node) dev(method string, params []json.RawMessage) (any, error) {
	call, ok := devMethods[method]
	if !ok {
		return nil, &Error{Code: -32601, Message: "there is no development method " + method}
	}
	return call(at, params)
}

var devMethods = map[string]func(*Node, []json.RawMessage) (any, error){
	"dev_mine": func(at *Node, params []json.RawMessage) (any, error) {
		n := quantity(1)
		if err := upTo(params, &n); err != nil {
			return nil, err
		}
		head, err := at.chain.Mine(uint64(n))
		return hexutil.Uint64(head), err
	},
	"dev_autoMine": func(at *Node, params []json.RawMessage) (any, error) {
		var on bool
		if err := only(params, &on); err != nil {
			return nil, err
		}
		at.chain.AutoMine(on)
		return true, nil
	},
	"dev_setInterval": func(at *Node, params []json.RawMessage) (any, error) {
		d, err := seconds(params)
		if err == nil {
			at.chain.SetInterval(d)
		}
		return true, err
	},
	"dev_advanceTime": func(at *Node, params []json.RawMessage) (any, error) {
		d, err := seconds(params)
		if err == nil {
			err = at.chain.AdvanceTime(d)
		}
		return true, err
	},
	"dev_finalize": func(at *Node, params []json.RawMessage) (any, error) {
		var block *quantity
		err := upTo(params, &block)
		if err != nil {
			return nil, err
		}
		var finalized uint64
		if block == nil {
			finalized, err = at.chain.Finalize()
		} else if err = at.chain.FinalizeAt(uint64(*block)); err == nil {
			finalized = uint64(*block)
		}
		return hexutil.Uint64(finalized), err
	},
	"dev_reorg": func(at *Node, params []json.RawMessage) (any, error) {
		var depth quantity
		var options ReorgOptions
		if len(params) == 0 {
			return nil, badParams("dev_reorg needs a depth")
		}
		if err := upTo(params, &depth, &options); err != nil {
			return nil, err
		}
		head, err := at.chain.Reorg(uint64(depth), options)
		return hexutil.Uint64(head), err
	},
	"dev_holdTransactions": func(at *Node, params []json.RawMessage) (any, error) {
		var on bool
		if err := only(params, &on); err != nil {
			return nil, err
		}
		at.HoldTransactions(on)
		return true, nil
	},
	"dev_releaseTransactions": without(func(at *Node) (any, error) { return at.chain.ReleaseTransactions(), nil }),
	"dev_dropTransactions":    without(func(at *Node) (any, error) { return at.chain.DropTransactions(), nil }),
	"dev_held":                without(func(at *Node) (any, error) { return at.chain.Held(), nil }),
	"dev_lie": func(at *Node, params []json.RawMessage) (any, error) {
		var l Lie
		if err := only(params, &l); err != nil {
			return nil, err
		}
		return true, at.Lie(l)
	},
	"dev_truth": without(func(at *Node) (any, error) {
		at.Truth()
		return true, nil
	}),
	"dev_behind": func(at *Node, params []json.RawMessage) (any, error) {
		var blocks quantity
		if err := only(params, &blocks); err != nil {
			return nil, err
		}
		at.Behind(uint64(blocks))
		return true, nil
	},
	"dev_limitLogs": func(at *Node, params []json.RawMessage) (any, error) {
		var l LogLimit
		if err := only(params, &l); err != nil {
			return nil, err
		}
		at.chain.LimitLogs(l)
		return true, nil
	},
	"dev_reset": func(at *Node, params []json.RawMessage) (any, error) {
		var o ResetOptions
		if err := upTo(params, &o); err != nil {
			return nil, err
		}
		if err := at.chain.Reset(o); err != nil {
			return nil, err
		}
		return at.chain.Genesis(), nil
	},
}

// without is for a method that takes no parameters.
func without(call func(*Node) (any, error)) func(*Node, []json.RawMessage) (any, error) {
	return func(at *Node, params []json.RawMessage) (any, error) {
		if err := only(params); err != nil {
			return nil, err
		}
		return call(at)
	}
}

// quantity reads a JSON number or a hex string; null leaves it as it is.
type quantity uint64

func (q *quantity) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	n, err := strconv.ParseUint(strings.Trim(string(data), `"`), 0, 64)
	*q = quantity(n)
	return err
}

// only decodes exactly these parameters.
func only(params []json.RawMessage, into ...any) error {
	if len(params) < len(into) {
		return badParams(fmt.Sprintf("%d parameters are needed", len(into)))
	}
	return upTo(params, into...)
}

// upTo decodes at most these parameters; those missing or null keep their value. Unknown fields are refused, since a
// misspelt fault would let a test pass for nothing.
func upTo(params []json.RawMessage, into ...any) error {
	if len(params) > len(into) {
		return badParams(fmt.Sprintf("at most %d parameters are taken", len(into)))
	}
	for i, p := range params {
		d := json.NewDecoder(bytes.NewReader(p))
		d.DisallowUnknownFields()
		if err := d.Decode(into[i]); err != nil {
			return badParams(fmt.Sprintf("parameter %d: %v", i+1, err))
		}
	}
	return nil
}

// seconds decodes one number of seconds, fractions allowed, below a hundred years.
func seconds(params []json.RawMessage) (time.Duration, error) {
	var s float64
	if err := only(params, &s); err != nil {
		return 0, err
	}
	if s < 0 || s > 3e9 || math.IsNaN(s) {
		return 0, badParams("give seconds from 0 to 3000000000")
	}
	return time.Duration(s * float64(time.Second)), nil
}

func badParams(message string) error { return &Error{Code: -32602, Message: message} }
