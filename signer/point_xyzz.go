package signer

// xyzz is a point that is not infinity in XYZZ coordinates: the cheapest to add an affine point to, 8 multiplications and 2
// squarings, where no doubling is needed.
type xyzz struct {
	x, y, zz, zzz fieldElement
	multiple      residue
}

// work has the values on the way of an addition. The caller makes it once, since Go clears what a function declares every
// time, and clears it at the end.
type work struct{ h, hh, hhh, r, v, t fieldElement }

func (p *xyzz) setAffine(q *affine) { *p = xyzz{q.x, q.y, fieldOne, fieldOne, q.multiple} }

// add sets p to p+q (EFD madd-2008-s). The two must not be equal or opposite: then zz and zzz become 0.
func (p *xyzz) add(q *affine, w *work) {
	w.h.MulSub(&q.x, &p.zz, &p.x)
	w.r.MulSub(&q.y, &p.zzz, &p.y)
	w.hh.Square(&w.h)
	w.v.Mul(&p.x, &w.hh)
	w.hhh.Mul(&w.h, &w.hh)
	p.x.SquareSub(&w.r, &w.hhh, &w.v)
	w.t.Mul(&p.y, &w.hhh)
	p.y.MulDiffSub(&w.r, &w.v, &p.x, &w.t)
	p.zz.Mul(&p.zz, &w.hh)
	p.zzz.Mul(&p.zzz, &w.hhh)
	p.multiple = p.multiple.plus(q.multiple)
}

// setXYZZ sets p to q, or to infinity if zz and zzz are 0.
func (p *projective) setXYZZ(q *xyzz) {
	p.x.Mul(&q.x, &q.zzz)
	p.y.Mul(&q.y, &q.zz)
	p.z.Mul(&q.zz, &q.zzz)
	p.multiple = q.multiple
}
