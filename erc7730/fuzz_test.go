package erc7730

import (
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// use renders random calls of all functions of a descriptor, for its own contract and for another, and typed data.
func use(t *testing.T, d *Descriptor, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7730))
	here, elsewhere := deployment{1, eth.Address{1}}, deployment{1, eth.Address{2}}
	if bound, err := d.For(here.chain, here.address); err == nil {
		d = bound
	} else {
		here = *d.deployments[0]
		elsewhere = deployment{here.chain, eth.Address{2}}
	}
	for i := range d.formats {
		f := d.formats[i]
		if f.function == nil {
			continue
		}
		values := make([]abi.Value, len(f.function.Inputs))
		for i := range values {
			values[i] = randomValue(r, &f.function.Inputs[i].Type)
		}
		data, err := f.function.EncodeCall(values)
		if err != nil { // a type that is too large to have a value
			continue
		}
		call := Call{ChainID: here.chain, To: here.address, Data: data}
		out, err := d.Render(call, everything{})
		isTyped(t, err)
		if err == nil {
			checkCoverage(t, out)
			if len(out.Fields) > maxFields || len(out.Intent) > 4*(maxIntent+1) {
				t.Errorf("%d fields, an intent of %d bytes", len(out.Fields), len(out.Intent))
			}
		}
		call.To = elsewhere.address
		if _, err := d.Render(call, everything{}); err == nil && !d.deployed(elsewhere) {
			t.Error("it describes calls of a contract that it is not for")
		}
	}
	data, err := typeddata.Parse([]byte(permitSingle))
	if err != nil {
		t.Fatal(err)
	}
	at, _ := verifier(data)
	if bound, err := d.For(at.chain, at.address); err == nil {
		_, err := bound.RenderData(data, eth.Address{}, everything{})
		isTyped(t, err)
	}
}

func isTyped(t *testing.T, err error) {
	t.Helper()
	if _, ok := err.(*fault.Error); err != nil && !ok {
		t.Errorf("an error without a code: %v", err)
	}
}

// TestMutated: descriptors with a few bytes changed are refused with a typed error, or hide nothing.
func TestMutated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7730))
	accepted := 0
	for _, e := range bundled() {
		document := e.read().root.Raw()
		for range 60 {
			changed := append([]byte{}, document...)
			for range 1 + r.IntN(3) {
				changed[r.IntN(len(changed))] = document[r.IntN(len(document))]
			}
			d, err := Parse(changed)
			isTyped(t, err)
			if err == nil {
				accepted++
				use(t, d, r.Uint64())
			}
		}
	}
	if t.Logf("%d changed descriptors are still descriptors", accepted); accepted < 100 {
		t.Error("too few to say anything")
	}
}

func seeds(f *testing.F) {
	for _, e := range bundled() {
		f.Add(e.read().root.Raw(), uint64(1))
	}
	f.Add([]byte(`{"context":{"contract":{}},"metadata":{"maps":{"m":{"values":{"1":"0x01"}}}},"display":{"definitions":{"d":{"format":"unit","params":{"base":"s","prefix":true}}},
		"formats":{"f((uint8 a,int8[2] b)[] x,bytes y,string z)":{"intent":{"a":"b"},"interpolatedIntent":"{x.[].a}","fields":[
		{"path":"x.[]","iteration":"bundled","fields":[{"path":"a","$ref":"$.display.definitions.d"},{"path":"b.[-1]","visible":{"ifNotIn":[1]}}]},
		{"path":"y.[1:-1]","format":"tokenAmount","params":{"token":{"map":"$.metadata.maps.m","keyPath":"x.[0].a"}},"separator":"{index}"},
		{"path":"y","format":"calldata","params":{"calleePath":"@.to"}},{"path":"z","encryption":{"scheme":"s"}}]}}}}`), uint64(2))
}

// FuzzParse: whatever the document, it is refused with a typed error or read.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, document []byte, _ uint64) {
		_, err := Parse(document)
		isTyped(t, err)
	})
}

// FuzzRender: a descriptor that was read hides nothing, describes no other contract, and stays within its limits.
func FuzzRender(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, document []byte, seed uint64) {
		if d, err := Parse(document); err == nil {
			use(t, d, seed)
		}
	})
}

// FuzzCalldata: whatever the data of a call, bundled descriptors take it or refuse it with a typed error, and what they take
// encodes to the same data again.
func FuzzCalldata(f *testing.F) {
	f.Add(uint16(0), []byte{})
	f.Fuzz(func(t *testing.T, which uint16, data []byte) {
		list := bundled()
		d := list[int(which)%len(list)].read()
		format := d.formats[int(which/64)%len(d.formats)]
		at := d.deployments[0]
		out, err := d.Render(Call{ChainID: at.chain, To: at.address, Data: append(format.selector[:], data...)}, everything{})
		if isTyped(t, err); err != nil {
			return
		}
		again, err := out.Function.EncodeCall(out.Arguments)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(out.Rest); n > 0 && out.Rest[n-1].Path == "" {
			again = append(again, out.Rest[n-1].Value.Bytes...)
		}
		if string(again[4:]) != string(data) {
			t.Errorf("%x encodes to %x", data, again[4:])
		}
		checkCoverage(t, out)
	})
}
