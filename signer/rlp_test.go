package signer

import (
	"bytes"
	"math/big"
	"strings"
	"testing"
)

// Ethereum's RLP vectors: valid encodings are read and written again, invalid ones refused.
func TestEthereumRLPTests(t *testing.T) {
	cases := 0
	for _, pattern := range []string{"ethereum-tests/RLPTests/*.json", "ethereum-tests/RLPTests/RandomRLPTests/*.json"} {
		for _, file := range vectorFiles(t, pattern) {
			var tests map[string]struct {
				In  any
				Out string
			}
			readJSON(t, file, &tests)
			for name, test := range tests {
				cases++
				encoded := fromHex(t, test.Out)
				r := rlpReader{rest: encoded}
				again := copyItem(&r, nil)
				err := r.end("")
				if test.In == "INVALID" {
					if err == nil {
						t.Errorf("%s was accepted", name)
					}
					continue
				}
				if err != nil || !bytes.Equal(again, encoded) {
					t.Errorf("%s: %x became %x, %v", name, encoded, again, err)
				}
				if test.In != "VALID" && !bytes.Equal(appendAny(t, nil, test.In), encoded) {
					t.Errorf("%s: %v is encoded as %x", name, test.In, appendAny(t, nil, test.In))
				}
			}
		}
	}
	if cases > 0 {
		t.Logf("ethereum-tests/RLPTests: %d cases", cases)
	}
}

// copyItem reads one item of any kind and depth and appends its encoding.
func copyItem(r *rlpReader, b []byte) []byte {
	if len(r.rest) == 0 || r.rest[0] < listHeader {
		return appendString(b, r.bytes(""))
	}
	start := len(b)
	list := r.list("")
	for list.more() {
		b = copyItem(&list, b)
	}
	r.adopt("", &list)
	return closeList(b, start)
}

// appendAny encodes a JSON value as the vectors mean it: # marks a decimal number.
func appendAny(t *testing.T, b []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		if digits, isNumber := strings.CutPrefix(v, "#"); isNumber {
			x, _ := new(big.Int).SetString(digits, 10)
			return appendString(b, x.Bytes())
		}
		return appendString(b, []byte(v))
	case float64:
		return appendUint64(b, uint64(v))
	case []any:
		start := len(b)
		for _, item := range v {
			b = appendAny(t, b, item)
		}
		return closeList(b, start)
	}
	t.Fatalf("%v is no RLP", value)
	return nil
}
