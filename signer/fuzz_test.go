package signer

import (
	"bytes"
	"testing"
)

// FuzzDecode: what Decode accepts has one encoding, and its fields pass Check.
func FuzzDecode(f *testing.F) {
	r := newRandom(f)
	for range 20 {
		signed, err := Sign(randomTx(r), randomKey(f, r))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(signed.raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		signed, err := Decode(raw)
		if err != nil {
			return
		}
		if again := signed.tx.appendSigned(nil, &signed.signature); !bytes.Equal(again, raw) {
			t.Errorf("%x was decoded, but encodes as %x", raw, again)
		}
		if err := signed.tx.Check(); err != nil {
			t.Errorf("%x was decoded, but %v", raw, err)
		}
		signed.Sender()
	})
}
