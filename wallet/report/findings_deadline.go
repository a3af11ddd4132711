package report

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// farDeadline is for how many seconds a signed permission may be used without a warning: a day.
const farDeadline = 86400

// judgeDeadline finds permissions that could be used too long or not at all.
func (w *writer) judgeDeadline(e *effect) {
	if e.deadline == nil || w.Now == 0 {
		return
	}
	switch {
	case passed(*e.deadline, w.Now):
		w.warning("deadline_passed", "The time until which this can be used has passed.", "It would fail. Ask for a new one.")
	case far(*e.deadline, w.Now, farDeadline):
		w.warning("deadline_far", "This could be used for more than a day.", "Honest applications ask for minutes. Whoever has it may wait until you hold more.")
	}
}

// passed reports whether a time in seconds is over.
func passed(seconds uint256.Int, now eth.Millis) bool {
	s, fits := seconds.Uint64()
	return fits && s < uint64(now)/1000
}

// far reports whether a time in seconds is more than a span away.
func far(seconds uint256.Int, now eth.Millis, span uint64) bool {
	s, fits := seconds.Uint64()
	return !fits || s > uint64(now)/1000+span
}
