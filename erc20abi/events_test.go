package erc20abi

import (
	"errors"
	"reflect"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func TestTopicsAreHashesOfSignatures(t *testing.T) {
	for _, d := range eventDeclarations {
		text := signature(string(d.name), d.params)
		if want := eth.Keccak256([]byte(text)); d.topic != want || d.name.Topic() != want {
			t.Errorf("%s: topic %s, its hash says %s", text, d.topic, want)
		}
	}
	if !EventName("Mint").Topic().IsZero() {
		t.Error("an event that is not known has a topic")
	}
}

// encodeLog lays out an event as a contract would.
func encodeLog(e Event) (topics []eth.Hash, data []byte) {
	topics = append(topics, e.Name.Topic())
	for _, a := range e.Args {
		w := a.word()
		if a.Kind == KindAmount {
			data = append(data, w[:]...)
		} else {
			topics = append(topics, w)
		}
	}
	return topics, data
}

func TestDecodeLogReturnsWhatWasEncoded(t *testing.T) {
	r := newRandom(t, 3)
	for range 200 {
		for _, d := range eventDeclarations {
			want := Event{Name: d.name, Args: randomArgs(r, d.params)}
			topics, data := encodeLog(want)
			if got, err := DecodeLog(topics, data); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %+v, %v; want %+v", got, err, want)
			}
		}
	}
}

func TestDecodeLogRefuses(t *testing.T) {
	transfer := EventTransfer.Topic()
	address, dirty := eth.Hash{12: 1}, eth.Hash{11: 1, 12: 1}
	amount := make([]byte, 32)
	for _, c := range []struct {
		name   string
		topics []eth.Hash
		data   []byte
		want   error
	}{
		{"no topics", nil, amount, ErrLogUnknown},
		{"another event", []eth.Hash{{1}, address, address}, amount, ErrLogUnknown},
		{"an NFT's transfer", []eth.Hash{transfer, address, address, {}}, nil, ErrLogUnknown},
		{"four topics and data", []eth.Hash{transfer, address, address, {}}, amount, ErrLogData},
		{"a topic too few", []eth.Hash{transfer, address}, amount, ErrLogData},
		{"nothing indexed", []eth.Hash{transfer}, make([]byte, 96), ErrLogData},
		{"dirty first address", []eth.Hash{transfer, dirty, address}, amount, ErrLogData},
		{"dirty second address", []eth.Hash{transfer, address, dirty}, amount, ErrLogData},
		{"short data", []eth.Hash{transfer, address, address}, amount[:31], ErrLogData},
		{"long data", []eth.Hash{transfer, address, address}, append(amount, 0), ErrLogData},
		{"deposit with two addresses", []eth.Hash{EventDeposit.Topic(), address, address}, amount, ErrLogData},
	} {
		if got, err := DecodeLog(c.topics, c.data); !errors.Is(err, c.want) || got.Args != nil {
			t.Errorf("%s: %+v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

func FuzzDecodeLog(f *testing.F) {
	topics, data := encodeLog(Event{EventTransfer, []Arg{{Kind: KindAddress}, {Kind: KindAddress}, {Kind: KindAmount, Amount: uint256.Max}}})
	f.Add(byte(3), topics[0][:], topics[1][:], topics[2][:], data)
	f.Fuzz(func(t *testing.T, count byte, t0, t1, t2, data []byte) {
		topics := make([]eth.Hash, 3)
		copy(topics[0][:], t0)
		copy(topics[1][:], t1)
		copy(topics[2][:], t2)
		topics = topics[:count%4]
		event, err := DecodeLog(topics, data)
		if err != nil {
			return
		}
		again, againData := encodeLog(event)
		if !reflect.DeepEqual(again, topics) || string(againData) != string(data) {
			t.Fatalf("%v %x decodes to %+v, which encodes to %v %x", topics, data, event, again, againData)
		}
	})
}

func BenchmarkDecodeLog(b *testing.B) {
	topics := []eth.Hash{EventTransfer.Topic(), {12: 1}, {12: 2}}
	data := make([]byte, 32)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeLog(topics, data); err != nil {
			b.Fatal(err)
		}
	}
}
