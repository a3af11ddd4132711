package field

import "testing"

var sinks [4]Element

func operands() (a, b Element) {
	a.SetBytes(&[32]byte{1, 2, 3, 4, 5, 31: 6})
	b.SetBytes(&[32]byte{0xfe, 7, 8, 9, 31: 10})
	a.Square(&a)
	b.Square(&b)
	return a, b
}

func BenchmarkMul(b *testing.B) {
	x, y := operands()
	for i := 0; i < b.N; i += 4 {
		sinks[0].Mul(&x, &y)
		sinks[1].Mul(&x, &y)
		sinks[2].Mul(&x, &y)
		sinks[3].Mul(&x, &y)
	}
}

func BenchmarkMulAdd(b *testing.B) {
	x, y := operands()
	for i := 0; i < b.N; i += 4 {
		sinks[0].MulAdd(&x, &y, &x)
		sinks[1].MulAdd(&x, &y, &x)
		sinks[2].MulAdd(&x, &y, &x)
		sinks[3].MulAdd(&x, &y, &x)
	}
}

func BenchmarkSquare(b *testing.B) {
	x, _ := operands()
	for i := 0; i < b.N; i += 4 {
		sinks[0].Square(&x)
		sinks[1].Square(&x)
		sinks[2].Square(&x)
		sinks[3].Square(&x)
	}
}

func BenchmarkAdd(b *testing.B) {
	x, y := operands()
	for i := 0; i < b.N; i += 4 {
		sinks[0].Add(&x, &y)
		sinks[1].Add(&x, &y)
		sinks[2].Add(&x, &y)
		sinks[3].Add(&x, &y)
	}
}

func BenchmarkNormalize(b *testing.B) {
	x, _ := operands()
	for range b.N {
		x.Normalize()
	}
}

func BenchmarkSetWords(b *testing.B) {
	x, _ := operands()
	var w [4]uint64
	x.PutWords(&w)
	for range b.N {
		x.SetWords(&w)
	}
}

func BenchmarkBytes(b *testing.B) {
	x, _ := operands()
	for range b.N {
		_ = x.Bytes()
	}
}

func BenchmarkSqrt(b *testing.B) {
	x, _ := operands()
	for range b.N {
		x.Sqrt(&x)
	}
}
