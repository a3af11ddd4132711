package signer

import (
	"math/big"

	"github.com/latchkey/latchkey/eth"
)

// A second implementation of the curve, as plain as can be, over math/big: what the tests compare with where no cgo is.

var (
	primeP, _ = new(big.Int).SetString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16)
	orderN, _ = new(big.Int).SetString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16)
)

// bigPoint is an affine point; x is nil at infinity.
type bigPoint struct{ x, y *big.Int }

func bigGenerator() bigPoint { return bigAffine(&generator) }

func bigAffine(p *affine) bigPoint {
	return bigPoint{fromField(p.x), fromField(p.y)}
}

func fromField(f fieldElement) *big.Int {
	b := f.Bytes()
	return new(big.Int).SetBytes(b[:])
}

func (a bigPoint) plus(b bigPoint) bigPoint {
	if a.x == nil {
		return b
	}
	if b.x == nil {
		return a
	}
	var rise, run *big.Int
	switch {
	case a.x.Cmp(b.x) != 0:
		rise, run = new(big.Int).Sub(b.y, a.y), new(big.Int).Sub(b.x, a.x)
	case a.y.Cmp(b.y) == 0:
		rise, run = new(big.Int).Mul(big.NewInt(3), new(big.Int).Mul(a.x, a.x)), new(big.Int).Lsh(a.y, 1)
	default:
		return bigPoint{}
	}
	run.Mod(run, primeP)
	slope := rise.Mul(rise, run.ModInverse(run, primeP))
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, a.x).Sub(x, b.x).Mod(x, primeP)
	y := new(big.Int).Sub(a.x, x)
	y.Mul(y, slope).Sub(y, a.y).Mod(y, primeP)
	return bigPoint{x, y}
}

func (a bigPoint) times(k *big.Int) bigPoint {
	var sum bigPoint
	for i := k.BitLen() - 1; i >= 0; i-- {
		sum = sum.plus(sum)
		if k.Bit(i) == 1 {
			sum = sum.plus(a)
		}
	}
	return sum
}

func (a bigPoint) negative() bigPoint {
	if a.x == nil {
		return a
	}
	return bigPoint{a.x, new(big.Int).Sub(primeP, a.y)}
}

// equals compares with a point of this package.
func (a bigPoint) equals(p projective) bool {
	if a.x == nil || p.isInfinity() {
		return a.x == nil && p.isInfinity()
	}
	flat := p.affine()
	b := bigAffine(&flat)
	return a.x.Cmp(b.x) == 0 && a.y.Cmp(b.y) == 0
}

// minusLambda is -λ modulo n: see publicmult_split.go.
var minusLambda = mustScalar("ac9c52b33fa3cf1f5ad9e3fd77ed9ba4a880b9fc8ec739c2e0cfc810b51283cf")

// half is 1/2 modulo n: a key for the tests.
var half = mustScalar("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1")

func mustScalar(digits string) scalar {
	var s scalar
	b, err := eth.ParseHash("0x" + digits)
	if err != nil || s.SetByteSlice(b[:]) {
		panic("a constant of the group is wrong")
	}
	return s
}

func toScalar(k *big.Int) scalar {
	var b [32]byte
	new(big.Int).Mod(k, orderN).FillBytes(b[:])
	var s scalar
	s.SetBytes(&b)
	return s
}

func fromScalar(s *scalar) *big.Int {
	b := s.Bytes()
	return new(big.Int).SetBytes(b[:])
}

// edgeScalars returns the numbers at which window and limb arithmetic goes wrong if it does: next to powers of two, to
// multiples of the windows, to 0, n/2 and n, and those whose digits are all the same.
func edgeScalars() []*big.Int {
	var list []*big.Int
	around := func(x *big.Int) {
		for d := int64(-1); d <= 1; d++ {
			y := new(big.Int).Add(x, big.NewInt(d))
			if y.Sign() > 0 && y.Cmp(orderN) < 0 {
				list = append(list, y)
			}
		}
	}
	around(big.NewInt(1))
	around(orderN)
	around(new(big.Int).Rsh(orderN, 1))
	around(fromScalar(&minusLambda))
	around(new(big.Int).Sub(orderN, fromScalar(&minusLambda)))
	for i := uint(1); i < 256; i++ {
		around(new(big.Int).Lsh(big.NewInt(1), i))
	}
	around(exceptionalScalar())
	for digit := int64(3); digit < 64; digit += 4 {
		sum := new(big.Int)
		for range 42 {
			sum.Add(sum.Lsh(sum, windowBits), big.NewInt(digit))
		}
		around(sum)
	}
	return list
}

// exceptionalScalar is the k of basemult.go at which the last two terms of the sum are equal: 14·2^252 + 2^256 - n.
func exceptionalScalar() *big.Int {
	k := new(big.Int).Lsh(big.NewInt(14+16), 252)
	return k.Sub(k, orderN)
}

func toField(x *big.Int) (f fieldElement) {
	f.SetBytes((*[32]byte)(x.FillBytes(make([]byte, 32))))
	return f
}

// The package's functions set what they are given; the tests take results.

func windowDigits(k *scalar) (digits [windowCount]uint64) { setWindowDigits(&digits, k); return digits }
func multiplyBase(k *scalar) (p projective)               { p.setBaseMultiple(k); return p }
func (p *projective) affine() (q affine)                  { q.setProjective(p); return q }
func (q *xyzz) projective() (p projective)                { p.setXYZZ(q); return p }
