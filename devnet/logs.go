package devnet

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/rpc"
)

// LogLimit caps eth_getLogs as public nodes do; the zero value caps nothing. Every operator has error codes and words
// of its own, so they can be said.
type LogLimit struct {
	Blocks uint64 `json:"blocks"` // most blocks of a request, first and last counted; 0 is any number
	Logs   int    `json:"logs"`   // most logs of an answer; 0 is any number

	TooWide *Error `json:"tooWide"` // what a request for more blocks gets; nil is code -32600, "block range too large"
	TooMany *Error `json:"tooMany"` // what an answer with more logs is replaced by; nil is code -32005, "query returned more than N results"
}

// LimitLogs caps eth_getLogs from now on.
func (c *Chain) LimitLogs(l LogLimit) {
	if l.TooWide == nil {
		l.TooWide = &Error{Code: -32600, Message: fmt.Sprintf("block range too large: at most %d blocks", l.Blocks)}
	}
	if l.TooMany == nil {
		l.TooMany = &Error{Code: -32005, Message: fmt.Sprintf("query returned more than %d results", l.Logs)}
	}
	c.logLimit.Store(&l)
}

// getLogs asks geth within the limit.
func (c *Chain) getLogs(ctx context.Context, params []json.RawMessage) (any, error) {
	c.swap.RLock()
	defer c.swap.RUnlock()
	limit := c.logLimit.Load()
	if limit == nil {
		return c.backend.call(ctx, "eth_getLogs", params)
	}
	if limit.Blocks > 0 && len(params) > 0 && c.span(params[0]) > limit.Blocks {
		return nil, limit.TooWide
	}
	answer, err := c.backend.call(ctx, "eth_getLogs", params)
	if err != nil || limit.Logs == 0 {
		return answer, err
	}
	var logs []json.RawMessage
	if err := json.Unmarshal(answer, &logs); err != nil {
		return nil, err
	}
	if len(logs) > limit.Logs {
		return nil, limit.TooMany
	}
	return answer, nil
}

// span is how many blocks a filter is about. What geth will refuse counts as one.
func (c *Chain) span(filter json.RawMessage) uint64 {
	var f struct {
		From *rpc.BlockNumber `json:"fromBlock"`
		To   *rpc.BlockNumber `json:"toBlock"`
		Hash *json.RawMessage `json:"blockHash"`
	}
	if json.Unmarshal(filter, &f) != nil || f.Hash != nil {
		return 1
	}
	from, to := c.number(f.From), c.number(f.To)
	if from > to {
		return 1
	}
	return to - from + 1
}

// number is the block that a filter's bound names; none is the head.
func (c *Chain) number(bound *rpc.BlockNumber) uint64 {
	head := c.backend.head()
	switch {
	case bound == nil:
		return head
	case *bound >= 0:
		return min(uint64(*bound), head)
	case *bound == rpc.EarliestBlockNumber:
		return 0
	case *bound == rpc.FinalizedBlockNumber:
		return c.backend.finalized()
	}
	return head
}
