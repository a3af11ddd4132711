//go:build faults

package signer

import (
	"errors"
	"math/big"
	"math/bits"
	"os"
	"strconv"
	"testing"
	"unsafe"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/latchkey/latchkey/signer/internal/field"
)

// TestFaults signs with one bit flipped at each of the fault points that signer/internal/faults puts into the code, ROUNDS
// times over, and expects that what is released is no faulty computation's, which could tell of the key. It may be
//   - a signature of the key for the digest, with another nonce than RFC 6979's if that was made wrongly: as unknown as any,
//     and not near the right one, since two signatures whose nonces are related give the key away;
//   - one of another key or for another digest, if what the caller gave was changed before the signing began;
//   - the right one with one bit changed after it was checked.
func TestFaults(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("ROUNDS"))
	if err != nil || rounds < 1 {
		t.Fatal("set ROUNDS, how often each point has a fault")
	}
	r := newRandom(t)
	key, digest := randomKey(t, r), Digest(random32(r))
	secret, public := key.d, key.PublicKey()
	sound, err := key.SignDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	points, faulty, active := 0, -1, false
	var hurt *byte
	var bit uintptr
	point := func(at unsafe.Pointer, size uintptr) {
		if !active || at == nil {
			return
		}
		if points++; points-1 == faulty {
			bit = uintptr(r.IntN(8 * int(size)))
			hurt = (*byte)(unsafe.Add(at, bit/8))
			*hurt ^= 1 << (bit % 8)
		}
	}
	secp.FaultPoint, field.FaultPoint, FaultPoint = point, point, point
	sign := func() (Signature, error) {
		points, active = 0, true
		defer func() { active = false }()
		return key.SignDigest(digest)
	}
	if again, err := sign(); err != nil || again != sound {
		t.Fatal("the instrumented code signs otherwise")
	}
	all := points
	withheld, harmless, otherNonce, ofArguments, ofResult := 0, 0, 0, 0, 0
	for range rounds {
		for faulty = range all {
			signature, err := sign()
			ofKey := key.d != secret
			key.d = secret
			switch {
			case errors.Is(err, ErrSignFault), errors.Is(err, ErrKeyZeroed):
				withheld++
			case err != nil:
				t.Errorf("point %d: %v", faulty, err)
			case signature == sound:
				harmless++
			case Verify(public, digest, signature):
				if otherNonce++; isNear(nonceOf(signature, secret, digest), nonceOf(sound, secret, digest)) {
					t.Errorf("point %d: a nonce near the right one", faulty)
				}
			case ofKey, Verify(public, digest.flipped(bit), signature):
				ofArguments++
			case differentBits(signature, sound) == 1:
				ofResult++
			default:
				t.Errorf("point %d: a wrong signature was released", faulty)
			}
			// A constant is mended before the next fault.
			if again, err := key.SignDigest(digest); err != nil || again != sound {
				*hurt ^= 1 << (bit % 8)
				if again, err = key.SignDigest(digest); err != nil || again != sound {
					t.Fatalf("point %d: the fault stays", faulty)
				}
			}
		}
	}
	t.Logf("%d points, %d faults: %d withheld, %d without effect, %d in making the nonce, %d in the caller's key or digest, %d in the checked result",
		all, all*rounds, withheld, harmless, otherNonce, ofArguments, ofResult)
}

// nonceOf returns the nonce, or its negative.
func nonceOf(signature Signature, key scalar, digest Digest) *big.Int {
	var r, s scalar
	r.SetBytes(&signature.R)
	s.SetBytes(&signature.S)
	invertScalar(&s)
	z := digest.scalar()
	return fromScalar(r.Mul(&key).Add(&z).Mul(&s))
}

// isNear reports whether few bits or a short difference are all that tells a from b or from -b.
func isNear(a, b *big.Int) bool {
	for range 2 {
		different := 0
		for _, word := range new(big.Int).Xor(a, b).Bits() {
			different += bits.OnesCount(uint(word))
		}
		if difference := new(big.Int).Sub(a, b); different < 64 || difference.BitLen() < 192 {
			return true
		}
		b = new(big.Int).Sub(orderN, b)
	}
	return false
}

func differentBits(a, b Signature) (count int) {
	x, y := a.Bytes(), b.Bytes()
	for i := range x {
		count += bits.OnesCount8(x[i] ^ y[i])
	}
	return count
}

// flipped returns the digest with one bit changed.
func (d Digest) flipped(bit uintptr) Digest {
	d[bit/8%32] ^= 1 << (bit % 8)
	return d
}
