package bridge

import (
	"iter"
	"slices"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

const (
	// ErrFlow means that a step is for a flow that has ended, was cancelled, or never began.
	ErrFlow fault.Code = "flow_unknown"
	// ErrStep means that a step was taken before, or not yet asked for. The flow still waits.
	ErrStep fault.Code = "flow_step"
	// ErrFlowLimit means that too many flows wait for their effects.
	ErrFlowLimit fault.Code = "flow_limit"
)

// maxFlows caps what callers that never step their flows can pile up.
const maxFlows = 64

// flows are the coroutines that wait in an effect.
type flows struct {
	open []*coroutine
	last uint32 // the id of the flow begun last
}

// coroutine is one flow. iter.Pull runs it in the caller's own turn: no goroutine is left to a scheduler.
type coroutine struct {
	bridge *Bridge
	id     uint32
	steps  uint32 // effects asked for, and so the number of the step that is waited for
	effect effect // the one it waits in
	batch  int    // how many replies an RPC effect must have
	answer answer
	yield  func(struct{}) bool
	next   func() (struct{}, bool)
	stop   func()
	ended  bool // cancelled from outside: every effect fails
	err    error
}

// begin runs a flow whose fields were read until its first effect or its end.
func (b *Bridge) begin(run func(flow.Host) error) error {
	if err := b.request.end(); err != nil {
		return err
	}
	if len(b.flows.open) == maxFlows {
		return fault.New(ErrFlowLimit, "", "too many requests are under way: wait for one to end")
	}
	b.flows.last++
	c := &coroutine{bridge: b, id: b.flows.last}
	c.next, c.stop = iter.Pull(func(yield func(struct{}) bool) {
		c.yield = yield
		c.err = run(c)
	})
	b.flows.open = append(b.flows.open, c)
	return b.resume(c)
}

// resume runs a flow until its next effect, which is then the reply, or its end.
func (b *Bridge) resume(c *coroutine) error {
	if _, suspended := c.next(); suspended {
		return nil
	}
	b.flows.open = slices.DeleteFunc(b.flows.open, func(other *coroutine) bool { return other == c })
	return c.err
}

// step gives a waiting flow the outcome of its effect. A frame that is not valid leaves the flow waiting.
func (b *Bridge) step() error {
	r := &b.request
	id, step, failed := r.u32(), r.u32(), r.bool()
	if r.err != nil {
		return r.err
	}
	i := slices.IndexFunc(b.flows.open, func(c *coroutine) bool { return c.id == id })
	if i < 0 {
		return fault.New(ErrFlow, "", "this request has ended, or was cancelled when the wallet was locked")
	}
	c := b.flows.open[i]
	if step != c.steps {
		return fault.New(ErrStep, "", "this effect was answered before")
	}
	var outcome answer
	if failed {
		outcome.err = readFailure(r, c.effect)
	} else {
		outcome = readAnswer(r, c.effect, c.batch)
	}
	if err := r.end(); err != nil {
		clear(outcome.seed)
		return err
	}
	c.answer = outcome
	return b.resume(c)
}

// lock ends every flow, each with ErrCancelled from the effect it waits in, and then zeroes the session's secrets.
func (b *Bridge) lock() {
	open := b.flows.open
	b.flows.open = nil
	for _, c := range open {
		c.stop()
	}
	b.session.Lock()
}
