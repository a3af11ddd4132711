package abi

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// TestForeignLogs reads logs as events that they are not.
func TestForeignLogs(t *testing.T) {
	transfer, err := ParseEvent("Transfer(address indexed from, address indexed to, uint256 value)")
	if err != nil {
		t.Fatal(err)
	}
	anonymous := transfer
	anonymous.Anonymous = true
	from, to, dirty := eth.Hash{31: 1}, eth.Hash{31: 2}, eth.Hash{11: 1}
	value := make([]byte, wordSize)
	for _, c := range []struct {
		name   string
		event  Event
		topics []eth.Hash
		data   []byte
		code   fault.Code
	}{
		{"good", transfer, []eth.Hash{transfer.Topic(), from, to}, value, ""},
		{"more data than declared", transfer, []eth.Hash{transfer.Topic(), from, to}, append(value, 0), ""},
		{"no topics", transfer, nil, value, ErrTopics},
		{"another event", transfer, []eth.Hash{from, from, to}, value, ErrTopics},
		{"ERC-721's Transfer", transfer, []eth.Hash{transfer.Topic(), from, to, from}, nil, ErrTopics},
		{"a topic too few", transfer, []eth.Hash{transfer.Topic(), from}, value, ErrTopics},
		{"a topic that is no address", transfer, []eth.Hash{transfer.Topic(), from, dirty}, value, ErrTopics},
		{"no data", transfer, []eth.Hash{transfer.Topic(), from, to}, nil, ErrData},
		{"anonymous", anonymous, []eth.Hash{from, to}, value, ""},
		{"anonymous with the topic", anonymous, []eth.Hash{transfer.Topic(), from, to}, value, ErrTopics},
	} {
		values, err := c.event.DecodeLog(c.topics, c.data)
		if c.code == "" && (err != nil || values[1].Address() != (eth.Address{19: 2})) || c.code != "" && !errors.Is(err, c.code) {
			t.Errorf("%s: %v, %v, want %q", c.name, values, err, c.code)
		}
	}
}

// TestTopicAtFault: an error says which topic is none of the event's.
func TestTopicAtFault(t *testing.T) {
	e, err := ParseEvent("E(uint8 indexed a, uint256 b, bool indexed c)")
	if err != nil {
		t.Fatal(err)
	}
	anonymous := e
	anonymous.Anonymous = true
	for _, c := range []struct {
		event  Event
		topics []eth.Hash
		want   string
	}{
		{e, []eth.Hash{e.Topic(), {}, {31: 2}}, "2"},
		{e, []eth.Hash{e.Topic(), {1}, {}}, "1"},
		{e, []eth.Hash{{}, {}, {}}, "0"}, // another event's
		{e, nil, "0"},
		{e, []eth.Hash{e.Topic(), {}}, "2"},         // the first that is missing
		{e, []eth.Hash{e.Topic(), {}, {}, {}}, "3"}, // the first that is too many
		{anonymous, []eth.Hash{{}}, "1"},
		{anonymous, []eth.Hash{{}, {}, {}}, "2"},
		{anonymous, []eth.Hash{{}, {31: 2}}, "1"},
	} {
		if _, err := c.event.DecodeLog(c.topics, make([]byte, wordSize)); !errors.Is(err, ErrTopics) || detail(err, "topic") != c.want {
			t.Errorf("%v: %v at %q, want %q", c.topics, err, detail(err, "topic"), c.want)
		}
	}
}

// TestErrorsAndConstructors encodes and decodes what has another front than a call.
func TestErrorsAndConstructors(t *testing.T) {
	e, err := ParseError("error Broke(uint256 available, bool final)")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseParam("bool final")
	if err != nil || p.Name != "final" || p.Type.Kind != KindBool {
		t.Errorf("%v, %v", p, err)
	}
	given := []Value{{Word: [32]byte{31: 7}}, FromBool(true)}
	data, err := e.Encode(given)
	if id := e.Selector(); err != nil || !bytes.HasPrefix(data, id[:]) || len(data) != 68 {
		t.Fatalf("%x, %v", data, err)
	}
	values, err := e.Decode(append(data, 0)) // reverts are what contracts answer
	if err != nil || values[0].Uint() != given[0].Uint() || !values[1].Bool() {
		t.Errorf("%v, %v", values, err)
	}
	if _, err := e.Decode(data[1:]); !errors.Is(err, ErrSelector) {
		t.Error(err)
	}

	c, err := ParseFunction("constructor(uint256 supply, bool final) payable")
	if err != nil {
		t.Fatal(err)
	}
	args, err := c.EncodeCall(given)
	if err != nil || !bytes.Equal(args, data[4:]) {
		t.Errorf("%x, %v", args, err)
	}
	if values, err := c.DecodeCall(args); err != nil || !same(values[0], given[0]) {
		t.Errorf("%v, %v", values, err)
	}

	f, err := ParseFunction("f() returns (uint256, bool)")
	if err != nil {
		t.Fatal(err)
	}
	if values, err := f.DecodeResult(append(args, 1)); err != nil || !same(values[1], given[1]) {
		t.Errorf("%v, %v", values, err)
	}
	if _, err := f.DecodeResult(nil); !errors.Is(err, ErrData) || detail(err, "offset") != "0" {
		t.Error(err)
	}
}
