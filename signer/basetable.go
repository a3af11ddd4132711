package signer

// buildBaseTable computes the table of basemult.go. It goes through all windows side by side in affine coordinates, where
// an addition is 6 multiplications instead of 17 if the inversions are shared: that is most of the time to the first
// signature of a fresh instance.
func buildBaseTable() *baseTable {
	points := make([]point, 2*windowCount) // 32^i·G, then twice that
	g := toInner(&generatorX, &generatorY)
	g.multiple = 1
	var p point
	p.setAffine(&g)
	for i := range windowCount {
		points[i] = p
		p.double()
		points[windowCount+i] = p
		for range windowBits - 1 {
			p.double()
		}
	}
	flat := toAffine(points)
	odd, twice := flat[:windowCount], flat[windowCount:]

	table := new(baseTable)
	for j := range windowPoints {
		if j > 0 {
			addEach(odd, twice)
		}
		for i := range odd {
			table[i][j] = pack(&odd[i])
		}
	}
	return table
}

// toAffine returns the points with normalized coordinates. None may be infinite.
func toAffine(points []point) []affine {
	inverses := make([]fieldVal, len(points))
	for i := range points {
		inverses[i] = points[i].z
	}
	invertEach(inverses)
	flat := make([]affine, len(points))
	for i := range flat {
		flat[i].x.Mul2(&points[i].x, &inverses[i]).Normalize()
		flat[i].y.Mul2(&points[i].y, &inverses[i]).Normalize()
		flat[i].multiple = points[i].multiple
	}
	return flat
}

// addEach sets each a[i] to a[i]+b[i], all normalized. None may be equal or opposite: the formula of the chord is not
// complete.
func addEach(a, b []affine) {
	slopes := make([]fieldVal, len(a))
	for i := range a {
		slopes[i].NegateVal(&a[i].x, 1).Add(&b[i].x) // 3
	}
	invertEach(slopes)
	for i := range a {
		p, q, slope := &a[i], &b[i], &slopes[i]
		var t fieldVal
		slope.Mul(t.NegateVal(&p.y, 1).Add(&q.y))
		x := p.x
		p.x.SquareVal(slope).Add(t.Add2(&x, &q.x).Negate(2)).Normalize()
		t.NegateVal(&p.x, 1).Add(&x) // 3
		p.y.Negate(1).Add(slope.Mul(&t)).Normalize()
		p.multiple = p.multiple.plus(q.multiple)
	}
}

// invertEach replaces every value, none 0 and none of a magnitude over 8, by its inverse, with one inversion for all.
func invertEach(values []fieldVal) {
	before := make([]fieldVal, len(values)) // the products of all values before each
	var product fieldVal
	product.SetInt(1)
	for i := range values {
		before[i] = product
		product.Mul(&values[i])
	}
	invertField(&product)
	for i := len(values) - 1; i >= 0; i-- {
		value := values[i]
		values[i].Mul2(&before[i], &product)
		product.Mul(&value)
	}
}
