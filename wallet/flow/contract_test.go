package flow

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

func TestReadContract(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	at := tokenAt(1)
	c.function(at, "function info(address,uint256[]) returns (string,(uint256,bool)[])", func(a []abi.Value) []abi.Value {
		if a[0].Address() != stranger || len(a[1].Items) != 2 {
			return nil
		}
		return []abi.Value{{Bytes: []byte("a\u202eb")}, {Items: []abi.Value{{Items: []abi.Value{uints(7)[0], abi.FromBool(true)}}}}}
	})
	signature := "info(address who, uint256[] ids) returns (string name, (uint256 id, bool ok)[] list)"
	got, err := s.ReadContract(c, 31337, nil, at, signature, []string{stranger.String(), "[1, 2]"})
	must(t, err)
	if got.Block != 1000 || len(got.Values) != 2 || got.Values[0].Value != `"a\u202eb"` || got.Values[1].Value != "[(7, true)]" || got.Values[1].Name != "list" {
		t.Errorf("%+v", got)
	}
	from := c.account
	got, err = s.ReadContract(c, 31337, &from, at, "info(address,uint256[])", []string{stranger.String(), "[1, 2]"})
	if must(t, err); len(got.Values) != 0 || len(got.Data) == 0 {
		t.Errorf("%+v", got)
	}
	refusal, err := abi.Encode([]abi.Param{{Type: mustType(t, "string")}}, []abi.Value{{Bytes: []byte("not today")}})
	must(t, err)
	c.contracts[tokenAt(2)] = func([]byte) simAnswer {
		return simAnswer{reverted: true, data: append([]byte{0x08, 0xc3, 0x79, 0xa0}, refusal...)}
	}
	for name, w := range map[string]struct {
		to        eth.Address
		signature string
		values    []string
		code      fault.Code
		field     string
	}{
		"no contract":          {stranger, "f()", nil, ErrNoContract, "to"},
		"a refusal":            {tokenAt(2), "f()", nil, ErrReverted, ""},
		"another answer":       {at, "info(address,uint256[]) returns (string" + strings.Repeat(",uint256", 20) + ")", []string{stranger.String(), "[1, 2]"}, ErrContractAnswer, "signature"},
		"nothing answered":     {simToken, "mint() returns (uint256)", nil, ErrContractAnswer, "signature"},
		"no signature":         {at, "", nil, abi.ErrSignature, "signature"},
		"a constructor":        {at, "constructor()", nil, abi.ErrSignature, "signature"},
		"a long signature":     {at, "f(" + strings.Repeat("uint256,", 600) + "bool)", nil, abi.ErrSignature, "signature"},
		"too few values":       {at, signature, []string{stranger.String()}, ErrArguments, "values"},
		"a value out of range": {at, "f(uint8)", []string{"256"}, abi.ErrRange, "values[0]"},
		"a mistyped address":   {at, "f(bool,address)", []string{"true", strings.Replace(c.account.String(), "7E", "7e", 1)}, eth.ErrAddressChecksum, "values[1]"},
	} {
		_, err := s.ReadContract(c, 31337, nil, w.to, w.signature, w.values)
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != w.code || known.Field != w.field {
			t.Errorf("%s: %v", name, err)
		}
		if w.code == ErrReverted && !strings.Contains(err.Error(), "not today") {
			t.Error(err)
		}
	}
}
