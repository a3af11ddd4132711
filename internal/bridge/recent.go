package bridge

import "sync"

const (
	mostRecent = 64      // texts that are remembered
	longRecent = 1 << 10 // bytes of a text that is
)

// recent remembers what was read from texts: a program says the same few declarations over and over, and reading one takes
// longer than what is done with it. Only what was read without an error is kept, so that nothing else that somebody gives by
// mistake stays here. Whoever gets a value changes nothing in it.
type recent struct {
	parse func(text string) (any, error)
	lock  sync.Mutex
	known map[string]any
}

// read returns what a text says, as parse reads it.
func (r *recent) read(text string) (any, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if value := r.known[text]; value != nil {
		return value, nil
	}
	value, err := r.parse(text)
	if err == nil && len(text) <= longRecent {
		if len(r.known) == mostRecent {
			clear(r.known)
		} else if r.known == nil {
			r.known = make(map[string]any)
		}
		r.known[text] = value
	}
	return value, err
}
