package signer

// xyzz is a point that is not infinity in XYZZ coordinates: the cheapest to add an affine point to, 8 multiplications and 2
// squarings, where no doubling is needed.
type xyzz struct{ x, y, zz, zzz fieldElement }

func (p *xyzz) setAffine(q *affine) { *p = xyzz{q.x, q.y, fieldOne, fieldOne} }

// add sets p to p+q (EFD madd-2008-s). The two must not be equal or opposite: then zz and zzz become 0.
func (p *xyzz) add(q *affine) {
	var h, r, hh, hhh, v, t fieldElement
	h.MulSub(&q.x, &p.zz, &p.x)
	r.MulSub(&q.y, &p.zzz, &p.y)
	hh.Square(&h)
	v.Mul(&p.x, &hh)
	t.MulInt(&p.x, 2)
	t.Add(&t, &h) // 5
	t.Mul(&t, &hh)
	hhh.Sub(&t, &v)
	hhh.Sub(&hhh, &v) // 3
	p.x.Square(&r)
	p.x.Sub(&p.x, &t) // r² - hhh - 2v: 2
	v.Sub(&v, &p.x)   // 3
	t.Mul(&p.y, &hhh)
	p.y.MulSub(&r, &v, &t)
	p.zz.Mul(&p.zz, &hh)
	p.zzz.Mul(&p.zzz, &hhh)
}

// projective returns the same point, or infinity if zz and zzz are 0.
func (p *xyzz) projective() projective {
	var q projective
	q.x.Mul(&p.x, &p.zzz)
	q.y.Mul(&p.y, &p.zz)
	q.z.Mul(&p.zz, &p.zzz)
	return q
}
