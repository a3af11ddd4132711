package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

const (
	errTest  fault.Code = "test_code"
	errOther fault.Code = "other_code"
)

func TestErrorIsItsCodeAndItsCause(t *testing.T) {
	below := fault.Wrap(errOther, "", "write it again", io.ErrUnexpectedEOF)
	err := fmt.Errorf("above: %w", fault.Wrap(errTest, "amount", "enter an amount", below))
	for _, target := range []error{errTest, errOther, io.ErrUnexpectedEOF} {
		if !errors.Is(err, target) {
			t.Errorf("%v is not %v", err, target)
		}
	}
	for _, target := range []error{fault.Code("test"), io.EOF, fault.New(errTest, "amount", "enter an amount")} {
		if errors.Is(err, target) {
			t.Errorf("%v is %v", err, target)
		}
	}
	if cause := errors.Unwrap(fault.New(errTest, "", "")); cause != nil {
		t.Errorf("an error without a cause has the cause %v", cause)
	}
}

func ExampleError() {
	var err error = fault.New("word_unknown", "mnemonic", "check the spelling of this word").With("position", "12")
	fmt.Println(err)
	var typed *fault.Error
	if errors.As(err, &typed) {
		fmt.Println(typed.Code, typed.Field, typed.Details)
	}
	fmt.Println(fault.New("word_unknown", "", "check the spelling of this word"))
	// Output:
	// mnemonic: check the spelling of this word (word_unknown)
	// word_unknown mnemonic [{position 12}]
	// check the spelling of this word (word_unknown)
}
