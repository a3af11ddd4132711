package json_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// order has every kind of field that a document can have.
type order struct {
	id      string
	side    string
	limit   *uint256.Int
	tags    []string
	lines   []line
	first   line
	gift    *line
	nested  *order
	deleted bool
}

type line struct {
	token eth.Address
	count uint8
}

func (x *order) Visit(c *json.Codec) {
	c.Object("id side?=buy|sell limit? tags[]? lines[] first gift? nested? deleted?", orderPart,
		&x.id, &x.side, &x.limit, &x.tags, &x.lines, &x.first, &x.gift, &x.nested, &x.deleted)
}

func (x *line) Visit(c *json.Codec) { c.Object("token count", orderPart, &x.token, &x.count) }

func orderPart(field any, i, size int) json.Document {
	switch p := field.(type) {
	case *line:
		return p
	case **line:
		if size >= 0 {
			*p = new(line)
		}
		if *p != nil {
			return *p
		}
	case **order:
		if size >= 0 {
			*p = new(order)
		}
		if *p != nil {
			return *p
		}
	case *[]line:
		if size >= 0 {
			*p = make([]line, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	}
	return nil
}

const (
	zero  = `"0x0000000000000000000000000000000000000000"`
	lineA = `{"token":` + zero + `,"count":1}`
	lineB = `{"token":` + zero + `,"count":2}`
)

func TestDocument(t *testing.T) {
	limit := uint256.FromUint64(5)
	for text, want := range map[string]order{
		`{"id":"","lines":[],"first":` + lineA + `}`: {lines: []line{}, first: line{count: 1}},
		`{"id":"a","side":"sell","limit":"5","tags":["x","y"],"lines":[` + lineA + `,` + lineB + `],"first":` + lineB +
			`,"gift":` + lineA + `,"nested":{"id":"b","lines":[],"first":` + lineA + `},"deleted":true}`: {
			id: "a", side: "sell", limit: &limit, tags: []string{"x", "y"}, lines: []line{{count: 1}, {count: 2}}, first: line{count: 2},
			gift: &line{count: 1}, nested: &order{id: "b", lines: []line{}, first: line{count: 1}}, deleted: true},
	} {
		var got order
		if err := json.Read(parse(t, text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read as %+v, %v", text, got, err)
		}
		if written := json.Append([]byte("before"), &want); string(written) != "before"+text {
			t.Errorf("%+v: written as %s", want, written)
		}
	}
}

func TestDocumentErrors(t *testing.T) {
	const open = `{"id":"","lines":[],"first":` + lineA
	for text, want := range map[string]struct {
		code  fault.Code
		field string
	}{
		`[]`:                                         {json.ErrField, ""},
		`null`:                                       {json.ErrField, ""},
		`{"lines":[],"first":` + lineA + `}`:         {json.ErrMissingField, "id"},
		`{"id":"","first":` + lineA + `}`:            {json.ErrMissingField, "lines"},
		open + `,"x":1}`:                             {json.ErrUnknownField, "x"},
		open + `,"ID":""}`:                           {json.ErrUnknownField, "ID"},
		open + `,"side":""}`:                         {json.ErrField, "side"},
		open + `,"side":"hold"}`:                     {json.ErrField, "side"},
		open + `,"side":"buy|sell"}`:                 {json.ErrField, "side"},
		open + `,"side":null}`:                       {json.ErrField, "side"},
		open + `,"limit":5}`:                         {json.ErrField, "limit"},
		open + `,"tags":"x"}`:                        {json.ErrField, "tags"},
		open + `,"tags":["x",1]}`:                    {json.ErrField, "tags[1]"},
		open + `,"gift":{}}`:                         {json.ErrMissingField, "gift.token"},
		open + `,"gift":[]}`:                         {json.ErrField, "gift"},
		open + `,"nested":` + open + `,"y":0}}`:      {json.ErrUnknownField, "nested.y"},
		`{"id":"","lines":[` + lineA + `,{}]}`:       {json.ErrMissingField, "lines[1].token"},
		`{"id":"","lines":[{"token":"0x1"}]}`:        {eth.ErrAddress, "lines[0].token"},
		`{"id":"","lines":[` + lineA + `,7]}`:        {json.ErrField, "lines[1]"},
		`{"id":"","lines":{},"first":` + lineA + `}`: {json.ErrField, "lines"},
	} {
		err := json.Read(parse(t, text), new(order))
		known, ok := err.(*fault.Error)
		if !ok || !errors.Is(err, want.code) || known.Field != want.field {
			t.Errorf("%s: error %v, want %s at %s", text, err, want.code, want.field)
		}
	}
}

func TestDocumentList(t *testing.T) {
	text := `[` + lineA + `,` + lineB + `]`
	var list []line
	if err := json.ReadList(parse(t, text), &list, orderPart); err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	if got := json.AppendPart(nil, &list, orderPart); string(got) != text {
		t.Errorf("written as %s", got)
	}
	if err := json.ReadList(parse(t, `[{}]`), &list, orderPart); err == nil || err.(*fault.Error).Field != "[0].token" {
		t.Errorf("error %v", err)
	}
	list = nil
	if got := json.AppendPart(nil, &list, orderPart); string(got) != "[]" {
		t.Errorf("nothing is written as %s", got)
	}
}
