package signer

// Multiplication by public numbers, in variable time: u·G + v·q in one go, as recovery and verification need it (Straus's
// method). v is halved by the curve's endomorphism, u by a table of multiples of 2^128·G, so that one row of 128 doublings
// serves four numbers of about 128 bits, each in non-adjacent form.

const (
	pointWidth     = 5  // of the form of v's halves: digits are odd, up to 15; 8 multiples of q are computed each time
	generatorWidth = 11 // of u's: digits up to 1023, from a table
)

// multiplyJoint returns u·G + v·q.
func multiplyJoint(u, v *scalar, q *affine) jacobian {
	var m jointMultiplication
	m.odd, m.z = oddMultiples(q)
	for i := range m.odd {
		m.oddLambda[i].x.Mul(&m.odd[i].x, &beta)
		m.oddLambda[i].y = m.odd[i].y
	}
	low, high := halves(u)
	nonAdjacentForm(&m.low, generatorWidth, &low)
	nonAdjacentForm(&m.high, generatorWidth, &high)
	first, second := split(v)
	nonAdjacentForm(&m.first, pointWidth, &first)
	nonAdjacentForm(&m.second, pointWidth, &second)

	sum := m.sum(false)
	if sum.finite && sum.z.IsZero() {
		sum = m.sum(true) // equal or opposite points met
	}
	return sum
}

// jointMultiplication has the digits of the numbers that make up u and v, and the multiples of q and λ·q, which are affine
// on the isomorphic curve (x·z², y·z³).
type jointMultiplication struct {
	low, high, first, second [halfBits]int16
	odd, oddLambda           [1 << (pointWidth - 2)]affine
	z                        fieldElement
}

// sum stays on the isomorphic curve to the end.
func (m *jointMultiplication) sum(careful bool) jacobian {
	table := generatorMultiples()
	var p jacobian
	var w work
	for i := halfBits - 1; i >= 0; i-- {
		if p.finite {
			p.double(&w)
		}
		if digit := m.first[i]; digit != 0 {
			q := multipleAt(m.odd[:], digit)
			p.add(&q, nil, careful, &w)
		}
		if digit := m.second[i]; digit != 0 {
			q := multipleAt(m.oddLambda[:], digit)
			p.add(&q, nil, careful, &w)
		}
		if digit := m.low[i]; digit != 0 {
			q := multipleAt(table.low[:], digit)
			p.add(&q, &m.z, careful, &w)
		}
		if digit := m.high[i]; digit != 0 {
			q := multipleAt(table.high[:], digit)
			p.add(&q, &m.z, careful, &w)
		}
	}
	p.z.Mul(&p.z, &m.z)
	return p
}

// multipleAt returns the odd multiple, or the negative one, of the point whose odd multiples 1, 3, … are given.
func multipleAt(odd []affine, digit int16) affine {
	if digit > 0 {
		return odd[digit/2]
	}
	q := odd[-digit/2]
	q.y.Negate(&q.y)
	return q
}

// oddMultiples returns 1, 3, … 15 times q, as affine points of the isomorphic curve (x·z², y·z³): the points' own common
// denominator is all that an inversion would have removed. Each step adds 2q to the last multiple, both brought to one z
// (Meloni's co-Z addition, EFD zadd-2007-m).
func oddMultiples(q *affine) (odd [1 << (pointWidth - 2)]affine, z fieldElement) {
	var ratios [len(odd)]fieldElement // of each multiple's z to the one's before it
	var twice affine
	odd[0], ratios[0] = twiceCoZ(q, &twice)
	for i := 1; i < len(odd); i++ {
		odd[i], ratios[i] = addCoZ(&twice, &odd[i-1])
	}
	z = fieldOne
	for i := len(odd) - 1; i > 0; i-- {
		z.Mul(&z, &ratios[i])
		odd[i-1].scale(&z)
	}
	z.Mul(&z, &ratios[0])
	return odd, z
}

// twiceCoZ returns q, and sets twice to 2q, over a common z, which it returns too (EFD mdbl).
func twiceCoZ(q, twice *affine) (same affine, z fieldElement) {
	var a, b, c, d fieldElement
	z.MulInt(&q.y, 2)
	a.Square(&q.x)
	a.MulInt(&a, 3) // 3
	b.Square(&q.y)
	c.Square(&b)
	c.MulInt(&c, 8)
	c.Normalize()
	d.MulInt(&b, 4)
	d.Mul(&d, &q.x)
	b.MulInt(&d, 2)
	twice.x.SquareSub(&a, &b)
	b.Sub(&d, &twice.x) // 2
	twice.y.MulSub(&a, &b, &c)
	return affine{d, c}, z // z² is 4b, z³·y is 8b²
}

// addCoZ returns p+q, brings p to the same z, and returns the ratio of that z to theirs. They must be neither equal nor
// opposite.
func addCoZ(p, q *affine) (sum affine, ratio fieldElement) {
	var c, d, w, t fieldElement
	ratio.Sub(&p.x, &q.x)
	c.Square(&ratio)
	p.x.Mul(&p.x, &c)
	w.Mul(&q.x, &c)
	d.Sub(&p.y, &q.y)
	t.Add(&p.x, &w)
	sum.x.SquareSub(&d, &t)
	w.Sub(&p.x, &w)
	p.y.Mul(&p.y, &w)
	t.Sub(&p.x, &sum.x)
	sum.y.MulSub(&d, &t, &p.y)
	return sum, ratio
}

// scale moves q to the isomorphic curve (x·z², y·z³).
func (q *affine) scale(z *fieldElement) {
	var zz fieldElement
	zz.Square(z)
	q.x.Mul(&q.x, &zz)
	zz.Mul(&zz, z)
	q.y.Mul(&q.y, &zz)
}
