package devnet

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
)

// Lie is a false answer to the next calls of one method. Exactly one of Result, Error, Omit, Status, Body, Hang and Cut
// says what is answered (Status and Body may go together); the last four are about the HTTP response, so in a batch
// they take the answers of the other requests with them.
type Lie struct {
	Method   string            `json:"method"`
	Params   []json.RawMessage `json:"params"`   // lie only where these leading parameters are the same; null is any
	Times    int               `json:"times"`    // how often; 0 is once, -1 until Truth
	CarryOut bool              `json:"carryOut"` // do first what was asked for, then lie about it

	Result json.RawMessage `json:"result"` // this result
	Error  *Error          `json:"error"`  // this JSON-RPC error
	Omit   bool            `json:"omit"`   // no answer; in a batch, its place is missing
	Status int             `json:"status"` // this HTTP status, 429 for instance
	Body   *string         `json:"body"`   // this body, whatever it is
	Hang   bool            `json:"hang"`   // no answer until the client goes away or Truth is called; then the connection is cut
	Cut    bool            `json:"cut"`    // the connection is cut

	truth <-chan struct{} // closed when the lie is taken back
}

// lies are taken in the order they were told.
type lies struct {
	mu    sync.Mutex
	told  []*Lie
	truth chan struct{} // closed when the truth comes out: whoever hangs on it is let go
}

func newLies() *lies { return &lies{truth: make(chan struct{})} }

// Lie adds a lie of the endpoint /rpc.
func (c *Chain) Lie(l Lie) error { return c.Node("").Lie(l) }

// Truth takes all lies of the endpoint /rpc back and cuts the connections that hang.
func (c *Chain) Truth() { c.Node("").Truth() }

// Lie adds a lie behind those that the node tells already.
func (n *Node) Lie(l Lie) error {
	kinds := 0
	for _, given := range []bool{l.Result != nil, l.Error != nil, l.Omit, l.Status != 0 || l.Body != nil, l.Hang, l.Cut} {
		if given {
			kinds++
		}
	}
	if l.Method == "" || kinds != 1 || l.Times < -1 || (l.Status != 0 && (l.Status < 200 || l.Status > 599)) {
		return errors.New("a lie needs a method and exactly one of result, error, omit, status and body (status from 200 to 599), hang, cut; times is -1 or more")
	}
	if l.Times == 0 {
		l.Times = 1
	}
	n.lies.mu.Lock()
	defer n.lies.mu.Unlock()
	l.truth = n.lies.truth
	n.lies.told = append(n.lies.told, &l)
	return nil
}

// Truth takes all lies back and cuts the connections that hang.
func (n *Node) Truth() {
	n.lies.mu.Lock()
	defer n.lies.mu.Unlock()
	n.lies.told = nil
	close(n.lies.truth)
	n.lies.truth = make(chan struct{})
}

// take returns the first lie that fits a request, and uses it up.
func (l *lies) take(method string, params []json.RawMessage) *Lie {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, lie := range l.told {
		if !lie.fits(method, params) {
			continue
		}
		if lie.Times > 0 {
			lie.Times--
		}
		if lie.Times == 0 {
			l.told = append(l.told[:i:i], l.told[i+1:]...)
		}
		return lie
	}
	return nil
}

func (l *Lie) fits(method string, params []json.RawMessage) bool {
	if l.Method != method || len(l.Params) > len(params) {
		return false
	}
	for i, want := range l.Params {
		if string(want) != "null" && !bytes.EqualFold(want, params[i]) { // addresses come in any case
			return false
		}
	}
	return true
}

// spoils says whether the lie is about the HTTP response rather than about one answer.
func (l *Lie) spoils() bool { return l.Status != 0 || l.Body != nil || l.Hang || l.Cut }

// spoil answers an HTTP request with a lie.
func (c *Chain) spoil(w http.ResponseWriter, r *http.Request, l *Lie) {
	if l.Hang {
		select {
		case <-r.Context().Done():
		case <-l.truth:
		case <-c.done:
		}
	}
	if l.Hang || l.Cut {
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
	if l.Status != 0 {
		w.WriteHeader(l.Status)
	}
	if l.Body != nil {
		io.WriteString(w, *l.Body)
	}
}
