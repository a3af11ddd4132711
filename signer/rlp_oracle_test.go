//go:build cgo

package signer

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/rlp"
)

// FuzzRLP: an item of any kind and depth is read exactly if go-ethereum reads it, and is encoded as it was.
func FuzzRLP(f *testing.F) {
	r := newRandom(f)
	for range 10 {
		f.Add(randomTx(r).appendSigned(nil, &Signature{S: random32(r), YParity: 1}))
	}
	f.Add([]byte{})
	f.Add([]byte{0x81, 0x80})
	f.Add([]byte{0xc2, 0xc0, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		var theirs any
		theirErr := rlp.DecodeBytes(b, &theirs)
		reader := rlpReader{rest: b}
		again := copyItem(&reader, nil)
		if err := reader.end("item"); (err == nil) != (theirErr == nil) {
			t.Fatalf("%x: %v, go-ethereum says %v", b, err, theirErr)
		}
		if theirErr == nil && !bytes.Equal(again, b) {
			t.Fatalf("%x is encoded as %x", b, again)
		}
	})
}
