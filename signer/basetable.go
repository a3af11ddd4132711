package signer

// buildBaseTable computes the table of basemult.go. It goes through all windows side by side in affine coordinates, where
// an addition is 6 multiplications if the inversions are shared: that is most of the time to the first signature of a
// fresh instance.
func buildBaseTable() *baseTable {
	points := make([]projective, 2*windowCount) // 64^i·G, then twice that
	p := jacobian{x: generator.x, y: generator.y, z: fieldOne, finite: true}
	var w work
	for i := range windowCount {
		points[i] = p.projective()
		p.double(&w)
		points[windowCount+i] = p.projective()
		for range windowBits - 1 {
			p.double(&w)
		}
	}
	flat := toAffine(points)
	odd, twice := flat[:windowCount], flat[windowCount:]

	table := new(baseTable)
	for j := range windowPoints {
		if j > 0 {
			addEach(odd, twice)
		}
		power := residue(1)
		for i := range odd {
			table[i][j] = pack(&odd[i], power.times(2*uint64(j)+1))
			power = power.shifted(windowBits)
		}
	}
	return table
}

// addEach sets each a[i] to a[i]+b[i]. None may be equal or opposite: the formula of the chord is not complete.
func addEach(a, b []affine) {
	slopes := make([]fieldElement, len(a))
	for i := range a {
		slopes[i].Sub(&b[i].x, &a[i].x)
	}
	invertEach(slopes)
	for i := range a {
		p, q, slope := &a[i], &b[i], &slopes[i]
		var t fieldElement
		t.Sub(&q.y, &p.y)
		slope.Mul(slope, &t)
		x := p.x
		t.Sub(&q.x, &x)              // 2
		p.x.SquareSub(slope, &t, &x) // slope² - (x1 + x2)
		p.y.MulDiffSub(slope, &x, &p.x, &p.y)
	}
}
