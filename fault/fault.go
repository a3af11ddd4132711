// Package fault is the shape of every error that Latchkey returns: a stable code for programs, a sentence for
// people, and the name of the field that is at fault. The codes themselves stand beside the code that returns them.
package fault

// Code names one kind of failure. Codes are stable: programs compare them, and they cross the JavaScript boundary
// unchanged. A Code is itself an error, so that errors.Is(err, signer.ErrKeyRange) works.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// Detail is one machine-readable fact about a failure, such as the position of a wrong word. It never holds a secret.
type Detail struct {
	Name  string
	Value string
}

// Error is a failure with everything that a caller needs to act on it. No field ever holds a secret.
type Error struct {
	Code    Code
	Field   string // the argument or document field at fault; empty where none is
	Message string // one sentence: what is wrong and what to do
	Details []Detail
	Cause   error // the error below, if any; it does not cross the boundary
}

// New returns an error with a code, the field at fault and a sentence for people.
func New(code Code, field, message string) *Error {
	return &Error{Code: code, Field: field, Message: message}
}

// Wrap is New with the error that caused it.
func Wrap(code Code, field, message string, cause error) *Error {
	return &Error{Code: code, Field: field, Message: message, Cause: cause}
}

// With adds a detail and returns the same error.
func (e *Error) With(name, value string) *Error {
	e.Details = append(e.Details, Detail{Name: name, Value: value})
	return e
}

// Error returns the field, the sentence and the code.
func (e *Error) Error() string {
	text := e.Message + " (" + string(e.Code) + ")"
	if e.Field != "" {
		return e.Field + ": " + text
	}
	return text
}

// Is reports whether target is this error's code.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }
