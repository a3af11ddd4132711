package report

import (
	"strconv"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// call is a contract call as far as it can be read: the transaction's own, or one inside of it.
type call struct {
	sender eth.Address
	to     eth.Address
	as     *eth.Address // whose call it is to others: its code runs there by delegation; nil: to
	value  uint256.Int
	data   []byte
	group  string // of a call inside another

	function *abi.Function // nil: unknown
	values   []abi.Value
	rule     *rule // nil: its effects are not known
	effects  []effect
	inner    []call
	form     *form // of a descriptor, where no rule holds
	declared bool  // its function is known only by the word of whoever asks
}

const (
	maxDepth = 4  // of calls inside calls
	maxCalls = 64 // inside one transaction
)

// reader reads calls, and counts them.
type reader struct {
	k     *Knowledge
	calls int
}

// read reads a call and those inside of it.
func (r *reader) read(c call, depth int) call {
	r.calls++
	if len(c.data) == 0 {
		if !c.value.IsZero() || depth == 0 {
			c.effects = []effect{{kind: effectPay, contract: c.to, owner: c.sender, party: c.to, amount: c.value, group: c.group}}
		}
		return c
	}
	if len(c.data) >= 4 {
		r.know(&c)
	}
	switch {
	case c.rule == nil && c.form == nil:
		c.effects = []effect{c.unknown(false)}
		return c
	case c.rule == nil:
		r.open(&c, depth)
		return c
	}
	c.effects = c.rule.effectsOf(c.values, effect{contract: c.to, token: c.to, owner: c.sender, group: c.group})
	if c.rule.kind == effectWrap {
		c.effects[0].amount = c.value
	}
	if c.rule.kind == effectCall {
		r.enter(&c, depth)
	}
	return c
}

// enter reads the calls inside of a call. What is too deep or too much is unknown.
func (r *reader) enter(c *call, depth int) {
	for i, e := range c.effects {
		self := c.to
		if c.as != nil {
			self = *c.as
		}
		inner := call{sender: self, to: e.party, value: e.value, data: e.data, group: c.group + strconv.Itoa(i+1) + "."}
		if e.delegate && e.party == c.to { // it calls itself for the same sender
			inner.sender, e.delegate = c.sender, false
		} else if e.delegate {
			inner.as = &self
		}
		if e.broken {
			inner.effects = []effect{inner.unknown(false)}
			c.inner = append(c.inner, inner)
			return
		}
		r.add(c, inner, depth)
		if r.calls > maxCalls {
			return
		}
	}
}

// add reads a call inside of another one.
func (r *reader) add(c *call, inner call, depth int) {
	if depth < maxDepth && r.calls < maxCalls {
		inner = r.read(inner, depth+1)
	} else {
		r.calls++
		inner.effects = []effect{inner.unknown(false)}
	}
	c.inner = append(c.inner, inner)
}

// unknown is the effect of a call that cannot be read, or whose effects cannot be told from it because it is delegated.
func (c *call) unknown(delegate bool) effect {
	return effect{kind: effectUnknown, contract: c.to, owner: c.sender, party: c.to, amount: c.value, delegate: delegate, group: c.group}
}

// know finds the function of a call, and what this wallet or a descriptor knows of its effects. Arguments that do not encode to
// the same bytes again are no arguments.
func (r *reader) know(c *call) {
	selector := [4]byte(c.data)
	list := rulesOf(selector)
	for i := range list {
		values, err := list[i].function.DecodeCall(c.data)
		if err != nil {
			continue
		}
		c.function, c.values = &list[i].function, values
		if list[i].holds(r.k, c.to) {
			c.rule = &list[i]
			return
		}
	}
	for _, f := range erc20abi.Lookup(selector) {
		if values, err := f.DecodeCall(c.data); err == nil && c.function == nil {
			c.function, c.values = &f, values
		}
	}
	r.describe(c)
	if f := r.k.Declared; f != nil && c.group == "" && c.function == nil && c.form == nil {
		if values, err := f.DecodeCall(c.data); err == nil {
			c.function, c.values, c.declared = f, values, true
		}
	}
}

// all lists the effects of a call and of those inside of it, in their order.
func (c *call) all() []effect {
	list := c.effects
	if c.rule != nil && c.rule.kind == effectCall {
		list = nil
	}
	if c.as != nil { // beside what it says, the code that says it may do anything there
		list = append(list[:len(list):len(list)], c.unknown(true))
	}
	for i := range c.inner {
		list = append(list, c.inner[i].all()...)
	}
	return list
}

// described reports whether a descriptor alone says what the call does, or one inside of it.
func (c *call) described() bool {
	for i := range c.inner {
		if c.inner[i].described() {
			return true
		}
	}
	return c.form != nil
}

// sent is how many coins an account sends with a call and with those inside of it, to others than itself.
func (c *call) sent(account eth.Address) (sum uint256.Int) {
	if c.sender == account && c.to != account {
		sum = c.value
	}
	for i := range c.inner {
		sum = more(sum, c.inner[i].sent(account))
	}
	return sum
}
