package ens

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrName means that a text is no normalised ENS name. Detail "position" is the byte at which it goes wrong.
const ErrName fault.Code = "ens_name_invalid"

const (
	maxName  = 1024 // bytes; the longest in use are far shorter
	maxLabel = 255  // bytes, so that ENSIP-10 can encode it
)

// Namehash returns the node that a name is known by in the registry (ERC-137, ENSIP-1). The name must be normalised
// (ENSIP-15); what certainly is not is refused: empty labels, other stops than ".", capital letters, letters in forms made for
// something else, ASCII characters that no name has, control, unseen and direction characters, labels over 255 bytes.
// Errors: ErrName.
func Namehash(name string) (eth.Hash, error) {
	if err := check(name); err != nil {
		return eth.Hash{}, err
	}
	return node(name), nil
}

// DNSEncode returns a name as ENSIP-10 wants it: each label with a byte for its length, and a zero byte. Errors: ErrName.
func DNSEncode(name string) ([]byte, error) {
	if err := check(name); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(name)+2)
	for label := range strings.SplitSeq(name, ".") {
		out = append(append(out, byte(len(label))), label...)
	}
	return append(out, 0), nil
}

// ReverseName returns the name at which an address states its own name (ENSIP-3), such as
// "d8da6bf26964af9d7eed9e03e53415d37aa96045.addr.reverse".
func ReverseName(a eth.Address) string { return hex.EncodeToString(a[:]) + ".addr.reverse" }

// ReverseNode returns the node of an address's [ReverseName].
func ReverseNode(a eth.Address) eth.Hash { return node(ReverseName(a)) }

// Parent returns the name without its first label, and false for a name of one label.
func Parent(name string) (string, bool) {
	_, parent, has := strings.Cut(name, ".")
	return parent, has
}

func node(name string) (n eth.Hash) {
	for more := true; more; {
		dot := strings.LastIndexByte(name, '.')
		label := eth.Keccak256([]byte(name[dot+1:]))
		n = eth.Keccak256(n[:], label[:])
		if more = dot >= 0; more {
			name = name[:dot]
		}
	}
	return n
}

func check(name string) error {
	if len(name) > maxName {
		return nameError("a name has at most 1,024 bytes", maxName)
	}
	position := 0
	for label := range strings.SplitSeq(name, ".") {
		if err := checkLabel(label, position); err != nil {
			return err
		}
		position += len(label) + 1
	}
	return nil
}

func checkLabel(label string, position int) error {
	switch {
	case label == "":
		return nameError("nothing stands where a part of the name should: enter a name such as alice.eth", position)
	case len(label) > maxLabel:
		return nameError("a part of a name has at most 255 bytes", position+maxLabel)
	case len(label) >= 4 && label[2:4] == "--" && isASCII(label):
		return nameError("a part of a name has no two hyphens at its third place: enter the name in its own letters", position+2)
	}
	before := rune(-1)
	for i, r := range label {
		if what := wrong(r, before, label[i:]); what != "" {
			return nameError(what+": have the name normalised (ENSIP-15)", position+i)
		}
		if before = r; r == '_' && strings.Trim(label[:i], "_") != "" {
			return nameError("an underscore stands only in front of a part of a name", position+i)
		}
	}
	return nil
}

// wrong says what is wrong with a character that no normalised name has at this place, if anything is.
func wrong(r, before rune, rest string) string {
	switch {
	case r < 0x80:
		return wrongASCII(byte(r), rest)
	case r == utf8.RuneError:
		return "this is not valid text"
	case r == 0x3002, r == 0xFF0E, r == 0xFF61:
		return "this stop is no point"
	case r == 0x200D: // joins emoji
		if before < 0x2000 {
			return "a character that is not seen joins letters"
		}
	case r >= 0xE0020 && r <= 0xE007F: // tags spell the flags of regions behind a black one
		if before != 0x1F3F4 && (before < 0xE0020 || before > 0xE007F) {
			return "a character is not seen"
		}
	case r < 0xA0, r == 0xA0, r == 0xAD, r == 0x061C, r == 0x1680, r == 0x180E, r >= 0x2000 && r <= 0x200F, r >= 0x2028 && r <= 0x202F,
		r >= 0x205F && r <= 0x206F, r == 0x3000, r == 0x3164, r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF, r == 0xFFA0, r >= 0xFFF0 && r < 0x10000,
		r >= 0xE0000:
		return "a character is not seen"
	case isMapped(r):
		return "a letter or digit stands in another form than names have"
	}
	return ""
}

func wrongASCII(c byte, rest string) string {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_', c == '$':
		return ""
	case 'A' <= c && c <= 'Z':
		return "a capital letter stands in the name"
	case (c == '#' || c == '*') && strings.HasPrefix(rest[1:], "\u20E3"): // the keycap
		return ""
	}
	return "a character stands in the name that no name has"
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func nameError(what string, position int) error {
	return fault.New(ErrName, "name", what).With("position", strconv.Itoa(position))
}
