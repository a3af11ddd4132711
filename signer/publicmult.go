package signer

// Multiplication by public numbers, in variable time: u·G + v·q in one go, as recovery and verification need it (Straus's
// method). v is halved by the curve's endomorphism, u by a table of multiples of 2^128·G, so that one row of 128 doublings
// serves four numbers of about 128 bits, each in non-adjacent form.

const (
	pointWidth     = 5 // of the form of v's halves: digits are odd, up to 15; 8 multiples of q are computed each time
	pointMultiples = 1 << (pointWidth - 2)
	generatorWidth = 11 // of u's: digits up to 1023, from a table
)

// multiplyJoint returns u·G + v·q.
func multiplyJoint(u, v *scalar, q *affine) jacobian {
	var m jointMultiplication
	m.scale = oddMultiples(&m.odd, q)
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

	p := m.sum(false)
	if p.finite && p.z.IsZero() {
		p = m.sum(true) // equal or opposite points met
	}
	return p
}

// jointMultiplication has the digits of the numbers that make up u and v, and the multiples of q and λ·q, which are affine
// on the isomorphic curve (x·scale², y·scale³).
type jointMultiplication struct {
	low, high, first, second [halfBits]int16
	odd, oddLambda           [pointMultiples]affine
	scale                    fieldElement
}

// sum stays on the isomorphic curve to the end.
func (m *jointMultiplication) sum(careful bool) jacobian {
	table := generatorMultiples()
	p := jacobian{careful: careful}
	var w work
	for i := halfBits - 1; i >= 0; i-- {
		if p.finite {
			p.double(&w)
		}
		if digit := m.first[i]; digit != 0 {
			p.addDigit(digit, m.odd[:], nil, &w)
		}
		if digit := m.second[i]; digit != 0 {
			p.addDigit(digit, m.oddLambda[:], nil, &w)
		}
		if digit := m.low[i]; digit != 0 {
			p.addDigit(digit, table.low[:], &m.scale, &w)
		}
		if digit := m.high[i]; digit != 0 {
			p.addDigit(digit, table.high[:], &m.scale, &w)
		}
	}
	p.z.Mul(&p.z, &m.scale)
	return p
}

// addDigit adds digit times the point whose multiples 1, 3, … are given.
func (p *jacobian) addDigit(digit int16, odd []affine, scale *fieldElement, w *work) {
	if digit > 0 {
		p.add(&odd[digit/2], false, scale, w)
	} else {
		p.add(&odd[-digit/2], true, scale, w)
	}
}

// oddMultiples sets odd to 1, 3, … 15 times q, as affine points of the isomorphic curve (x·z², y·z³) for the z that it
// returns: the points' own common denominator, so that there is nothing to invert. Each step adds 2q to the last multiple,
// both brought to one z (Meloni's co-Z addition, EFD zadd-2007-m).
func oddMultiples(odd *[pointMultiples]affine, q *affine) (z fieldElement) {
	var ratios [pointMultiples]fieldElement // of each multiple's z to the one's before it
	var twice affine
	var w work
	twiceCoZ(q, &twice, &odd[0], &ratios[0], &w)
	for i := 1; i < pointMultiples; i++ {
		addCoZ(&twice, &odd[i-1], &odd[i], &ratios[i], &w)
	}
	z = fieldOne
	for i := pointMultiples - 1; i > 0; i-- {
		z.Mul(&z, &ratios[i])
		odd[i-1].scale(&z)
	}
	z.Mul(&z, &ratios[0])
	return z
}

// twiceCoZ sets same to q, and twice to 2q, over the common z (EFD mdbl).
func twiceCoZ(q, twice, same *affine, z *fieldElement, w *work) {
	z.MulInt(&q.y, 2)
	w.h.Square(&q.x)
	w.h.MulInt(&w.h, 3) // 3
	w.t.Square(&q.y)
	w.v.MulInt(&w.t, 4) // 4
	same.x.Mul(&w.v, &q.x)
	w.t.Square(&w.t)
	same.y.MulInt(&w.t, 8)
	same.y.Normalize()
	twice.x.SquareSub(&w.h, nil, &same.x)
	twice.y.MulDiffSub(&w.h, &same.x, &twice.x, &same.y)
}

// addCoZ sets sum to p+q, brings p to the same z, and sets ratio to the one of that z to theirs. They must be neither equal
// nor opposite.
func addCoZ(p, q, sum *affine, ratio *fieldElement, w *work) {
	ratio.Sub(&p.x, &q.x) // 2
	w.hh.Square(ratio)
	p.x.Mul(&p.x, &w.hh)
	w.v.Mul(&q.x, &w.hh)
	w.r.Sub(&p.y, &q.y)               // 2
	w.t.Sub(&p.x, &w.v)               // 2
	sum.x.SquareSub(&w.r, &w.t, &w.v) // r² - (x1 + x2)
	p.y.Mul(&p.y, &w.t)
	sum.y.MulDiffSub(&w.r, &p.x, &sum.x, &p.y)
}

// scale moves q to the isomorphic curve (x·z², y·z³).
func (q *affine) scale(z *fieldElement) {
	var zz fieldElement
	zz.Square(z)
	q.x.Mul(&q.x, &zz)
	zz.Mul(&zz, z)
	q.y.Mul(&q.y, &zz)
}
