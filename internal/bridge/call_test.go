package bridge

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/bridge/bridgetest"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// frame builds a request.
func frame(method uint16, fill func(w *writer)) []byte {
	w := writer{[]byte{byte(method), byte(method >> 8)}, new(eth.AddressTexts)}
	if fill != nil {
		fill(&w)
	}
	return w.frame
}

var (
	numbers  = bridgetest.Numbers("../..")
	mayBlame = bridgetest.Blame("../..")
)

func codeOf(t testing.TB, reply []byte) fault.Code {
	t.Helper()
	code, _ := readError(t, reply)
	return code
}

// readError returns an error's code and field, empty for every other reply.
func readError(t testing.TB, reply []byte) (code fault.Code, field string) {
	t.Helper()
	if reply[0] != statusError {
		return "", ""
	}
	r := reader{frame: reply[1:]}
	text := r.bytes()
	var failed struct {
		Code    fault.Code
		Message string
		Field   string
		Details map[string]string
	}
	decoder := stdjson.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&failed); err != nil || r.end() != nil || failed.Code == "" || failed.Message == "" {
		t.Fatalf("this is no error: %q (%v)", reply, err)
	}
	return failed.Code, failed.Field
}

func expect(t *testing.T, reply []byte, code fault.Code) {
	t.Helper()
	if got := codeOf(t, reply); got != code {
		t.Errorf("the reply is %q, want %q", got, code)
	}
}

func TestFrameErrors(t *testing.T) {
	b := New()
	expect(t, b.Call(nil), ErrFrame)
	expect(t, b.Call([]byte{2}), ErrFrame)
	expect(t, b.Call(frame(0, nil)), ErrMethod)
	expect(t, b.Call(frame(uint16(len(calls)), nil)), ErrMethod)
	expect(t, b.Call(frame(0xffff, nil)), ErrMethod)
	expect(t, b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol); w.u8(0) })), ErrFrame)
	expect(t, b.Call(frame(numbers["handshake"], func(w *writer) { w.u8(1) })), ErrFrame)
	expect(t, b.Call(frame(numbers["keccak256"], func(w *writer) { w.u32(1) })), ErrFrame)
	expect(t, b.Call(frame(numbers["keccak256"], func(w *writer) { w.u32(0xffffffff) })), ErrFrame)
	expect(t, b.Call(frame(methodStep, func(w *writer) { w.u32(1); w.u32(1); w.u8(2) })), ErrFrame)
	expect(t, b.Call(frame(methodStep, func(w *writer) { w.u32(1); w.u32(1); w.u8(0) })), ErrFlow)
	expect(t, b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol) })), "")
}

// TestPanic checks that a panic kills the instance for good, wherever it happens, and tells nothing of what was thrown.
func TestPanic(t *testing.T) {
	original := calls[numbers["keccak256"]]
	t.Cleanup(func() { calls[numbers["keccak256"]] = original })
	for name, call := range map[string]func(b *Bridge) error{
		"in a call":        func(*Bridge) error { panic("canary") },
		"in a flow":        func(b *Bridge) error { return b.begin(func(flow.Host) error { panic("canary") }) },
		"of the runtime's": func(b *Bridge) error { _ = b.request.frame[1<<20]; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			calls[numbers["keccak256"]] = call
			b := New()
			reply := b.Call(frame(numbers["keccak256"], nil))
			expect(t, reply, ErrPanic)
			if strings.Contains(string(reply), "canary") {
				t.Errorf("the reply tells what was thrown: %q", reply)
			}
			expect(t, b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol) })), ErrDead)
			expect(t, b.Call(nil), ErrDead)
		})
	}
}

// begin starts vault.status, which waits for a load, and returns its flow and step.
func begin(t *testing.T, b *Bridge) (flow, step uint32) {
	t.Helper()
	reply := b.Call(frame(numbers["vault.status"], nil))
	if reply[0] != statusEffect {
		t.Fatalf("the reply is %q", reply)
	}
	r := reader{frame: reply[1:]}
	return r.u32(), r.u32()
}

func step(flow, step uint32) []byte {
	return frame(methodStep, func(w *writer) { w.u32(flow); w.u32(step); w.u8(0); w.u64(0); w.bytes(nil) })
}

func TestStepIsTakenOnce(t *testing.T) {
	b := New()
	first, at := begin(t, b)
	second, _ := begin(t, b)
	expect(t, b.Call(step(first, at+1)), ErrStep)
	expect(t, b.Call(step(first, at-1)), ErrStep)
	expect(t, b.Call(step(second+1, at)), ErrFlow)
	expect(t, b.Call(append(step(first, at), 0)), ErrFrame) // the flow still waits
	expect(t, b.Call(step(first, at)[:12]), ErrFrame)       // and still
	expect(t, b.Call(step(first, at)), "")                  // and is done
	expect(t, b.Call(step(first, at)), ErrFlow)
	expect(t, b.Call(step(second, at)), "") // flows end in any order
}

func TestFlowLimit(t *testing.T) {
	b := New()
	for range maxFlows {
		begin(t, b)
	}
	expect(t, b.Call(frame(numbers["vault.status"], nil)), ErrFlowLimit)
	expect(t, b.Call(step(7, 1)), "")
	begin(t, b)
	expect(t, b.Call(frame(numbers["vault.lock"], nil)), "")
	expect(t, b.Call(step(8, 1)), ErrFlow)
	begin(t, b) // and its number was never used before
	if b.flows.last != maxFlows+2 {
		t.Errorf("the last flow is %d", b.flows.last)
	}
}

// TestLockEndsFlows checks that a flow that a lock ends meets ErrCancelled in the effect it waits in and in every later
// one, and that what it then replies goes nowhere.
func TestLockEndsFlows(t *testing.T) {
	b := New()
	var met []error
	reply := b.Call(frame(numbers["handshake"], func(w *writer) { w.u32(Protocol) }))
	expect(t, reply, "")
	if err := b.begin(func(h flow.Host) error {
		_, first := h.Now()
		_, second := h.Load("vault")
		met = append(met, first, second, h.CompareAndSet("vault", 0, nil))
		_, mac := h.MAC(nil)
		_, last := h.RPC("", nil)
		_, both := h.(nonce.PairStore).CompareAndSetBoth(nonce.Write{}, nonce.Write{})
		met = append(met, mac, last, both)
		b.result().string("too late")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := b.Call(frame(numbers["vault.lock"], nil)); !bytes.Equal(got, []byte{statusResult}) {
		t.Errorf("the reply is %q", got)
	} else if rest := got[1:cap(got)]; bytes.Count(rest, []byte{0}) != len(rest) {
		t.Errorf("behind the reply stands what the flow replied")
	}
	if len(met) != 6 || slices.ContainsFunc(met, func(err error) bool { return err.(*fault.Error).Code != flow.ErrCancelled }) {
		t.Errorf("the flow met %v", met)
	}
}

// TestZeroing checks that neither the request nor the reply of a call outlives the next one.
func TestZeroing(t *testing.T) {
	b := New()
	request := frame(numbers["keccak256"], func(w *writer) { w.secret([]byte("canary")) })
	reply := b.Call(request)
	if reply[0] != statusResult || len(reply) != 33 {
		t.Fatalf("the reply is %q", reply)
	}
	if bytes.Count(request, []byte{0}) != len(request) {
		t.Errorf("the request is still %q", request)
	}
	before := slices.Clone(reply)
	b.Call(frame(numbers["vault.lock"], nil))
	if bytes.Equal(reply[1:], before[1:]) || bytes.Count(reply, []byte{0}) != len(reply) {
		t.Errorf("the reply is still %q", reply)
	}
}

// canary is a secret that no error may repeat.
const canary = "CaNaRyCaNaRyCaNaRyCaNaRyCaNaRy32"

// FuzzCall sends frames that are random, or begin as a method's do. Whatever comes in, a well-formed reply comes out, the
// instance lives, and no error repeats a secret.
func FuzzCall(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 2))
	for number := range calls {
		for range 3 {
			f.Add(uint16(number), []byte{32, 0, 0, 0}, uint8(random.Uint32()))
		}
	}
	f.Fuzz(func(t *testing.T, method uint16, fields []byte, at uint8) {
		number := method % uint16(len(calls)+2)
		switch number {
		case numbers["vault.deriveKey"], numbers["keystore.decrypt"], numbers["keystore.encrypt"]:
			return // slow where their arguments are valid, and the transcripts have them
		}
		b := New()
		// The secret stands where a length before it may make it a field.
		cut := min(int(at), len(fields))
		request := frame(number, func(w *writer) {
			w.frame = append(w.frame, fields[:cut]...)
			w.string(canary)
			w.frame = append(w.frame, fields[cut:]...)
		})
		for range 4 {
			reply := b.Call(slices.Clone(request))
			if b.dead {
				t.Fatalf("%x killed the instance: %q", request, reply)
			}
			switch reply[0] {
			case statusResult:
				return
			case statusError:
				if code, field := readError(t, reply); !mayBlame(number, field) {
					t.Fatalf("%s of method %d blames %s, which is no argument", code, number, field)
				}
				if strings.Contains(string(reply), canary) {
					t.Fatalf("the error repeats what may be a secret: %q", reply)
				}
				return
			case statusEffect:
				r := reader{frame: reply[1:]}
				id, at := r.u32(), r.u32()
				request = frame(methodStep, func(w *writer) {
					w.u32(id)
					w.u32(at)
					w.frame = append(w.frame, fields...)
				})
			default:
				t.Fatalf("a reply without a status: %q", reply)
			}
		}
	})
}

func BenchmarkTransfer(b *testing.B) {
	module := New()
	request := frame(numbers["erc20.transfer"], func(w *writer) {
		w.frame = append(w.frame, "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"...)
		w.frame = append(w.frame, make([]byte, 32)...)
	})
	buffer := make([]byte, len(request))
	b.ReportAllocs()
	for b.Loop() {
		copy(buffer, request)
		if module.Call(buffer)[0] != statusResult {
			b.Fatal("it failed")
		}
	}
}

// TestOneRowSignsAHash checks the table: a key and a hash together are given to the one method that says that it is blind.
func TestOneRowSignsAHash(t *testing.T) {
	table, err := os.ReadFile("api.txt")
	if err != nil {
		t.Fatal(err)
	}
	var blind []string
	for _, row := range regexp.MustCompile(`(?m)^pure ([\w.]+)\((.*)\) →`).FindAllStringSubmatch(string(table), -1) {
		if strings.Contains(row[2], "key secret") && regexp.MustCompile(`\bhash(,|$|\?)`).MatchString(row[2]) {
			blind = append(blind, row[1])
		}
	}
	if !slices.Equal(blind, []string{"digest.blindSign"}) {
		t.Errorf("%v take a key and a hash", blind)
	}
}

// TestNoSignInIsSignedAsAMessage: whatever stands around the words, and however it is meant.
func TestNoSignInIsSignedAsAMessage(t *testing.T) {
	key := bytes.Repeat([]byte{1}, 32)
	for _, text := range []string{
		"example.com wants you to sign in with your Ethereum account:\n0x…",
		"Hello.\nevil.org wants you to sign in with your Ethereum account",
	} {
		if _, err := messageSign(key, []byte(text)); !errors.Is(err, ErrSignIn) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := messageSign(key, []byte("example.com wants you to sign in")); err != nil {
		t.Error(err)
	}
}
