package field

// Sqrt sets z to a square root of a and reports whether a has one; without one, z is a root of -a.
func (z *Element) Sqrt(a *Element) bool {
	// The root is a^((p+1)/4), for p ≡ 3 (mod 4). In binary, (p+1)/4 is 223 ones, a zero, 22 ones, four zeros, two ones
	// and two zeros. ones[n] is a to the power of n ones.
	var x2, x3, x6, x11, x22, x44, x88, r, square Element
	x2.appendOnes(a, 1, a)
	x3.appendOnes(&x2, 1, a)
	x6.appendOnes(&x3, 3, &x3)
	r.appendOnes(&x6, 3, &x3) // 9
	x11.appendOnes(&r, 2, &x2)
	x22.appendOnes(&x11, 11, &x11)
	x44.appendOnes(&x22, 22, &x22)
	x88.appendOnes(&x44, 44, &x44)
	r.appendOnes(&x88, 88, &x88) // 176
	r.appendOnes(&r, 44, &x44)   // 220
	r.appendOnes(&r, 3, &x3)     // 223
	r.appendOnes(&r, 23, &x22)
	r.appendOnes(&r, 6, &x2)
	r.Square(&r)
	r.Square(&r)

	square.Square(&r)
	root := square.Equal(a)
	*z = r
	return root
}

// appendOnes sets z to a^(2^n)·b.
func (z *Element) appendOnes(a *Element, n int, b *Element) {
	var r Element
	r.Square(a)
	for range n - 1 {
		r.Square(&r)
	}
	z.Mul(&r, b)
}
