package bridge

import (
	"bytes"
	"slices"
	"testing"
)

// TestSeedsGoToTheirFlows has two flows wait for PBKDF2 at once: each takes its own answer, once, and only one of 64 bytes.
func TestSeedsGoToTheirFlows(t *testing.T) {
	b := New()
	expect(t, b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol) })), "")
	var flows [2]uint32
	for i := range flows {
		reply := b.Call(frame(numbers["mnemonic.seed"], func(w *writer) {
			w.string("test test test test test test test test test test test junk")
			w.string("")
		}))
		r := reader{frame: reply}
		if r.u8() != statusEffect {
			t.Fatalf("the reply is %q", reply)
		}
		if flows[i] = r.u32(); r.u32() != 1 || effect(r.u8()) != effectPBKDF2 {
			t.Fatalf("the reply is %q", reply)
		}
	}
	answer := func(flow uint32, seed []byte) []byte {
		return slices.Clone(b.Call(frame(methodStep, func(w *writer) {
			w.u32(flow)
			w.u32(1)
			w.bool(false)
			w.bytes(seed)
		})))
	}
	second, first := bytes.Repeat([]byte{2}, 64), bytes.Repeat([]byte{1}, 64)
	for _, wrong := range [][]byte{nil, first[:63], append(slices.Clone(first), 1)} {
		expect(t, answer(flows[0], wrong), ErrFrame)
	}
	for i, seed := range [][]byte{1: second, 0: first} {
		if reply := answer(flows[i], seed); reply[0] != statusResult || !bytes.Equal(reply[5:], seed) {
			t.Errorf("flow %d: %q", i, reply)
		}
		expect(t, answer(flows[i], seed), ErrFlow)
	}
	if len(b.flows.open) > 0 {
		t.Errorf("%d flows are open", len(b.flows.open))
	}
}
