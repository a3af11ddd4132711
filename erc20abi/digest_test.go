package erc20abi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

// digestFile holds the SHA-256 of what go-ethereum encodes for digestSeed. The oracle's tests need cgo and record it;
// this file's tests run everywhere, so they compare the code that ships for js/wasm with the same oracle.
const (
	digestFile   = "testdata/oracle.sha256"
	digestSeed   = 6
	digestRounds = 300
)

type (
	callEncoder func(t *testing.T, c Call) []byte
	logEncoder  func(t *testing.T, e Event) ([]eth.Hash, []byte)
)

// digest folds the encodings of fixed random calls and events into one hash.
func digest(t *testing.T, call callEncoder, log logEncoder) string {
	r, hash := newRandom(t, digestSeed), sha256.New()
	for range digestRounds {
		for _, d := range declarations {
			hash.Write(call(t, Call{d.function, randomArgs(r, d.params)}))
		}
		for _, d := range eventDeclarations {
			topics, data := log(t, Event{d.name, randomArgs(r, d.params)})
			for _, topic := range topics {
				hash.Write(topic[:])
			}
			hash.Write(data)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func TestEncodingsMatchTheRecordedDigest(t *testing.T) {
	want, err := os.ReadFile(digestFile)
	if err != nil {
		t.Fatal(err)
	}
	got := digest(t,
		func(t *testing.T, c Call) []byte { return encodeByName(c.Function, c.Args) },
		func(t *testing.T, e Event) ([]eth.Hash, []byte) { return encodeLog(e) })
	if got != string(bytes.TrimSpace(want)) {
		t.Errorf("digest %s, go-ethereum's is %s", got, want)
	}
}
