package bridge

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// firstStep answers the first effect of the first flow: with an outcome, or with the code of a failure.
func firstStep(code fault.Code, outcome func(*writer)) []byte {
	return frame(methodStep, func(w *writer) {
		w.u32(1)
		w.u32(1)
		if w.bool(code != ""); code != "" {
			w.string(string(code))
			w.string("the host's words")
		} else {
			outcome(w)
		}
	})
}

// TestCompareAndSetBoth has a flow write two records: both go out whole, and what came of it comes back, or a failure.
func TestCompareAndSetBoth(t *testing.T) {
	for _, c := range []struct {
		answer  uint8
		code    fault.Code // the host's; empty: it answers
		written int
		want    error
	}{
		{2, "", 2, nil},
		{1, "", 1, flow.ErrConflict},
		{0, "", 0, flow.ErrConflict},
		{0, flow.ErrStorage, 0, flow.ErrStorage},
		{0, flow.ErrNotSent, 0, flow.ErrStorage}, // a code of another effect
	} {
		b := New()
		written, failed := -1, error(nil)
		b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol) }))
		if err := b.begin(func(h flow.Host) error {
			first, second := nonce.Write{Key: "ledger", Expected: 5, Value: []byte{1}}, nonce.Write{Key: "witness", Expected: 6, Value: []byte{2, 2}}
			written, failed = h.(nonce.PairStore).CompareAndSetBoth(first, second)
			b.result()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		r := reader{frame: b.reply.frame}
		if r.u8() != statusEffect || r.u32() != 1 || r.u32() != 1 || effect(r.u8()) != effectSetBoth ||
			r.string() != "ledger" || r.u64() != 5 || !bytes.Equal(r.bytes(), []byte{1}) || r.string() != "witness" || r.u64() != 6 || !bytes.Equal(r.bytes(), []byte{2, 2}) || r.end() != nil {
			t.Fatalf("the flow asked %x", b.reply.frame)
		}
		answer := func(written uint8) []byte {
			return b.Call(firstStep(c.code, func(w *writer) { w.u8(written) }))
		}
		if c.code == "" {
			expect(t, answer(3), ErrFrame)
		}
		expect(t, answer(c.answer), "")
		if written != c.written || !errors.Is(failed, c.want) || (failed == nil) != (c.want == nil) {
			t.Errorf("after %d, %q the flow met %d, %v", c.answer, c.code, written, failed)
		}
	}
}

// TestMAC has a flow ask for a MAC: the data goes out whole, and only 32 bytes or a failure come back.
func TestMAC(t *testing.T) {
	data, want := []byte("a record"), eth.Hash(bytes.Repeat([]byte{7}, 32))
	for _, c := range []struct {
		code fault.Code // the host's; empty: it answers
		want error
	}{
		{"", nil},
		{flow.ErrStorage, flow.ErrStorage},
		{flow.ErrCancelled, flow.ErrCancelled},
		{flow.ErrNotSent, flow.ErrStorage}, // a code of another effect
	} {
		b := New()
		var mac eth.Hash
		var failed error
		b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol) }))
		if err := b.begin(func(h flow.Host) error {
			mac, failed = h.MAC(data)
			b.result()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		r := reader{frame: b.reply.frame}
		if r.u8() != statusEffect || r.u32() != 1 || r.u32() != 1 || effect(r.u8()) != effectMAC || !bytes.Equal(r.bytes(), data) || r.end() != nil {
			t.Fatalf("the flow asked %x", b.reply.frame)
		}
		answer := func(mac []byte) []byte {
			return b.Call(firstStep(c.code, func(w *writer) { w.bytes(mac) }))
		}
		if c.want == nil {
			for _, wrong := range [][]byte{nil, want[:31], append(want[:], 1)} {
				expect(t, answer(wrong), ErrFrame)
			}
		}
		expect(t, answer(want[:]), "")
		if !errors.Is(failed, c.want) || (failed == nil) != (mac == want) {
			t.Errorf("after %q the flow met %x, %v", c.code, mac, failed)
		}
	}
}
