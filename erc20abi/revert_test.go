package erc20abi

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func errorText(text string) []byte { return append([]byte{0x08, 0xc3, 0x79, 0xa0}, abiString(text)...) }

func panicCode(n uint64) []byte { return append([]byte{0x4e, 0x48, 0x7b, 0x71}, number(n)...) }

// failure encodes a custom error by its declaration.
func failure(t testing.TB, declaration string, values ...string) []byte {
	t.Helper()
	e, err := abi.ParseError(declaration)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]abi.Value, len(values))
	for i := range values {
		if list[i], err = e.Inputs[i].Type.ParseValue(values[i]); err != nil {
			t.Fatal(err)
		}
	}
	data, err := e.Encode(list)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const someone = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

func TestDecodeRevert(t *testing.T) {
	nested := errorText("deep")
	for range 6 {
		nested = failure(t, "ExecutionFailed(uint commandIndex,bytes message)", "3", eth.Bytes(nested).String())
	}
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "the contract refused and gave no reason"},
		{errorText("ERC20: transfer amount exceeds balance"), `the contract refused: "ERC20: transfer amount exceeds balance"`},
		{errorText("safe\u202e"), `the contract refused: "safe` + "\uFFFD\""},
		{errorText(`no". Send all to "me`), `the contract refused: "no'. Send all to 'me"`},
		{errorText("a\xffb"), "the contract refused: \"a\uFFFDb\""},
		{errorText(strings.Repeat("x", 300)), `the contract refused: "` + strings.Repeat("x", 160) + `…"`},
		{errorText("")[:40], "the contract refused with an error of its own, 0x08c379a0"},
		{panicCode(0x11), "a number of the contract left its range"},
		{panicCode(0x99), "the contract failed with panic 0x99"},
		{panicCode(1)[:20], "the contract refused with an error of its own, 0x4e487b71"},
		{[]byte{0xe4, 0x50, 0xd3, 0x8c, 0}, "the sender has too few tokens"},
		{[]byte{1, 2, 3, 4, 5}, "the contract refused with an error of its own, 0x01020304"},
		{[]byte{1}, "the contract refused with an error of its own, 0x01"},
		{failure(t, "ERC20InsufficientBalance(address sender,uint balance,uint needed)", someone, "5", "6"),
			"the sender has too few tokens (sender " + someone + ", balance 5, needed 6)"},
		{failure(t, "ERC721NonexistentToken(uint id)", "7"), "there is no NFT with this id (tokenId 7)"},
		{failure(t, "EnforcedPause()"), "the contract is paused"},
		{failure(t, "NotInitializing()"), "the contract refused: NotInitializing"},
		{failure(t, "ExecutionFailed(uint commandIndex,bytes message)", "1", eth.Bytes(errorText("too late")).String()),
			`one of the steps failed (commandIndex 1, message the contract refused: "too late")`},
		{failure(t, "ExecutionFailed(uint commandIndex,bytes message)", "1", "0x"), "one of the steps failed (commandIndex 1, message 0x)"},
		{failure(t, "Own(string why,uint8 code)", `be"cause`, "3"), "the contract refused: Own (why \"be'cause\", code 3)"},
		{failure(t, "Own(string why,uint8 code)", strings.Repeat("x", 1<<16), "3"), "the contract refused: Own"},
		{nested, "one of the steps failed (commandIndex 3, message one of the steps failed (commandIndex 3, message one of the steps failed " +
			"(commandIndex 3, message one of the steps failed (commandIndex 3, message the contract refused with an error of its own, 0x2c4029e9))))"},
	} {
		own, _ := abi.ParseError("Own(string why,uint8 code)")
		if got := DecodeRevert(c.data, own); got != c.want {
			t.Errorf("%x: %q, want %q", c.data, got, c.want)
		}
	}
}

// TestOwnErrorsComeFirst: the caller knows the contract, and names of the table are often another's.
func TestOwnErrorsComeFirst(t *testing.T) {
	own, err := abi.ParseError("error Unauthorized()")
	if err != nil {
		t.Fatal(err)
	}
	data := failure(t, "Unauthorized()")
	if got := DecodeRevert(data); got != "the account may not do this" {
		t.Error(got)
	}
	if got := DecodeRevert(data, own); got != "the contract refused: Unauthorized" {
		t.Error(got)
	}
}

// TestEveryStandardErrorIsSaid, with its arguments where there are any.
func TestEveryStandardErrorIsSaid(t *testing.T) {
	standards.once.Do(parseStandards)
	for _, k := range standards.errors {
		values := make([]abi.Value, len(k.declared.Inputs))
		data, err := k.declared.Encode(values)
		if err != nil {
			t.Fatal(k.declared, err)
		}
		got := DecodeRevert(data)
		if strings.Contains(got, "error of its own") || strings.Contains(got, "(") != (len(values) > 0) {
			t.Errorf("%s: %q", k.declared, got)
		}
		for _, p := range k.declared.Inputs {
			if !strings.Contains(got, p.Name+" ") {
				t.Errorf("%s: %q does not say %s", k.declared, got, p.Name)
			}
		}
	}
}

func FuzzDecodeRevert(f *testing.F) {
	f.Add([]byte{0x08, 0xc3, 0x79, 0xa0})
	f.Add(errorText("reason"))
	f.Add(failure(f, "ExecutionFailed(uint commandIndex,bytes message)", "1", eth.Bytes(errorText("too late")).String()))
	f.Add(failure(f, "ERC20InsufficientBalance(address sender,uint balance,uint needed)", someone, "5", "6"))
	standards.once.Do(parseStandards)
	for _, k := range standards.errors {
		f.Add(binary.BigEndian.AppendUint32(k.selector[:], 0))
	}
	own := abi.Error{Name: "Own", Inputs: []abi.Param{{Name: "s", Type: abi.Type{Kind: abi.KindString}}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		text := DecodeRevert(data, own)
		if text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > 800 || strings.ContainsAny(text, "\n\u202e\u200b") {
			t.Fatalf("%x gives %q", data, text)
		}
	})
}

func BenchmarkDecodeRevert(b *testing.B) {
	data := failure(b, "ERC20InsufficientBalance(address sender,uint balance,uint needed)", someone, "5", uint256.Max.String())
	for b.Loop() {
		DecodeRevert(data)
	}
}

// TestRevertsInReverts reads an error whose 80 arguments are the same bytes: an error of 80 arguments, and so on. Whoever
// reads all of them does not come to an end.
func TestRevertsInReverts(t *testing.T) {
	const count = 80
	e, err := abi.ParseError("E(" + strings.Repeat("bytes,", count-1) + "bytes)")
	if err != nil {
		t.Fatal(err)
	}
	selector := e.Selector()
	data := selector[:]
	for range maxNesting + 1 {
		outer := append([]byte(nil), selector[:]...)
		for range count {
			outer = appendWord(outer, size32(count*wordSize))
		}
		data = appendBytes(outer, data)
	}
	said := DecodeRevert(data, e)
	if !strings.HasPrefix(said, "the contract refused: E (the contract refused: E (") || utf8.RuneCountInString(said) > maxArguments+40 {
		t.Error(said)
	}
}
