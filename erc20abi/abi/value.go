package abi

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// ErrRange means that a number does not fit its type; detail "position" as in ErrValue.
const ErrRange fault.Code = "abi_range"

// ParseValue reads a value as Text writes it, and what people write besides: whole numbers as 0x and hexadecimal digits,
// white space between the parts, a tuple in brackets, quotes around anything, a string alone without quotes. Nothing is
// rounded, cut or filled up. Errors: ErrValue, ErrRange, ErrLimit, eth.ErrAddress, eth.ErrAddressChecksum, eth.ErrHex, with the
// detail "position".
func (t Type) ParseValue(text string) (Value, error) {
	if len(text) > maxValue {
		return Value{}, fault.New(ErrLimit, "", "a value is at most 8 MiB of text")
	}
	if t.Kind == KindString && !strings.HasPrefix(text, `"`) {
		return Value{Bytes: []byte(text)}, nil
	}
	r := valueReader{scanner{text: text}, maxItems}
	v, err := r.value(&t)
	if err == nil && !r.done() {
		err = r.wrong(ErrValue, r.pos, "nothing may follow here")
	}
	return v, err
}

// valueReader reads values.
type valueReader struct {
	scanner
	room int // how many values there may still be
}

func (r *valueReader) wrong(code fault.Code, position int, message string) error {
	return fault.New(code, "", message).With("position", strconv.Itoa(position))
}

func (r *valueReader) value(t *Type) (v Value, err error) {
	if r.room--; r.room < 0 {
		return v, r.wrong(ErrLimit, r.pos, "write at most 65536 values")
	}
	switch t.Kind {
	case KindTuple, KindArray, KindSlice:
		v.Items, err = r.items(t)
		return v, err
	}
	r.peek()
	start := r.pos
	token, err := r.token(t.Kind == KindString)
	if err == nil {
		v, err = t.scalar(token)
	}
	if known, ok := err.(*fault.Error); ok && len(known.Details) == 0 {
		known.With("position", strconv.Itoa(start))
	}
	return v, err
}

const usualItems = 4

// items reads what an array or a tuple holds.
func (r *valueReader) items(t *Type) (items []Value, err error) {
	closing := byte(']')
	if t.Kind == KindTuple && r.take('(') {
		closing = ')'
	} else if !r.take('[') {
		return nil, r.wrong(ErrValue, r.pos, "write "+t.brackets())
	}
	count := t.count()
	if t.Kind == KindSlice {
		if r.take(closing) {
			return nil, nil
		}
		count = maxItems + 1
	}
	items = make([]Value, 0, min(count, usualItems))
	for i := 0; i < count; i++ {
		if i > 0 && !r.take(',') {
			if t.Kind == KindSlice {
				break
			}
			return nil, r.wrong(ErrValue, r.pos, "write "+strconv.Itoa(count)+" values here, with commas between them")
		}
		item, err := r.value(t.item(i))
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	if !r.take(closing) {
		return nil, r.wrong(ErrValue, r.pos, "write a "+string(closing)+" here, behind the last value")
	}
	return items, nil
}

// brackets shows how values of an array or a tuple are written.
func (t *Type) brackets() string {
	if t.Kind == KindTuple {
		return "a tuple as (a, b)"
	}
	return "an array as [a, b]"
}

// token reads a scalar's text: what is in quotes, or all up to a comma, a bracket or white space.
func (r *valueReader) token(quoted bool) (string, error) {
	if r.peek() == '"' {
		return r.literal()
	}
	if quoted {
		return "", r.wrong(ErrValue, r.pos, "write a string in quotes here")
	}
	start := r.pos
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c > ']', c > ',' && c < '[': // letters and digits first
		case c <= ' ', c == '"', c == '(', c == ')', c == ',', c == '[', c == ']':
			return r.text[start:r.pos], nil
		}
		r.pos++
	}
	return r.text[start:], nil
}

// literal reads a string in quotes.
func (r *valueReader) literal() (string, error) {
	const escapes, escaped = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	var out []byte
	open := r.pos
	for r.pos++; r.pos < len(r.text); {
		c := r.text[r.pos]
		r.pos++
		if c == '"' {
			return string(out), nil
		}
		if c == '\\' && r.pos < len(r.text) {
			at := r.pos - 1
			kind := r.text[r.pos]
			r.pos++
			if simple := strings.IndexByte(escapes, kind); simple >= 0 {
				c = escaped[simple]
			} else if char, ok := r.escape(kind); !ok {
				return "", r.wrong(ErrValue, at, `behind \ write one of "\/bfnrt, u and four hexadecimal digits of a character, or x and two of a byte`)
			} else if kind == 'u' {
				out = utf8.AppendRune(out, char)
				continue
			} else {
				c = byte(char)
			}
		}
		out = append(out, c)
	}
	return "", r.wrong(ErrValue, open, "close this string with a quote")
}

// escape reads what stands behind \x or \u: a byte, or a character, of which half a surrogate pair is none.
func (r *valueReader) escape(kind byte) (rune, bool) {
	switch kind {
	case 'x':
		return r.hex(2)
	case 'u':
	default:
		return 0, false
	}
	char, ok := r.hex(4)
	if ok && utf16.IsSurrogate(char) && strings.HasPrefix(r.text[r.pos:], `\u`) {
		r.pos += 2
		low, _ := r.hex(4)
		char = utf16.DecodeRune(char, low)
		return char, char != utf8.RuneError
	}
	return char, ok && !utf16.IsSurrogate(char)
}

// hex reads some digits.
func (r *valueReader) hex(digits int) (rune, bool) {
	end := min(r.pos+digits, len(r.text))
	n, err := strconv.ParseUint(r.text[min(r.pos, end):end], 16, 16)
	ok := err == nil && end == r.pos+digits
	r.pos = end
	return rune(n), ok
}

// scalar reads what is neither an array nor a tuple.
func (t *Type) scalar(text string) (v Value, err error) {
	switch t.Kind {
	case KindString:
		v.Bytes = []byte(text)
		return v, nil
	case KindBool:
		if text != "true" && text != "false" {
			return v, fault.New(ErrValue, "", "write true or false")
		}
		return FromBool(text == "true"), nil
	case KindAddress:
		a, err := parseAddress(text)
		return FromAddress(a), err
	case KindBytes, KindFixedBytes, KindFunction:
		b, err := eth.ParseBytes(text)
		size := t.Size
		switch {
		case err != nil:
			return v, err
		case t.Kind == KindBytes:
			v.Bytes = b
			return v, nil
		case t.Kind == KindFunction:
			size = functionSize
		}
		if len(b) != size {
			return v, fault.New(ErrValue, "", "write 0x and "+strconv.Itoa(2*size)+" digits")
		}
		copy(v.Word[:], b)
		return v, nil
	}
	return t.number(text)
}

// number reads a number as a word: in two's complement if it is signed, times 10^Decimals if it has a point.
func (t *Type) number(text string) (v Value, err error) {
	digits, negative := strings.CutPrefix(text, "-")
	x, err := t.magnitude(digits)
	if err == nil {
		if negative {
			x, _ = uint256.Int{}.Sub(x)
		}
		if v.Word = x.Bytes32(); t.clean(&v.Word) && negative == (t.signed() && x[3]>>63 == 1) {
			return v, nil
		}
	} else if known, ok := err.(*fault.Error); !ok || known.Code != uint256.ErrRange {
		return Value{}, fault.New(ErrValue, "", "write a number of the type "+t.String()+" in digits")
	}
	if len(text) > 80 {
		text = "this number"
	}
	return Value{}, fault.New(ErrRange, "", text+" does not fit "+t.String()+": write a number within its range")
}

// magnitude reads a number without its sign.
func (t *Type) magnitude(digits string) (uint256.Int, error) {
	if t.Decimals == 0 {
		if strings.HasPrefix(digits, "0x") {
			return uint256.ParseHex(digits)
		}
		return uint256.ParseDecimal(digits)
	}
	whole, fraction, point := strings.Cut(digits, ".")
	x, err := uint256.ParseDecimal(whole)
	if err != nil {
		return x, err
	}
	if point && fraction == "" || len(fraction) > t.Decimals {
		return x, fault.New(ErrValue, "", "")
	}
	digits = whole + fraction + zeros[:t.Decimals-len(fraction)]
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	return uint256.ParseDecimal(digits)
}
