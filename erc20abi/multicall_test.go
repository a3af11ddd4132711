package erc20abi

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// encodeResults is what Multicall3 answers.
func encodeResults(results []SubResult) []byte {
	out := append(number(32), number(uint64(len(results)))...)
	at := wordSize * len(results)
	for _, r := range results {
		out = append(out, number(uint64(at))...)
		at += 3*wordSize + padded(len(r.Data))
	}
	for _, r := range results {
		out = appendWord(out, boolWord(r.Success))
		out = append(out, number(2*wordSize)...)
		out = appendBytes(out, r.Data)
	}
	return out
}

func TestAggregate3(t *testing.T) {
	calls := []SubCall{
		{To: eth.Address{19: 0x0a}, MayFail: true, Data: BalanceOf(eth.Address{19: 0x0b})},
		{To: Multicall3, Data: GetBlockNumber()},
	}
	want := "82ad56cb" +
		"0000000000000000000000000000000000000000000000000000000000000020" +
		"0000000000000000000000000000000000000000000000000000000000000002" +
		"0000000000000000000000000000000000000000000000000000000000000040" +
		"0000000000000000000000000000000000000000000000000000000000000100" +
		"000000000000000000000000000000000000000000000000000000000000000a" +
		"0000000000000000000000000000000000000000000000000000000000000001" +
		"0000000000000000000000000000000000000000000000000000000000000060" +
		"0000000000000000000000000000000000000000000000000000000000000024" +
		"70a08231000000000000000000000000000000000000000000000000000000000000000b00000000000000000000000000000000000000000000000000000000" +
		"000000000000000000000000ca11bde05977b3631167028862be2a173976ca11" +
		"0000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000000000000000000000000000000060" +
		"0000000000000000000000000000000000000000000000000000000000000004" +
		"42cbb15c00000000000000000000000000000000000000000000000000000000"
	got := Aggregate3(calls)
	if eth.Bytes(got).String() != "0x"+want {
		t.Errorf("%x", got)
	}
	if cap(got) != len(got) {
		t.Errorf("room for %d bytes, %d are needed", cap(got), len(got))
	}
}

func TestDecodeAggregate3(t *testing.T) {
	for _, n := range []int{0, 1, 3, 1000} {
		results := make([]SubResult, n)
		for i := range results {
			results[i] = SubResult{i%3 != 0, bytes.Repeat([]byte{byte(i)}, i%70)}
		}
		answer := encodeResults(results)
		got, err := DecodeAggregate3(answer, n)
		if err != nil || len(got) != n {
			t.Fatalf("%d: %v", n, err)
		}
		for i := range got {
			if got[i].Success != results[i].Success || !bytes.Equal(got[i].Data, results[i].Data) {
				t.Fatalf("%d: %v, not %v", i, got[i], results[i])
			}
		}
		if n > 0 { // what is appended to one result does not overwrite the next
			if grown := append(got[0].Data, 0xff); len(grown) > 0 && bytes.Equal(answer, encodeResults(results)) == false {
				t.Fatal("results share room")
			}
		}
		for _, count := range []int{n - 1, n + 1} {
			if _, err := DecodeAggregate3(answer, count); !errors.Is(err, ErrResult) {
				t.Errorf("%d results are %d: %v", n, count, err)
			}
		}
	}
}

// TestDecodeAggregate3Refuses changes each byte that is not a result's own.
func TestDecodeAggregate3Refuses(t *testing.T) {
	results := []SubResult{{true, number(7)}, {false, []byte{1, 2, 3, 4, 5}}, {true, nil}}
	answer := encodeResults(results)
	own := map[int]bool{}
	for i := range 32 {
		own[2*32+3*32+3*32+i] = true // the first result's data
	}
	for i := range 5 {
		own[2*32+3*32+4*32+3*32+i] = true
	}
	changed := 0
	for i := range answer {
		for _, flip := range []byte{1, 0x20, 0x80} {
			bad := bytes.Clone(answer)
			bad[i] ^= flip
			got, err := DecodeAggregate3(bad, 3)
			if err == nil && !bytes.Equal(encodeResults(got), bad) {
				t.Fatalf("byte %d: %v", i, got)
			}
			if err == nil && !own[i] {
				changed++ // a flag or a length of the last result's, which are read as they stand
			}
		}
	}
	if changed != 3 { // each result's flag
		t.Errorf("%d changes pass", changed)
	}
	for n := range answer {
		if got, err := DecodeAggregate3(answer[:n], 3); !errors.Is(err, ErrResult) {
			t.Fatalf("%d bytes of it: %v", n, got)
		}
	}
	if _, err := DecodeAggregate3(append(answer, make([]byte, 32)...), 3); !errors.Is(err, ErrResult) {
		t.Error("more behind it")
	}
	huge := uint256.Max.Bytes32()
	for _, at := range []int{0, 32, 64, 2*32 + 3*32 + 32, 2*32 + 3*32 + 64} {
		bad := bytes.Clone(answer)
		copy(bad[at:], huge[:])
		if got, err := DecodeAggregate3(bad, 3); !errors.Is(err, ErrResult) {
			t.Errorf("2^256-1 at %d: %v", at, got)
		}
	}
	minus := append(number(32), number(1<<64-1)...)
	for _, count := range []int{1 << 40, -1} {
		for _, answer := range [][]byte{answer, minus} {
			if got, err := DecodeAggregate3(answer, count); !errors.Is(err, ErrResult) {
				t.Error(got)
			}
		}
	}
}

func FuzzDecodeAggregate3(f *testing.F) {
	f.Add(encodeResults([]SubResult{{true, number(7)}, {false, nil}}), 2)
	f.Add(encodeResults(nil), 0)
	f.Fuzz(func(t *testing.T, answer []byte, count int) {
		got, err := DecodeAggregate3(answer, count)
		if err == nil && (len(got) != count || !bytes.Equal(encodeResults(got), answer)) {
			t.Fatalf("%x: %v", answer, got)
		}
	})
}

func BenchmarkAggregate3(b *testing.B) {
	calls := make([]SubCall, 200)
	results := make([]SubResult, 200)
	for i := range calls {
		calls[i] = SubCall{To: Multicall3, MayFail: true, Data: BalanceOf(Multicall3)}
		results[i] = SubResult{true, number(uint64(i))}
	}
	answer := encodeResults(results)
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			Aggregate3(calls)
		}
	})
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			DecodeAggregate3(answer, len(results))
		}
	})
}
