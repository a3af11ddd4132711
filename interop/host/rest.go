package host

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// longestRest is what a node is given at most that asks to be left alone.
const longestRest = 5 * time.Minute

// rests are the times until which nodes asked to be left alone, by endpoint. What is not sent meanwhile is known not to be sent,
// and the node does not punish it.
type rests struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// left returns how long an endpoint still rests; 0 or less: it does not.
func (r *rests) left(endpoint string, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.until[endpoint].Sub(now)
}

// begin notes what an answer with HTTP status 429 or 503 asks for (RFC 9110 §10.2.3).
func (r *rests) begin(endpoint string, response *http.Response, now time.Time) {
	asked := response.Header.Get("Retry-After")
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode != http.StatusServiceUnavailable || asked == "" {
		return
	}
	rest := longestRest
	if seconds, err := strconv.ParseUint(asked, 10, 31); err == nil {
		rest = min(rest, time.Duration(seconds)*time.Second)
	} else if date, err := http.ParseTime(asked); err == nil {
		rest = min(rest, date.Sub(now))
	} else {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.until == nil {
		r.until = map[string]time.Time{}
	}
	r.until[endpoint] = now.Add(rest)
}
