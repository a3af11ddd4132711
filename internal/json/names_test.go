package json

import (
	"slices"
	"testing"
)

func TestNames(t *testing.T) {
	v, err := Parse([]byte(`{"b":1,"\u0061":{"c":2},"":3}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := ReadObject(v).Names(); !slices.Equal(got, []string{"b", "a", ""}) {
		t.Errorf("got %q", got)
	}
	if v, err = Parse([]byte(`[]`)); err != nil || len(ReadObject(v).Names()) != 0 {
		t.Errorf("an array has names (%v)", err)
	}
}
