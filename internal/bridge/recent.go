package bridge

import "sync"

const longRecent = 1 << 10 // bytes of a text that is remembered

// recent remembers what was read from texts, each in the one place that its characters give it: a program says the same few
// declarations over and over, and reading one takes longer than what is done with it. Only what was read without an error is
// kept, so that nothing else that somebody gives by mistake stays here. Whoever gets a value changes nothing in it.
type recent struct {
	parse func(text string) (any, error)
	lock  sync.Mutex
	known [64]struct {
		text  string
		value any
	}
}

// read returns what a text says, as parse reads it.
func (r *recent) read(text string) (any, error) {
	if len(text) > longRecent {
		return r.parse(text)
	}
	place := 0
	for i := range len(text) {
		place = 31*place + int(text[i])
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	at := &r.known[uint(place)%uint(len(r.known))]
	if at.value != nil && at.text == text {
		return at.value, nil
	}
	value, err := r.parse(text)
	if err == nil {
		at.text, at.value = text, value
	}
	return value, err
}
