package typeddata

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// The digests are those that typedSignatureHash of @metamask/eth-sig-util 8 gives.
func TestLegacyDigest(t *testing.T) {
	for _, c := range []struct{ document, digest string }{
		{`[{"type":"string","name":"message","value":"Hi, Alice!"}]`, "0x14b9f24872e28cc49e72dc104d7380d8e0ba84a3fe2e712704bcac66a5702bd5"},
		{`[{"value":"0xdeadbeaf","name":"message","type":"bytes"}]`, "0x6c69d03412450b174def7d1e48b3bcbbbd8f51df2e76e2c5b3a5d951125be3a9"},
		{`[{"type":"bool","name":"a","value":true},{"type":"address","name":"b","value":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
			{"type":"uint32","name":"n","value":14},{"type":"int16","name":"i","value":-2},{"type":"bytes4","name":"f","value":"0x01020304"}]`,
			"0x5078d6449244f573178f744b26d1641cd1c80084144c931e4640977aeb999496"},
		{`[{"type":"uint8[]","name":"l","value":[1,2]},{"type":"address[]","name":"m","value":["0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"]}]`,
			"0x8a8004fa83833f3dead1f36a52baed52e5b22da1a6d5289a4c0bec9acbb930ad"},
		{`[{"type":"bool[]","name":"q","value":[true,false]}]`, "0xd0550ac3d43720e2ee24aee00e658ebf301aabd745dd000e4882367dff783fe8"},
		{`[{"type":"int8[]","name":"q","value":[-1]}]`, "0x7d69fd6ef7b651ab2a4ad0fe091d70a363d0f2d9d832d88b1c446f6d3b2e9bb7"},
		{`[{"type":"uint256","name":"l","value":"115792089237316195423570985008687907853269984665640564039457584007913129639935"},
			{"type":"uint256","name":"hex","value":"0x10"}]`, "0xdffb655f3646b09bffc65fb51d8a49c3c03363e27042595887939f8c9f0080af"},
	} {
		if got, err := LegacyDigest([]byte(c.document)); err != nil || got.String() != c.digest {
			t.Errorf("%s: %s, %v, want %s", c.document, got, err, c.digest)
		}
	}
}

func TestLegacyRefused(t *testing.T) {
	for _, c := range []struct {
		document string
		code     fault.Code
		field    string
	}{
		{``, json.ErrSyntax, ""},
		{mail, json.ErrField, ""},
		{`[1]`, json.ErrField, "[0]"},
		{`[{"type":"uint8","name":"n","value":256}]`, ErrInteger, "[0].value"},
		{`[{"type":"uint8[1]","name":"n","value":[]}]`, ErrLength, "[0].value"},
		{`[{"type":"uint8","name":"n"}]`, json.ErrMissingField, "[0].value"},
		{`[{"name":"n","value":1}]`, json.ErrMissingField, "[0].type"},
		{`[{"type":"uint8","name":"n","value":1,"more":1}]`, json.ErrUnknownField, "[0].more"},
		{`[{"type":1,"name":"n","value":1}]`, json.ErrField, "[0].type"},
		{`[{"type":"uint","name":"n","value":1}]`, ErrType, "[0].type"},
		{`[{"type":"Person","name":"n","value":{}}]`, ErrType, "[0].type"},
		{`[{"type":"string[]","name":"n","value":[]}]`, ErrType, "[0].type"},
		{`[{"type":"bytes[]","name":"n","value":[]}]`, ErrType, "[0].type"},
		{`[{"type":"bytes2[]","name":"n","value":[]}]`, ErrType, "[0].type"},
		{`[{"type":"uint8[][]","name":"n","value":[]}]`, ErrType, "[0].type"},
		{strings.Repeat(" ", MaxSize+1), ErrSize, ""},
	} {
		got, err := LegacyDigest([]byte(c.document))
		var known *fault.Error
		if !got.IsZero() || !errors.As(err, &known) || known.Code != c.code || known.Field != c.field {
			t.Errorf("%.200s: %s, %v, want %s at %q", c.document, got, err, c.code, c.field)
		}
	}
}
