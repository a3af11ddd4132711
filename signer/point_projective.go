package signer

// projective is a point in homogeneous coordinates (x/z, y/z); infinity has z = 0.
type projective struct {
	x, y, z  fieldElement
	multiple residue
}

// add sets p to p+q. This formula is complete: one straight line that is right for every pair of points, equal, opposite
// and infinite ones too (Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", EUROCRYPT
// 2016, algorithm 8 for a = 0).
func (p *projective) add(q *affine) {
	var xx, yy, xy, yz, xz, z, sum, diff fieldElement
	xx.Mul(&p.x, &q.x)
	yy.Mul(&p.y, &q.y)
	sum.Add(&p.x, &p.y)
	diff.Add(&q.x, &q.y)
	sum.Mul(&sum, &diff)
	xy.Sub(&sum, &xx)
	xy.Sub(&xy, &yy)            // x1·y2 + x2·y1: 3
	yz.MulAdd(&q.y, &p.z, &p.y) // y1·z2 + y2·z1
	xz.MulAdd(&q.x, &p.z, &p.x) // x1·z2 + x2·z1
	xz.Mul(&xz, &curve3B)
	z.Mul(&p.z, &curve3B)
	sum.Add(&yy, &z)  // 2
	diff.Sub(&yy, &z) // 2
	xx.MulInt(&xx, 3) // 3

	z.Mul(&yz, &xz)
	p.x.MulSub(&xy, &diff, &z)
	xz.Mul(&xz, &xx)
	p.y.MulAdd(&diff, &sum, &xz)
	xx.Mul(&xx, &xy)
	p.z.MulAdd(&sum, &yz, &xx)
	p.multiple = p.multiple.plus(q.multiple)
}

func (p *projective) isInfinity() bool { return p.z.IsZero() }

// setProjective sets q to p in constant time. Infinity gives (0, 0), which is not on the curve.
func (q *affine) setProjective(p *projective) {
	inverse := p.z
	invertField(&inverse)
	q.x.Mul(&p.x, &inverse)
	q.y.Mul(&p.y, &inverse)
	q.multiple = p.multiple
	inverse = fieldElement{}
}

// toAffine returns the points, of which none may be infinity, with one inversion for all.
func toAffine(points []projective) []affine {
	inverses := make([]fieldElement, len(points))
	for i := range points {
		inverses[i] = points[i].z
	}
	invertEach(inverses)
	flat := make([]affine, len(points))
	for i := range flat {
		flat[i].x.Mul(&points[i].x, &inverses[i])
		flat[i].y.Mul(&points[i].y, &inverses[i])
		flat[i].multiple = points[i].multiple
	}
	clear(inverses)
	return flat
}

// invertEach replaces every value, none of which may be 0, by its inverse, with one inversion and three multiplications a
// value (Montgomery's trick).
func invertEach(values []fieldElement) {
	before := make([]fieldElement, len(values)) // the products of all values before each
	product := fieldOne
	for i := range values {
		before[i] = product
		product.Mul(&product, &values[i])
	}
	invertField(&product)
	for i := len(values) - 1; i >= 0; i-- {
		value := values[i]
		values[i].Mul(&before[i], &product)
		product.Mul(&product, &value)
	}
	clear(before)
}
