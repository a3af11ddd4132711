package signer

import (
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
	m := &modulus{limbs: limbsOf(&words), inverse: 1}
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
	b := s.Bytes()
	words := [4]uint64(uint256.FromBytes32(b))
	groupOrder.invert(&words)
	b = uint256.Int(words).Bytes32()
	s.SetBytes(&b)
	clear(b[:])
	clear(words[:])
}

// invert replaces a number below the modulus, in words, the least significant first, by its inverse.
func (m *modulus) invert(number *[4]uint64) {
	// f and g start as the modulus and the number and end as ±1 and 0. Throughout d·x ≡ f and e·x ≡ g, so that d
	// ends as ± the inverse of x.
	f, g := m.limbs, limbsOf(number)
	var d signedLimbs
	e := signedLimbs{1}
	eta := int64(-1) // -2δ
	for range rounds {
		var t matrix
		t, eta = divisionSteps(eta, f[0], g[0])
		m.applyModular(&t, &d, &e)
		t.apply(&f, &g)
	}
	d.addMasked(&m.limbs, d.sign()) // from (-2m, m) to (-m, m)
	d.negateMasked(f.sign())
	d.addMasked(&m.limbs, d.sign()) // to [0, m)
	d.putWords(number)
	clear(g[:])
	clear(d[:])
	clear(e[:])
}

// matrix is 2^30 times the effect of 30 division steps: f' = (u·f + v·g)/2^30, g' = (q·f + r·g)/2^30.
type matrix struct{ u, v, q, r int64 }

// divisionSteps runs 30 steps on the low 30 bits of f (odd) and g. One step, with δ > 0 and g odd, takes
// (δ, f, g) to (1-δ, g, (g-f)/2); else to (1+δ, f, (g + (g mod 2)·f)/2). The rows of the matrix are computed as one number
// each, u + v·2^32 and q + r·2^32: what is done to them is linear, and neither half leaves [-2^30, 2^30]. eta is -2δ.
func divisionSteps(eta, f, g int64) (matrix, int64) {
	uv, qr := int64(1), int64(1)<<32
	for range limbBits {
		odd := -(g & 1)
		swap := odd & (eta >> 63)

		// With swap, f is added negated, and the old g then becomes f: new g + old f.
		g += ((f ^ swap) - swap) & odd
		qr += ((uv ^ swap) - swap) & odd
		f += g & swap
		uv += qr & swap
		eta = (eta ^ swap) - swap - 2

		g >>= 1
		uv <<= 1
	}
	u, q := int64(int32(uv)), int64(int32(qr))
	return matrix{u, (uv - u) >> 32, q, (qr - q) >> 32}, eta
}

// apply multiplies (f, g) by the matrix; the 30 low bits of the results are zero and are shifted out.
func (t *matrix) apply(f, g *signedLimbs) {
	cf := (t.u*f[0] + t.v*g[0]) >> limbBits
	cg := (t.q*f[0] + t.r*g[0]) >> limbBits
	for i := 1; i < limbCount; i++ {
		cf += t.u*f[i] + t.v*g[i]
		cg += t.q*f[i] + t.r*g[i]
		f[i-1], cf = cf&limbMask, cf>>limbBits
		g[i-1], cg = cg&limbMask, cg>>limbBits
	}
	f[limbCount-1], g[limbCount-1] = cf, cg
}

// applyModular is apply for (d, e) modulo m: it adds the multiple of m that makes the low 30 bits zero. d and e stay in
// (-2m, m), for which a negative one counts as one m more.
func (m *modulus) applyModular(t *matrix, d, e *signedLimbs) {
	md := t.u&d.sign() + t.v&e.sign()
	me := t.q&d.sign() + t.r&e.sign()
	cd := t.u*d[0] + t.v*e[0]
	ce := t.q*d[0] + t.r*e[0]
	md -= (m.inverse*cd + md) & limbMask
	me -= (m.inverse*ce + me) & limbMask
	cd = (cd + m.limbs[0]*md) >> limbBits
	ce = (ce + m.limbs[0]*me) >> limbBits
	for i := 1; i < limbCount; i++ {
		cd += t.u*d[i] + t.v*e[i] + m.limbs[i]*md
		ce += t.q*d[i] + t.r*e[i] + m.limbs[i]*me
		d[i-1], cd = cd&limbMask, cd>>limbBits
		e[i-1], ce = ce&limbMask, ce>>limbBits
	}
	d[limbCount-1], e[limbCount-1] = cd, ce
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

func limbsOf(number *[4]uint64) signedLimbs {
	words := [5]uint64{number[0], number[1], number[2], number[3]}
	var s signedLimbs
	for i := range s {
		word, shift := i*limbBits/64, i*limbBits%64
		s[i] = int64((words[word]>>shift | words[word+1]<<(64-shift)) & limbMask)
	}
	return s
}

func (s *signedLimbs) putWords(number *[4]uint64) {
	var words [5]uint64
	for i, limb := range s {
		word, shift := i*limbBits/64, i*limbBits%64
		words[word] |= uint64(limb) << shift
		words[word+1] |= uint64(limb) >> (64 - shift)
	}
	copy(number[:], words[:])
}
