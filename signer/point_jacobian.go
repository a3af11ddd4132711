package signer

// jacobian is a point in Jacobian coordinates (x/z², y/z³), for public values: its formulas look for the cases in which
// they do not hold. The zero jacobian is infinity.
type jacobian struct {
	x, y, z fieldElement
	finite  bool
}

// double sets p to 2p (EFD dbl-2009-l). No point of the curve has order 2.
func (p *jacobian) double() {
	var a, b, c, d fieldElement
	a.Square(&p.x)
	a.MulInt(&a, 3) // 3
	b.Square(&p.y)
	c.Square(&b)
	c.MulInt(&c, 8) // 8
	d.MulInt(&b, 4) // 4
	d.Mul(&d, &p.x)
	b.MulInt(&p.y, 2)
	p.z.Mul(&p.z, &b)
	p.x.Square(&a)
	p.x.Sub(&p.x, &d)
	p.x.Sub(&p.x, &d) // 3
	d.Sub(&d, &p.x)   // 4
	p.y.MulSub(&a, &d, &c)
}

// add sets p to p+q, q being a point of another curve: (x·scale², y·scale³) is the one of p's (EFD madd-2004-hmv). Without
// a scale q is on the same curve.
func (p *jacobian) add(q *affine, scale *fieldElement) {
	if !p.finite {
		p.setAffine(q, scale)
		return
	}
	z := p.z
	if scale != nil {
		z.Mul(&z, scale)
	}
	var zz, h, r, hh, v, t fieldElement
	zz.Square(&z)
	h.MulSub(&q.x, &zz, &p.x)
	zz.Mul(&zz, &z)
	r.MulSub(&q.y, &zz, &p.y)
	if h.IsZero() {
		if r.IsZero() {
			p.double()
		} else {
			*p = jacobian{}
		}
		return
	}
	hh.Square(&h)
	v.Mul(&p.x, &hh)
	t.MulInt(&p.x, 2)
	t.Add(&t, &h) // 7
	t.Mul(&t, &hh)
	p.z.Mul(&p.z, &h)
	h.Sub(&t, &v)
	h.Sub(&h, &v) // h³: 3
	p.x.Square(&r)
	p.x.Sub(&p.x, &t) // r² - h³ - 2v: 2
	v.Sub(&v, &p.x)   // 3
	t.Mul(&p.y, &h)
	p.y.MulSub(&r, &v, &t)
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
