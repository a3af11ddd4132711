// Package inputs says how many random inputs a comparison with another implementation takes: few in every test run, as many
// as are asked for in a long one (make long). Its test lists the published vectors. Only tests use it.
package inputs

import (
	"os"
	"strconv"
	"testing"
)

// Count returns the number that the variable INPUTS has, or else usual.
func Count(t testing.TB, usual int) int {
	text := os.Getenv("INPUTS")
	if text == "" {
		return usual
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 {
		t.Fatalf("INPUTS is %q: give a number of random inputs", text)
	}
	t.Logf("%d random inputs", count)
	return count
}
