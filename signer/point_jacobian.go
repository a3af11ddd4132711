package signer

// jacobian is a point in Jacobian coordinates (x/z², y/z³), for public values. The zero jacobian is infinity.
//
// An addition of equal or opposite points gives z = 0, and z is 0 then whatever else is done with p: who is not careful sees
// it at the end. To look each time costs a tenth of an addition.
type jacobian struct {
	x, y, z fieldElement
	finite  bool
	careful bool // add looks for equal and opposite points
}

// double sets p to 2p: with l = 3x²/2 and v = xy², the new point is (l² - 2v, l·(v - x) - y⁴, yz), dbl-2009-l of the EFD over
// twice its z, which spares the multiples by 2, 4 and 8. No point of the curve has order 2.
func (p *jacobian) double(w *work) {
	w.h.Square(&p.x)
	w.h.TripleHalf(&w.h) // 3
	p.z.Mul(&p.z, &p.y)
	w.r.Square(&p.y)
	w.v.Mul(&p.x, &w.r)
	w.r.Square(&w.r)
	p.x.SquareSub(&w.h, nil, &w.v)
	p.y.MulDiffSub(&w.h, &w.v, &p.x, &w.r)
}

// add sets p to p+q, or with minus to p-q (EFD madd-2004-hmv). q is a point of another curve: (x·scale², y·scale³) is the one
// of p's. Without a scale q is on the same curve.
func (p *jacobian) add(q *affine, minus bool, scale *fieldElement, w *work) {
	if !p.finite {
		p.setAffine(q, minus, scale)
		return
	}
	z := &p.z
	if scale != nil {
		z = &w.v
		z.Mul(&p.z, scale)
	}
	w.t.Square(z)
	w.h.MulSub(&q.x, &w.t, &p.x)
	w.t.Mul(&w.t, z)
	if minus {
		w.r.MulAdd(&q.y, &w.t, &p.y) // -r, whose sign is changed again below
	} else {
		w.r.MulSub(&q.y, &w.t, &p.y)
	}
	if p.careful && w.h.IsZero() {
		p.addSameX(w.r.IsZero())
		return
	}
	w.hh.Square(&w.h)
	w.v.Mul(&p.x, &w.hh)
	w.hhh.Mul(&w.h, &w.hh)
	p.z.Mul(&p.z, &w.h)
	p.x.SquareSub(&w.r, &w.hhh, &w.v)
	w.t.Mul(&p.y, &w.hhh)
	if minus {
		p.y.MulDiffSub(&w.r, &p.x, &w.v, &w.t)
	} else {
		p.y.MulDiffSub(&w.r, &w.v, &p.x, &w.t)
	}
}

// addSameX adds the equal or the opposite point.
func (p *jacobian) addSameX(equal bool) {
	if equal {
		p.double(new(work))
	} else {
		p.finite = false
	}
}

func (p *jacobian) setAffine(q *affine, minus bool, scale *fieldElement) {
	image := *q
	if minus {
		image.y.Negate(&image.y)
	}
	if scale != nil {
		image.scale(scale)
	}
	p.x, p.y, p.z, p.finite = image.x, image.y, fieldOne, true
}

// affine returns the point in variable time. It must not be infinity.
func (p *jacobian) affine() affine {
	inverse, q := p.z, affine{x: p.x, y: p.y}
	invertFieldPublic(&inverse)
	q.scale(&inverse)
	return q
}

// projective returns the same point, infinity with z = 0.
func (p *jacobian) projective() projective {
	if !p.finite {
		return projective{y: fieldOne}
	}
	var q projective
	q.x.Mul(&p.x, &p.z)
	q.y = p.y
	q.z.Square(&p.z)
	q.z.Mul(&q.z, &p.z)
	return q
}
