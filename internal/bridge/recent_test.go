package bridge

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
)

// TestRecent: what is remembered is what would be read, and it stays little.
func TestRecent(t *testing.T) {
	long := strings.Repeat(" ", longRecent) + "f(bool)"
	var texts []string
	for i := range 3 * mostRecent {
		texts = append(texts, "f"+strconv.Itoa(i)+"(bool)", "f(bool", long)
	}
	reads := 0
	r := recent{parse: func(text string) (any, error) {
		reads++
		return recentFunctions.parse(text)
	}}
	for range 2 {
		for _, text := range texts {
			want, wantErr := abi.ParseFunction(text)
			for range 2 {
				value, err := r.read(text)
				f := value.(*abi.Function)
				if f.String() != want.String() || f.Selector() != want.Selector() || (err == nil) != (wantErr == nil) {
					t.Fatalf("%s is read as %s, %v", text, f, err)
				}
			}
			if _, kept := r.known[long]; kept || len(r.known) > mostRecent {
				t.Fatalf("%d texts are kept", len(r.known))
			}
		}
	}
	if want := 2 * 3 * mostRecent * (1 + 2 + 2); reads != want {
		t.Errorf("%d texts were read, want %d: a good short one once, the others each time", reads, want)
	}
}

// TestRememberedCalls encodes and decodes with one declaration again and again, and with its like between.
func TestRememberedCalls(t *testing.T) {
	var first []byte
	for range 3 {
		for _, signature := range []string{"transfer(address,uint256)", "transfer(uint256,address)", "function transfer(address to, uint256 amount)"} {
			values := []string{"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "5"}
			if strings.Contains(signature, "(uint256") {
				values[0], values[1] = values[1], values[0]
			}
			data, err := abiEncodeCall(signature, values)
			if err != nil {
				t.Fatal(err)
			}
			read, err := abiDecodeCall(signature, data)
			if err != nil || len(read) != 2 || read[0].Value != values[0] || read[1].Value != values[1] {
				t.Errorf("%s: %v, %v", signature, read, err)
			}
			if strings.HasPrefix(signature, "function") && (read[0].Name != "to" || !bytes.Equal(data, first)) {
				t.Errorf("%x, %v", data, read)
			}
			if first == nil {
				first = data
			}
		}
	}
}
