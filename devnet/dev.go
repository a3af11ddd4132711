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
func (c *Chain) dev(method string, params []json.RawMessage) (any, error) {
	call, ok := devMethods[method]
	if !ok {
		return nil, &Error{Code: -32601, Message: "there is no development method " + method}
	}
	return call(c, params)
}

var devMethods = map[string]func(*Chain, []json.RawMessage) (any, error){
	"dev_mine": func(c *Chain, params []json.RawMessage) (any, error) {
		n := quantity(1)
		if err := upTo(params, &n); err != nil {
			return nil, err
		}
		head, err := c.Mine(uint64(n))
		return hexutil.Uint64(head), err
	},
	"dev_autoMine": func(c *Chain, params []json.RawMessage) (any, error) {
		var on bool
		if err := only(params, &on); err != nil {
			return nil, err
		}
		c.AutoMine(on)
		return true, nil
	},
	"dev_setInterval": func(c *Chain, params []json.RawMessage) (any, error) {
		d, err := seconds(params)
		if err == nil {
			c.SetInterval(d)
		}
		return true, err
	},
	"dev_advanceTime": func(c *Chain, params []json.RawMessage) (any, error) {
		d, err := seconds(params)
		if err == nil {
			err = c.AdvanceTime(d)
		}
		return true, err
	},
	"dev_finalize": without(func(c *Chain) (any, error) {
		finalized, err := c.Finalize()
		return hexutil.Uint64(finalized), err
	}),
	"dev_reorg": func(c *Chain, params []json.RawMessage) (any, error) {
		var depth quantity
		var options ReorgOptions
		if len(params) == 0 {
			return nil, badParams("dev_reorg needs a depth")
		}
		if err := upTo(params, &depth, &options); err != nil {
			return nil, err
		}
		head, err := c.Reorg(uint64(depth), options)
		return hexutil.Uint64(head), err
	},
	"dev_holdTransactions": func(c *Chain, params []json.RawMessage) (any, error) {
		var on bool
		if err := only(params, &on); err != nil {
			return nil, err
		}
		c.HoldTransactions(on)
		return true, nil
	},
	"dev_releaseTransactions": without(func(c *Chain) (any, error) { return c.ReleaseTransactions(), nil }),
	"dev_dropTransactions":    without(func(c *Chain) (any, error) { return c.DropTransactions(), nil }),
	"dev_held":                without(func(c *Chain) (any, error) { return c.Held(), nil }),
	"dev_lie": func(c *Chain, params []json.RawMessage) (any, error) {
		var l Lie
		if err := only(params, &l); err != nil {
			return nil, err
		}
		return true, c.Lie(l)
	},
	"dev_truth": without(func(c *Chain) (any, error) {
		c.Truth()
		return true, nil
	}),
	"dev_limitLogs": func(c *Chain, params []json.RawMessage) (any, error) {
		var l LogLimit
		if err := only(params, &l); err != nil {
			return nil, err
		}
		c.LimitLogs(l)
		return true, nil
	},
	"dev_reset": func(c *Chain, params []json.RawMessage) (any, error) {
		var o ResetOptions
		if err := upTo(params, &o); err != nil {
			return nil, err
		}
		if err := c.Reset(o); err != nil {
			return nil, err
		}
		return c.Genesis(), nil
	},
}

// without is for a method that takes no parameters.
func without(call func(*Chain) (any, error)) func(*Chain, []json.RawMessage) (any, error) {
	return func(c *Chain, params []json.RawMessage) (any, error) {
		if err := only(params); err != nil {
			return nil, err
		}
		return call(c)
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
