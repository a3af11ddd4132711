package signer

import (
	"encoding/binary"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Inversion is the division-step method of Bernstein and Yang, "Fast constant-time gcd computation and modular
// inversion" (2019), with the halved start value δ = 1/2 that brings the bound for 256-bit numbers down to 590 steps.
// It always takes 600: 20 rounds of 30 steps on the low bits alone, each round then applied to the whole numbers as one
// matrix. No branch and no address depends on the number. Fermat's method is constant-time too, but takes four
// times as long for the field and ten times for the scalars.

const (
	limbBits  = 30
	limbMask  = 1<<limbBits - 1
	limbCount = 9
	rounds    = 20
)

// signedLimbs is Σ limb[i]·2^(30i); all but the top limb are in [0, 2^30) between rounds, the top one carries the sign.
type signedLimbs [limbCount]int64

// modulus is an odd number with its inverse modulo 2^30.
type modulus struct {
	limbs   signedLimbs
	inverse int64
}

var (
	fieldPrime = newModulus("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")
	groupOrder = newModulus("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
)

func newModulus(digits string) *modulus {
	b, err := eth.ParseHash("0x" + digits)
	if err != nil {
		panic("signer: a modulus is wrong")
	}
	words := [4]uint64(uint256.FromBytes32(b))
	m := &modulus{inverse: 1}
	m.limbs.setWords(&words)
	for range 5 { // Newton's iteration doubles the right bits: 1, 2, 4, 8, 16, 32
		m.inverse *= 2 - m.limbs[0]*m.inverse
	}
	m.inverse &= limbMask
	return m
}

// invertField replaces f by its inverse, in constant time; 0 stays 0.
func invertField(f *fieldElement) {
	var words [4]uint64
	f.PutWords(&words)
	fieldPrime.invert(&words)
	f.SetWords(&words)
	clear(words[:])
}

// invertScalar replaces s by its inverse modulo the group order, in constant time; 0 stays 0.
func invertScalar(s *scalar) {
	var b [32]byte
	var words [4]uint64
	s.PutBytes(&b)
	for i := range words {
		words[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	groupOrder.invert(&words)
	for i, word := range words {
		binary.BigEndian.PutUint64(b[24-8*i:], word)
	}
	s.SetBytes(&b)
	clear(b[:])
	clear(words[:])
}

// invert replaces a number below the modulus, in words, the least significant first, by its inverse.
func (m *modulus) invert(number *[4]uint64) {
	// f and g start as the modulus and the number and end as ±1 and 0. Throughout d·x ≡ f and e·x ≡ g, so that d
	// ends as ± the inverse of x.
	f := m.limbs
	var d, g signedLimbs
	g.setWords(number)
	e := signedLimbs{1}
	zeta := int64(-1) // -δ - 1/2
	for range rounds {
		var t matrix
		t, zeta = divisionSteps(zeta, f[0], g[0])
		m.applyModular(&t, &d, &e)
		t.apply(&f, &g)
	}
	m.finish(&d, &f)
	d.putWords(number)
	clear(g[:])
	clear(d[:])
	clear(e[:])
}

// finish brings d from (-2m, m) to [0, m), with its sign changed where f is -1.
func (m *modulus) finish(d, f *signedLimbs) {
	d.addMasked(&m.limbs, d.sign()) // to (-m, m)
	d.negateMasked(f.sign())
	d.addMasked(&m.limbs, d.sign())
}

// matrix is 2^30 times the effect of 30 division steps: f' = (u·f + v·g)/2^30, g' = (q·f + r·g)/2^30.
type matrix struct{ u, v, q, r int64 }

// divisionSteps runs 30 steps on the low 30 bits of f (odd) and g. One step, with δ > 0 and g odd, takes
// (δ, f, g) to (1-δ, g, (g-f)/2); else to (1+δ, f, (g + (g mod 2)·f)/2). The rows of the matrix are computed as one number
// each, u + v·2^32 and q + r·2^32: what is done to them is linear, and neither half leaves [-2^30, 2^30]. zeta is -δ - 1/2.
func divisionSteps(zeta, f, g int64) (matrix, int64) {
	uv, qr := int64(1), int64(1)<<32
	for range limbBits {
		// With swap, f is added negated, and the old g then becomes f: new g + old f.
		minus, odd := zeta>>63, -(g & 1) // minus without looking at g: the steps wait for each other, so the shortest chain wins
		g += ((f ^ minus) - minus) & odd
		qr += ((uv ^ minus) - minus) & odd
		swap := minus & odd
		f += g & swap
		uv += qr & swap
		zeta = (zeta ^ swap) - 1

		g >>= 1
		uv <<= 1
	}
	u, q := int64(int32(uv)), int64(int32(qr))
	return matrix{u, (uv - u) >> 32, q, (qr - q) >> 32}, zeta
}

// apply multiplies (f, g) by the matrix; the 30 low bits of the results are zero and are shifted out. It and applyModular
// are written out, which saves a third of a loop's time in WebAssembly.
func (t *matrix) apply(f, g *signedLimbs) {
	u, v, q, r := t.u, t.v, t.q, t.r
	cf := (u*f[0] + v*g[0]) >> limbBits
	cg := (q*f[0] + r*g[0]) >> limbBits
	cf, cg = cf+u*f[1]+v*g[1], cg+q*f[1]+r*g[1]
	f[0], g[0], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[2]+v*g[2], cg+q*f[2]+r*g[2]
	f[1], g[1], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[3]+v*g[3], cg+q*f[3]+r*g[3]
	f[2], g[2], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[4]+v*g[4], cg+q*f[4]+r*g[4]
	f[3], g[3], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[5]+v*g[5], cg+q*f[5]+r*g[5]
	f[4], g[4], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[6]+v*g[6], cg+q*f[6]+r*g[6]
	f[5], g[5], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[7]+v*g[7], cg+q*f[7]+r*g[7]
	f[6], g[6], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	cf, cg = cf+u*f[8]+v*g[8], cg+q*f[8]+r*g[8]
	f[7], g[7], cf, cg = cf&limbMask, cg&limbMask, cf>>limbBits, cg>>limbBits
	f[8], g[8] = cf, cg
}

// applyModular is apply for (d, e) modulo m: it adds the multiple of m that makes the low 30 bits zero. d and e stay in
// (-2m, m), for which a negative one counts as one m more.
func (m *modulus) applyModular(t *matrix, d, e *signedLimbs) {
	u, v, q, r := t.u, t.v, t.q, t.r
	md := u&d.sign() + v&e.sign()
	me := q&d.sign() + r&e.sign()
	cd := u*d[0] + v*e[0]
	ce := q*d[0] + r*e[0]
	md -= (m.inverse*cd + md) & limbMask
	me -= (m.inverse*ce + me) & limbMask
	cd = (cd + m.limbs[0]*md) >> limbBits
	ce = (ce + m.limbs[0]*me) >> limbBits
	cd, ce = cd+u*d[1]+v*e[1]+m.limbs[1]*md, ce+q*d[1]+r*e[1]+m.limbs[1]*me
	d[0], e[0], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[2]+v*e[2]+m.limbs[2]*md, ce+q*d[2]+r*e[2]+m.limbs[2]*me
	d[1], e[1], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[3]+v*e[3]+m.limbs[3]*md, ce+q*d[3]+r*e[3]+m.limbs[3]*me
	d[2], e[2], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[4]+v*e[4]+m.limbs[4]*md, ce+q*d[4]+r*e[4]+m.limbs[4]*me
	d[3], e[3], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[5]+v*e[5]+m.limbs[5]*md, ce+q*d[5]+r*e[5]+m.limbs[5]*me
	d[4], e[4], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[6]+v*e[6]+m.limbs[6]*md, ce+q*d[6]+r*e[6]+m.limbs[6]*me
	d[5], e[5], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[7]+v*e[7]+m.limbs[7]*md, ce+q*d[7]+r*e[7]+m.limbs[7]*me
	d[6], e[6], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	cd, ce = cd+u*d[8]+v*e[8]+m.limbs[8]*md, ce+q*d[8]+r*e[8]+m.limbs[8]*me
	d[7], e[7], cd, ce = cd&limbMask, ce&limbMask, cd>>limbBits, ce>>limbBits
	d[8], e[8] = cd, ce
}

// sign returns -1, all bits set, for a negative number and 0 otherwise.
func (s *signedLimbs) sign() int64 { return s[limbCount-1] >> 63 }

// addMasked adds m where mask is -1 and 0 where it is 0.
func (s *signedLimbs) addMasked(m *signedLimbs, mask int64) {
	for i := range s {
		s[i] += m[i] & mask
	}
	s.carry()
}

// negateMasked changes the sign where mask is -1.
func (s *signedLimbs) negateMasked(mask int64) {
	for i := range s {
		s[i] = (s[i] ^ mask) - mask
	}
	s.carry()
}

func (s *signedLimbs) carry() {
	var c int64
	for i := range limbCount - 1 {
		c += s[i]
		s[i], c = c&limbMask, c>>limbBits
	}
	s[limbCount-1] += c
}

func (s *signedLimbs) setWords(number *[4]uint64) {
	for i := range s {
		word, shift := i*limbBits/64, i*limbBits%64
		bits := number[word] >> shift
		if shift > 64-limbBits && word < 3 {
			bits |= number[word+1] << (64 - shift)
		}
		s[i] = int64(bits & limbMask)
	}
}

func (s *signedLimbs) putWords(number *[4]uint64) {
	var words [5]uint64
	for i, limb := range s {
		word, shift := i*limbBits/64, i*limbBits%64
		words[word] |= uint64(limb) << shift
		words[word+1] |= uint64(limb) >> (64 - shift)
	}
	copy(number[:], words[:])
	clear(words[:])
}
