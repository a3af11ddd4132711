package signer

import (
	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/latchkey/latchkey/eth"
)

// The point formulas are the complete ones of Renes, Costello and Batina, "Complete addition formulas for prime order
// elliptic curves" (EUROCRYPT 2016), for a = 0: one straight line of field operations that is right for every pair of
// points, equal, opposite and infinite ones too, so nothing branches on a secret.
//
// They multiply by b3 = 3b, 21 on secp256k1. We compute on an isomorphic curve where b3 is 1 and the multiplication
// is gone: with c = 1/21, which is a cube and a square in the field, (x, y) -> (c^(1/3)·x, c^(1/2)·y) maps
// y² = x³ + 7 to y² = x³ + 1/3. Points change curve when they are read and when they are written, nowhere else.
//
// FieldVal does not reduce when it adds: every value has a magnitude, at most 8 for a factor of a product. Each line
// below that needs it states the magnitude of its result. Points keep x ≤ 3, y ≤ 3, z ≤ 2.

type fieldVal = secp.FieldVal

var (
	toInnerX = mustField("e9ffb34ba5bd49eb29118f404d9dc115f9e7283d21eaa87d8b592124699e11d0") // (1/21)^(1/3)
	toInnerY = mustField("9a82775df706b8792310f8270240aab9a2e961546a9849bfcf214cb11c6b9976") // (1/21)^(1/2)
	toOuterX = mustField("51e98ee0a1e932bb01f5d59c7bf867f0f4fba1532fd64ac1ac8f1dbab09dc55b") // 1/toInnerX
	toOuterY = mustField("acb3cab5438d21efe0645b332f4e013a5d24fbecbe7e0cbbfdbb4a9354d3c47a") // 1/toInnerY

	generatorX = mustField("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798") // SEC 2, 2.4.1
	generatorY = mustField("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")
)

func mustField(digits string) fieldVal {
	var f fieldVal
	b, err := eth.ParseHash("0x" + digits)
	if err != nil || f.SetByteSlice(b[:]) {
		panic("signer: a constant of the field is wrong")
	}
	return f
}

// affine is a point of the inner curve that is not infinity. x and y have magnitude 1.
type affine struct {
	x, y     fieldVal
	multiple residue
}

// point is a point of the inner curve in homogeneous coordinates (x/z, y/z); infinity is (0, 1, 0).
type point struct {
	x, y, z  fieldVal
	multiple residue // of the generator, where it is known: see check.go
}

func (p *point) setInfinity() {
	*p = point{}
	p.y.SetInt(1)
}

func (p *point) setAffine(q *affine) {
	p.x, p.y, p.multiple = q.x, q.y, q.multiple
	p.z.SetInt(1)
}

// toInner moves normalized coordinates of secp256k1 to the inner curve.
func toInner(x, y *fieldVal) affine {
	var q affine
	q.x.Mul2(x, &toInnerX)
	q.y.Mul2(y, &toInnerY)
	return q
}

// toOuter returns the normalized coordinates of p on secp256k1, in constant time. Infinity gives (0, 0), which is not
// on the curve.
func (p *point) toOuter() (x, y fieldVal) {
	z := p.z
	invertField(&z)
	x.Mul2(&p.x, &z).Mul(&toOuterX).Normalize()
	y.Mul2(&p.y, &z).Mul(&toOuterY).Normalize()
	z.Zero()
	return x, y
}

// onCurve reports whether normalized coordinates satisfy y² = x³ + 7.
func onCurve(x, y *fieldVal) bool {
	var left, right fieldVal
	left.SquareVal(y).Normalize()
	right.SquareVal(x).Mul(x).AddInt(7).Normalize()
	return left.Equals(&right)
}

// add sets p to a+b (algorithm 7 with b3 = 1).
func (p *point) add(a, b *point) {
	var t0, t1, t2, t3, t4, t5, s fieldVal
	t0.Mul2(&a.x, &b.x)
	t1.Mul2(&a.y, &b.y)
	t2.Mul2(&a.z, &b.z)

	t3.Mul2(t3.Add2(&a.x, &a.y), s.Add2(&b.x, &b.y))
	t3.Add(s.Add2(&t0, &t1).Negate(2)) // x1·y2 + x2·y1: 4
	t4.Mul2(t4.Add2(&a.y, &a.z), s.Add2(&b.y, &b.z))
	t4.Add(s.Add2(&t1, &t2).Negate(2)) // y1·z2 + y2·z1: 4
	t5.Mul2(t5.Add2(&a.x, &a.z), s.Add2(&b.x, &b.z))
	t5.Add(s.Add2(&t0, &t2).Negate(2)) // x1·z2 + x2·z1: 4

	p.multiple = a.multiple.plus(b.multiple)
	p.combine(&t0, &t1, &t2, &t3, &t4, &t5)
}

// addAffine sets p to p+q (algorithm 8 with b3 = 1).
func (p *point) addAffine(q *affine) {
	var t0, t1, t2, t3, t4, t5, s fieldVal
	t0.Mul2(&p.x, &q.x)
	t1.Mul2(&p.y, &q.y)
	t2.Set(&p.z) // 2

	t3.Mul2(t3.Add2(&p.x, &p.y), s.Add2(&q.x, &q.y))
	t3.Add(s.Add2(&t0, &t1).Negate(2)) // 4
	t4.Mul2(&q.y, &p.z).Add(&p.y)      // 4
	t5.Mul2(&q.x, &p.z).Add(&p.x)      // 4

	p.multiple = p.multiple.plus(q.multiple)
	p.combine(&t0, &t1, &t2, &t3, &t4, &t5)
}

// combine finishes an addition from t0 = x1·x2, t1 = y1·y2, t2 = z1·z2 (at most 2) and the three cross sums, and
// overwrites them.
func (p *point) combine(t0, t1, t2, xy, yz, xz *fieldVal) {
	var sum, diff, s fieldVal
	sum.Add2(t1, t2)                       // 3
	diff.NegateVal(t2, 2).Add(t1)          // 4
	t0.MulInt(3)                           // 3
	p.x.Mul2(yz, xz).Negate(1)             // 2
	p.x.Add(s.Mul2(xy, &diff))             // 3
	p.y.Mul2(xz, t0)                       // 1
	p.y.Add(s.Mul2(&diff, &sum))           // 2
	p.z.Mul2(&sum, yz).Add(s.Mul2(t0, xy)) // 2
}

// double sets p to 2p (algorithm 9 with b3 = 1).
func (p *point) double() {
	var yy, yy8, zz, yz, xy, t fieldVal
	yy.SquareVal(&p.y)
	yy8.Set(&yy).MulInt(8) // 8
	yz.Mul2(&p.y, &p.z)
	zz.SquareVal(&p.z)
	xy.Mul2(&p.x, &p.y)

	p.multiple = p.multiple.plus(p.multiple)
	p.z.Mul2(&yz, &yy8)
	p.x.Mul2(&zz, &yy8)
	t.Add2(&yy, &zz)               // 2
	yy.Add(zz.MulInt(3).Negate(3)) // 5
	p.y.Mul2(&yy, &t).Add(&p.x)    // 2
	p.x.Mul2(&yy, &xy).MulInt(2)   // 2
}

// negative returns -p, for a p that add, addAffine or double made.
func (p *point) negative() point {
	q := *p
	q.y.Negate(2) // 3
	q.multiple = q.multiple.negative()
	return q
}
