package erc7730

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// format says how the data of one function or type are shown: a "structured data format specification".
type format struct {
	name     string        // of typed data: the type as EIP-712 encodes it
	function *abi.Function // of calls
	selector [4]byte

	intent       string // cleaned
	interpolated string
	fields       []*field
	excluded     []*path // version 1
}

// field is a "field format specification", or a group of them.
type field struct {
	path      *path      // nil for a constant, and for a group that stays where it is
	constant  json.Value // instead of the path
	label     string
	format    string // "" for none
	params    []param
	separator string
	visible   *rule
	encrypted *encryption

	group     []*field // nil for a single field
	iteration string   // of a group: "sequential", "bundled" or ""
}

// param is a parameter of a format.
type param struct {
	name  string
	value json.Value
}

// rule says when a field is shown.
type rule struct {
	never  bool
	must   bool       // never, and the value is one of the list
	values []*operand // never where the value is one of the list
}

// encryption says that a value is the handle of one that is encrypted.
type encryption struct{ scheme, fallback string }

// formats are the formats with their parameters and what each is: p a path, c a constant or a map's entry, a one or several
// strings, s a string, n a number of digits, b true or false.
var formats = [...]struct{ name, params string }{
	{"raw", ""}, {"amount", ""}, {"duration", ""}, {"chainId", ""},
	{"tokenAmount", " token:c tokenPath:p nativeCurrencyAddress:a threshold:c message:s chainId:c chainIdPath:p"},
	{"tokenTicker", " chainId:c chainIdPath:p"},
	{"nftName", " collection:c collectionPath:p"},
	{"date", " encoding:s"},
	{"unit", " base:s decimals:n prefix:b"},
	{"enum", " $ref:s"},
	{"addressName", addressParams}, {"interoperableAddressName", addressParams},
	{"calldata", " callee:c calleePath:p selector:c selectorPath:p amount:c amountPath:p spender:c spenderPath:p chainId:c chainIdPath:p"},
}

// maxDigits is how many decimal digits a number of 256 bits has.
const maxDigits = 78

const addressParams = " types:a sources:a senderAddress:a"

// checkParams demands that there is the format, and that it has each of the parameters.
func (f *field) checkParams() error {
	for _, known := range formats {
		if known.name != f.format {
			continue
		}
		for _, p := range f.params {
			_, kind, _ := strings.Cut(known.params, " "+p.name+":")
			if err := checkParam(kind, p.value); err != nil {
				return json.At("params", json.At(p.name, err))
			}
		}
		return nil
	}
	return fault.New(ErrDescriptor, "format", "there is no such format")
}

func checkParam(kind string, v json.Value) (err error) {
	if kind == "" {
		return fault.New(ErrDescriptor, "", "the format has no such parameter")
	}
	switch kind[0] {
	case 'p':
		var text string
		if text, err = json.Text(v); err == nil {
			_, err = parsePath(text)
		}
	case 'a':
		var list []string
		if list, err = texts(v); len(list) > maxListed {
			err = fault.New(ErrDescriptor, "", "give at most 64")
		}
	case 's':
		_, err = json.Text(v)
	case 'n':
		var n uint8
		if n, err = json.Uint8(v); n > maxDigits {
			err = fault.New(ErrDescriptor, "", "a number of 256 bits has at most 78 digits")
		}
	case 'b':
		_, err = json.Bool(v)
	}
	return err
}

// texts reads a string or a list of them.
func texts(v json.Value) ([]string, error) {
	if v.Kind() == json.Array {
		return json.List(json.Text)(v)
	}
	text, err := json.Text(v)
	return []string{text}, err
}
