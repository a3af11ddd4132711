package typeddata

import (
	"testing"

	"github.com/latchkey/latchkey/uint256"
)

func benchmarkPermit(b *testing.B) (Permit, Token) {
	usdc := Token{"USD Coin", "2", 1, address(b, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")}
	return Permit{
		Owner: address(b, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), Spender: address(b, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
		Value: uint256.FromUint64(5_000_000), Deadline: uint256.FromUint64(1_800_000_000),
	}, usdc
}

// BenchmarkPermitFromJSON is what signing a permit costs besides the signature.
func BenchmarkPermitFromJSON(b *testing.B) {
	permit, token := benchmarkPermit(b)
	d, err := permit.Document(token)
	if err != nil {
		b.Fatal(err)
	}
	document := d.JSON()
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Parse(document)
		if err != nil {
			b.Fatal(err)
		}
		d.Digest()
	}
}

func BenchmarkPermitFromStruct(b *testing.B) {
	permit, token := benchmarkPermit(b)
	b.ReportAllocs()
	for b.Loop() {
		d, err := permit.Document(token)
		if err != nil {
			b.Fatal(err)
		}
		d.Digest()
	}
}
