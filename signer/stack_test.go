package signer

import (
	"bytes"
	"runtime/debug"
	"testing"
	"unsafe"
)

// TestNothingStaysOnTheStack looks below the stack pointer, where the functions that returned had their variables and
// their results, for what gives a key away: the key itself and, together with a signature, all that tells the nonce.
func TestNothingStaysOnTheStack(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the collector moves stacks
	r := newRandom(t)
	key, digest := randomKey(t, r), Digest(random32(r))
	z := digest.scalar()

	secrets := map[string][]byte{}
	add := func(name string, s scalar) {
		b := s.Bytes()
		secrets[name+", its words"] = memory(&s)
		secrets[name+", its bytes"] = b[:]
		for _, word := range []int{4, 8} { // SHA-256's and limbs of 64 bits
			words := make([]byte, 0, 32)
			for i := 0; i < 32; i += word {
				words = append(words, reversed(b[i:i+word])...)
			}
			secrets[name+", its bytes in words"] = words
		}
	}
	add("the key", key.d)
	var source nonceSource
	source.start(&key.d, &z)
	secrets["the state of RFC 6979"] = memory(&source.k)
	var attempt signing
	source.next(&attempt.nonce)
	secrets["the value before the nonce"] = memory(&source.previous)
	nonce := attempt.nonce
	add("the nonce", nonce)
	odd, digits, ofKey := oddForm(&nonce), windowDigits(&nonce), windowDigits(&key.d)
	secrets["the nonce plus n"] = memory(&odd)[:32]
	secrets["the nonce's digits"], secrets["the key's digits"] = memory(&digits), memory(&ofKey)
	p := multiplyBase(&nonce)
	secrets["the denominator"] = memory(&p.z)
	q := multiplyBase(&key.d)
	secrets["the key's denominator"] = memory(&q.z)
	inverse := nonce
	invertScalar(&inverse)
	add("the inverse", inverse)
	attempt.run(&key.d, &z)
	var s scalar
	s.SetBytes(&attempt.signature.S)
	add("s times nonce", *s.Mul(&nonce))
	add("minus s times nonce", *s.Negate())
	tweaks, sum := [][32]byte{key.d.Bytes()}, new([32]byte)

	for name, run := range map[string]func(){
		"signing":        func() { key.SignDigest(digest) },
		"the public key": func() { key.PublicKey() },
		"a child":        func() { (&PrivateKey{half}).PublicKey().AddTweaks(tweaks) },
		"a private child": func() {
			AddScalars(sum, &tweaks[0], &[32]byte{})
		},
	} {
		left := make([]byte, 16<<10)
		done := make(chan bool)
		go func() {
			deepen(32)
			run()
			copyStack(left)
			close(done)
		}()
		<-done
		for secret, b := range secrets {
			size := 8
			if len(b) == windowCount*8 { // a digit alone, a small number, may be anything
				size = 32
			}
			for i := 0; i+size <= len(b); i += 8 {
				if bytes.Contains(left, b[i:i+size]) {
					t.Errorf("%s leaves part %d of %s", name, i/8, secret)
				}
			}
		}
	}
}

func memory[T any](v *T) []byte {
	return bytes.Clone(unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v)))
}

func reversed(b []byte) (r []byte) {
	for i := len(b) - 1; i >= 0; i-- {
		r = append(r, b[i])
	}
	return r
}

// deepen makes the stack grow, so that it does not move later.
//
//go:noinline
func deepen(kilobytes int) byte {
	var b [1024]byte
	if kilobytes > 0 {
		b[kilobytes] = deepen(kilobytes - 1)
	}
	return b[kilobytes]
}

// copyStack copies what lies below its own variables.
//
//go:noinline
//go:nocheckptr
func copyStack(dst []byte) {
	var here [8]byte
	below := unsafe.Add(unsafe.Pointer(&here), -len(dst))
	for i := range dst {
		dst[i] = *(*byte)(unsafe.Add(below, i))
	}
}
