package wallet

import (
	"bytes"
	"io"

	"github.com/latchkey/latchkey/fault"
)

// ErrRandom means that the source of randomness failed or repeats itself; nothing was generated.
const ErrRandom fault.Code = "random_source"

// fillRandom fills b, of 12 bytes or more, from a cryptographic source. It draws twice and refuses equal draws: a source
// that does nothing, is stuck or was replaced by a constant is then an error and not a wallet that anyone can open
// (an honest source is refused once in 2^96 draws of 12 bytes).
func fillRandom(source io.Reader, b []byte) error {
	again := make([]byte, len(b))
	defer clear(again)
	_, err := io.ReadFull(source, b)
	if err == nil {
		_, err = io.ReadFull(source, again)
	}
	if err != nil || bytes.Equal(b, again) {
		clear(b)
		return fault.Wrap(ErrRandom, "", "the source of randomness of this device cannot be trusted: restart it, or use another", err)
	}
	return nil
}
