package erc7730_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	stdjson "encoding/json"
	"errors"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rlp"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// clearCase is one case of the registry: what is signed, and texts that a device showed for it.
type clearCase struct {
	Descriptor    string
	Description   string
	ExpectedTexts []string
	Kind          string
	RawTx         string
	Data          stdjson.RawMessage
	Digest        string
	EthersError   string
}

// vectors returns the folder of the registry's cases, "" where there is none on this machine.
func vectors(t testing.TB) string {
	folder := os.Getenv("VECTORS_DIR")
	if folder == "" {
		t.Log("VECTORS_DIR is not set: the registry's cases, descriptors and schema are not read")
		return ""
	}
	return filepath.Join(folder, "erc7730")
}

func readCases(t *testing.T, folder string) (cases []clearCase) {
	file, err := os.Open(filepath.Join(folder, "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var c clearCase
		if err := stdjson.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// readMerged reads a descriptor's file with all that it includes.
func readMerged(t testing.TB, file string) []byte {
	document, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var head struct{ Includes string }
		if err := stdjson.Unmarshal(document, &head); err != nil {
			t.Fatal(err)
		}
		if head.Includes == "" {
			return document
		}
		file = filepath.Join(filepath.Dir(file), head.Includes)
		included, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if document, err = erc7730.Merge(document, included); err != nil {
			t.Fatal(err)
		}
	}
}

func parseFile(t testing.TB, file string) *erc7730.Descriptor {
	d, err := erc7730.Parse(readMerged(t, file))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return d
}

// screen lays a rendering out as the device of the cases does, so that its texts can be found in ours: the line before the
// first field, each label with its value, what the device says of fees, and its word at the end.
type screen struct {
	strings.Builder
	t        *testing.T
	registry []*erc7730.Descriptor
}

func (s *screen) line(words ...string) { s.WriteString(strings.Join(words, " ") + "\n") }

func (s *screen) fields(r erc7730.Rendering) {
	for _, f := range r.Fields {
		switch {
		case f.Kind == erc7730.KindCall:
			s.call(f)
		case f.Time != nil:
			s.line(f.Label, time.UnixMilli(int64(*f.Time)).UTC().Format("2006-01-02 03:04:05 PM UTC"))
		default:
			s.line(f.Label, f.Text, f.Note)
		}
	}
}

// call shows a call inside the call with the registry's own descriptors, as far as there is one.
func (s *screen) call(f erc7730.Field) {
	for _, d := range s.registry {
		inner, err := d.Render(*f.Call, facts)
		if err == nil {
			s.line(f.Label, "type", inner.Intent)
			s.fields(inner)
			return
		}
	}
	s.line(f.Label, f.Text)
}

var (
	space    = regexp.MustCompile(`\s+`)
	cutShort = regexp.MustCompile(`\.\.\.\s*More$`) // the device's word where a text does not fit it
	overflow = regexp.MustCompile(`^-\d+-.* UTC$`)  // a date as the device shows it once its years run over
)

func (s *screen) check(texts []string) {
	s.t.Helper()
	shown := space.ReplaceAllString(s.String(), "")
	for _, want := range texts {
		want = overflow.ReplaceAllString(cutShort.ReplaceAllString(want, ""), "after the year 9999")
		if !strings.Contains(shown, space.ReplaceAllString(want, "")) {
			s.t.Errorf("%q is not in\n%s", want, s.String())
		}
	}
}

// TestCases: the registry's 272 cases show what its device showed, but for white space. Of 8 of them the typed data have an
// address with a wrong checksum, and of 13 a domain that their descriptor does not allow: those are refused as they stand, and
// shown once they are put right. One text is another here: a date that made the device's years run over.
func TestCases(t *testing.T) {
	folder := vectors(t)
	if folder == "" {
		return
	}
	registry := readRegistry(t, folder)
	cases := readCases(t, folder)
	if len(cases) != 272 {
		t.Errorf("%d cases, want 272", len(cases))
	}
	refused, repaired := 0, 0
	for _, c := range cases {
		t.Run(c.Descriptor+"/"+c.Description, func(t *testing.T) {
			file := filepath.Join(folder, "registry", c.Descriptor)
			d := parseFile(t, file)
			s := &screen{t: t, registry: registry}
			if c.Kind == "calldata" {
				s.transaction(d, c.RawTx)
			} else {
				wrongSum, wrongDomain := s.typedData(d, c, file)
				if wrongSum {
					refused++
				}
				if wrongDomain {
					repaired++
				}
			}
			s.check(c.ExpectedTexts)
		})
	}
	t.Logf("%d documents have an address with a wrong checksum, %d a domain that their descriptor excludes", refused, repaired)
	if refused != 8 || repaired != 13 {
		t.Errorf("%d and %d documents are refused as they stand, want 8 and 13", refused, repaired)
	}
}

func readRegistry(t *testing.T, folder string) (registry []*erc7730.Descriptor) {
	files, err := filepath.Glob(filepath.Join(folder, "registry", "*", "calldata-*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no descriptors (%v)", err)
	}
	for _, file := range files {
		registry = append(registry, parseFile(t, file))
	}
	return registry
}

func (s *screen) transaction(d *erc7730.Descriptor, raw string) {
	s.t.Helper()
	call, fee := unsigned(s.t, raw)
	r, err := d.Render(call, facts)
	if err != nil {
		s.t.Fatal(err)
	}
	s.line("Review transaction to", r.Intent)
	s.line("Interaction with", r.Owner)
	s.fields(r)
	_, coin, _ := facts.Coin(call.ChainID)
	s.line("Max fees", erc20abi.FormatUnits(fee, coin.Decimals, coin.Symbol))
	s.line("Transaction signed")
}

// typedData reports whether the document is refused for a checksum, as ethers refuses it, before it is shown without, and
// whether it is refused for another domain than the descriptor demands, before it is shown with that.
func (s *screen) typedData(d *erc7730.Descriptor, c clearCase, file string) (refused, repaired bool) {
	s.t.Helper()
	data, err := typeddata.Parse(c.Data)
	if refused = c.EthersError != ""; refused {
		if !errors.Is(err, eth.ErrAddressChecksum) {
			s.t.Errorf("a wrong checksum: %v", err)
		}
		addresses := regexp.MustCompile(`"0x[0-9a-fA-F]{40}"`)
		data, err = typeddata.Parse(addresses.ReplaceAllFunc(c.Data, bytes.ToLower))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	if digest := data.Digest().String(); c.Digest != "" && digest != c.Digest {
		s.t.Errorf("digest %s, want %s", digest, c.Digest)
	}
	r, err := d.RenderData(data, eth.Address{}, facts)
	if errors.Is(err, erc7730.ErrMatch) {
		repaired = true
		r, err = d.RenderData(s.repair(data, file), eth.Address{}, facts)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.line("Swipe to review message to", r.Intent)
	s.fields(r)
	return refused, repaired
}

// repair returns typed data with the domain that a descriptor demands.
func (s *screen) repair(data *typeddata.Data, file string) *typeddata.Data {
	s.t.Helper()
	var want struct {
		Context struct {
			EIP712 struct{ Domain map[string]any }
		}
	}
	var document map[string]any
	if err := stdjson.Unmarshal(readMerged(s.t, file), &want); err != nil {
		s.t.Fatal(err)
	}
	if err := stdjson.Unmarshal(data.JSON(), &document); err != nil {
		s.t.Fatal(err)
	}
	maps.Copy(document["domain"].(map[string]any), want.Context.EIP712.Domain)
	text, err := stdjson.Marshal(document)
	if err != nil {
		s.t.Fatal(err)
	}
	if data, err = typeddata.Parse(text); err != nil {
		s.t.Fatal(err)
	}
	return data
}

// unsigned reads a transaction that is not signed, and what it costs at most.
func unsigned(t *testing.T, raw string) (call erc7730.Call, fee uint256.Int) {
	t.Helper()
	b, err := hex.DecodeString(strings.TrimPrefix(raw, "0x"))
	if err != nil {
		t.Fatal(err)
	}
	var price, gas, value *big.Int
	if b[0] == 2 { // EIP-1559
		var tx struct {
			ChainID          uint64
			Nonce            uint64
			Tip, MaxFee, Gas *big.Int
			To               eth.Address
			Value            *big.Int
			Data             []byte
			AccessList       []rlp.RawValue
			V, R, S          *big.Int `rlp:"optional"`
		}
		err = rlp.DecodeBytes(b[1:], &tx)
		call = erc7730.Call{ChainID: eth.ChainID(tx.ChainID), To: tx.To, Data: tx.Data}
		price, gas, value = tx.MaxFee, tx.Gas, tx.Value
	} else { // EIP-155
		var tx struct {
			Nonce      uint64
			Price, Gas *big.Int
			To         eth.Address
			Value      *big.Int
			Data       []byte
			ChainID    uint64 `rlp:"optional"`
			R, S       uint64 `rlp:"optional"`
		}
		err = rlp.DecodeBytes(b, &tx)
		call = erc7730.Call{ChainID: eth.ChainID(tx.ChainID), To: tx.To, Data: tx.Data}
		price, gas, value = tx.Price, tx.Gas, tx.Value
	}
	if err != nil {
		t.Fatal(err)
	}
	call.Value = fromBig(t, value)
	return call, fromBig(t, new(big.Int).Mul(price, gas))
}

func fromBig(t *testing.T, x *big.Int) uint256.Int {
	n, err := uint256.FromBytes(x.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return n
}
