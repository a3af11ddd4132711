package abi

import "testing"

// benchCases are a short call and a long one.
var benchCases = []struct{ name, signature, values string }{
	{"transfer", "transfer(address to, uint256 amount)", "(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, 5)"},
	{"aggregate3", "aggregate3((address target, bool allowFailure, bytes callData)[] calls)",
		"([(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, true, 0x70a08231000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266), " +
			"(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, false, 0x313ce567), (0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, true, 0x95d89b41)])"},
}

func BenchmarkABI(b *testing.B) {
	for _, c := range benchCases {
		f, err := ParseFunction(c.signature)
		if err != nil {
			b.Fatal(err)
		}
		tuple := Type{Kind: KindTuple, Fields: f.Inputs}
		v, err := tuple.ParseValue(c.values)
		if err != nil {
			b.Fatal(err)
		}
		data, err := f.EncodeCall(v.Items)
		if err != nil {
			b.Fatal(err)
		}
		run := func(name string, call func() error) {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := call(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		run("parse signature", func() error { _, err := ParseFunction(c.signature); return err })
		run("parse values", func() error { _, err := tuple.ParseValue(c.values); return err })
		run("encode call", func() error { _, err := f.EncodeCall(v.Items); return err })
		run("encode", func() error { _, err := Encode(f.Inputs, v.Items); return err })
		run("decode", func() error { _, err := Decode(f.Inputs, data[4:]); return err })
		run("decode answer", func() error { _, err := DecodeAnswer(f.Inputs, data[4:]); return err })
		run("text", func() error { tuple.Text(v); return nil })
	}
}
