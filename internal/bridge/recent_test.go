package bridge

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
)

// TestRecent: what is remembered is what would be read. What is no declaration, or long, is read each time.
func TestRecent(t *testing.T) {
	reads := 0
	r := recent{parse: func(text string) (any, error) {
		reads++
		return recentFunctions.parse(text)
	}}
	long := strings.Repeat(" ", longRecent) + "f(bool)"
	for i := range 1000 {
		good := "f" + strconv.Itoa(i%300) + "(bool)"
		for text, want := range map[string]int{good: 1, "f(bool": 3, long: 3} {
			before := reads
			for range 3 {
				value, err := r.read(text)
				f := value.(*abi.Function)
				wanted, wantErr := abi.ParseFunction(text)
				if f.String() != wanted.String() || f.Selector() != wanted.Selector() || (err == nil) != (wantErr == nil) {
					t.Fatalf("%s is read as %s, %v", text, f, err)
				}
			}
			if took := reads - before; took > want || want > 1 && took < want {
				t.Fatalf("%.20s was read %d times, want %d", text, took, want)
			}
		}
	}
	if reads < 300+2*3*1000 {
		t.Errorf("%d texts were read", reads)
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
