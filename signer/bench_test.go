package signer

import "testing"

func BenchmarkSignDigest(b *testing.B) {
	key := &PrivateKey{half}
	b.ReportAllocs()
	for b.Loop() {
		key.SignDigest(Digest{1})
	}
}

func BenchmarkPublicKey(b *testing.B) {
	key := &PrivateKey{half}
	for b.Loop() {
		key.PublicKey()
	}
}

func BenchmarkRecover(b *testing.B) {
	signature, _ := (&PrivateKey{half}).SignDigest(Digest{1})
	for b.Loop() {
		Recover(Digest{1}, signature)
	}
}

func BenchmarkVerify(b *testing.B) {
	key := &PrivateKey{half}
	signature, _ := key.SignDigest(Digest{1})
	public := key.PublicKey()
	for b.Loop() {
		Verify(public, Digest{1}, signature)
	}
}

func BenchmarkSignDynamicFee(b *testing.B) {
	key, tx := &PrivateKey{half}, exampleTransfer()
	b.ReportAllocs()
	for b.Loop() {
		Sign(tx, key)
	}
}

func BenchmarkDecode(b *testing.B) {
	signed, _ := Sign(exampleTransfer(), &PrivateKey{half})
	for b.Loop() {
		Decode(signed.raw)
	}
}

func BenchmarkNonce(b *testing.B) {
	for b.Loop() {
		var source nonceSource
		source.start(&half, &minusLambda)
		var nonce scalar
		source.next(&nonce)
	}
}

func BenchmarkMultiplyBase(b *testing.B) {
	for b.Loop() {
		multiplyBase(&half)
	}
}

func BenchmarkLiftX(b *testing.B) {
	var q affine
	for b.Loop() {
		q.liftX(&generator.x, 1)
	}
}

func BenchmarkInvertField(b *testing.B) {
	x := generator.x
	for b.Loop() {
		invertField(&x)
	}
}

func BenchmarkGeneratorMultiples(b *testing.B) {
	for b.Loop() {
		buildJointTable()
	}
}

func BenchmarkInvert(b *testing.B) {
	s := half
	for b.Loop() {
		invertScalar(&s)
	}
}

func BenchmarkBuildTable(b *testing.B) {
	for b.Loop() {
		buildBaseTable()
	}
}
