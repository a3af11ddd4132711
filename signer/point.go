package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/internal/field"
)

// The curve is y² = x³ + 7 (SEC 2, 2.4.1). Its points come in the coordinates in which what is done with them is cheapest,
// formulas and their names as in the Explicit-Formulas Database (Bernstein, Lange):
//
//	affine      (x, y)                                   tables and results
//	xyzz        (x/zz, y/zzz), zz³ = zzz²                the long sum of a secret multiplication (basemult.go)
//	projective  (x/z, y/z)                               additions that must be right for every pair of points
//	jacobian    (x/z², y/z³)                             doublings, on public values only (publicmult.go)
//
// The first three work on secrets: they are straight lines of field operations. Coordinates have magnitude 1 (package field);
// on the way a line whose result has more says how much.

type fieldElement = field.Element

var (
	generator = affine{ // SEC 2, 2.4.1
		x: mustField("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
		y: mustField("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"),
	}
	fieldOne = mustField("0000000000000000000000000000000000000000000000000000000000000001")
	curveB   = mustField("0000000000000000000000000000000000000000000000000000000000000007")
	curve3B  = mustField("0000000000000000000000000000000000000000000000000000000000000015")
)

func mustField(digits string) fieldElement {
	var f fieldElement
	b, err := eth.ParseHash("0x" + digits)
	if err != nil || f.SetBytes((*[32]byte)(&b)) {
		panic("signer: a constant of the field is wrong")
	}
	return f
}

// affine is a point that is not infinity.
type affine struct {
	x, y     fieldElement
	multiple residue // of the generator, where it is known: see check.go
}

// onCurve reports whether the coordinates satisfy y² = x³ + 7.
func (p *affine) onCurve() bool {
	var left, right fieldElement
	left.Square(&p.y)
	right.Square(&p.x)
	right.MulAdd(&right, &p.x, &curveB)
	return left.Equal(&right)
}

// liftX sets p to the point with the given x and the given parity of y, and reports whether there is one.
func (p *affine) liftX(x *fieldElement, parity byte) bool {
	var square fieldElement
	square.Square(x)
	square.MulAdd(&square, x, &curveB)
	if !p.y.Sqrt(&square) {
		return false
	}
	p.y.CondNegate(&p.y, -(p.y.OddBit() ^ uint64(parity)))
	p.x = *x
	return true
}
