package signer

// jacobian is a point in Jacobian coordinates (x/z², y/z³), for public values: its formulas look for the cases in which
// they do not hold. The zero jacobian is infinity.
type jacobian struct {
	x, y, z fieldElement
	finite  bool
}

// double sets p to 2p (EFD dbl-2009-l). No point of the curve has order 2.
func (p *jacobian) double(w *work) {
	w.h.Square(&p.x)
	w.h.MulInt(&w.h, 3) // 3
	w.t.MulInt(&p.y, 2)
	p.z.Mul(&p.z, &w.t)
	w.r.Square(&p.y)
	w.v.MulInt(&w.r, 4) // 4
	w.v.Mul(&w.v, &p.x)
	w.r.Square(&w.r)
	w.r.MulInt(&w.r, 8) // 8
	w.t.MulInt(&w.v, 2) // 2
	p.x.SquareSub(&w.h, &w.t)
	w.v.Sub(&w.v, &p.x) // 2
	p.y.MulSub(&w.h, &w.v, &w.r)
}

// add sets p to p+q (EFD madd-2004-hmv), q being a point of another curve: (x·scale², y·scale³) is the one of p's. Without a
// scale q is on the same curve. If the points are equal or opposite, which only careful looks for, z becomes 0 and stays
// 0 whatever is done with p: the caller sees it at the end, at a price of 40 ns less an addition.
func (p *jacobian) add(q *affine, scale *fieldElement, careful bool, w *work) {
	if !p.finite {
		p.setAffine(q, scale)
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
	w.r.MulSub(&q.y, &w.t, &p.y)
	if careful && w.h.IsZero() {
		p.addSameX(w.r.IsZero())
		return
	}
	w.hh.Square(&w.h)
	w.v.Mul(&p.x, &w.hh)
	w.hhh.Mul(&w.h, &w.hh)
	p.z.Mul(&p.z, &w.h)
	w.t.MulInt(&w.v, 2)
	w.t.Add(&w.t, &w.hhh) // 3
	p.x.SquareSub(&w.r, &w.t)
	w.v.Sub(&w.v, &p.x) // 2
	w.t.Mul(&p.y, &w.hhh)
	p.y.MulSub(&w.r, &w.v, &w.t)
}

// addSameX adds the equal or the opposite point.
func (p *jacobian) addSameX(equal bool) {
	if equal {
		p.double(new(work))
	} else {
		*p = jacobian{}
	}
}

func (p *jacobian) setAffine(q *affine, scale *fieldElement) {
	image := *q
	if scale != nil {
		image.scale(scale)
	}
	*p = jacobian{image.x, image.y, fieldOne, true}
}

// projective returns the same point, infinity as (0, 0, 0).
func (p *jacobian) projective() projective {
	var q projective
	q.x.Mul(&p.x, &p.z)
	q.y = p.y
	q.z.Square(&p.z)
	q.z.Mul(&q.z, &p.z)
	return q
}
