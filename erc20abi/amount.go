package erc20abi

import (
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrAmountSyntax means that a text is not a plain decimal number.
	ErrAmountSyntax fault.Code = "amount_syntax"
	// ErrAmountDecimals means that an amount has more digits behind the point than its unit has.
	ErrAmountDecimals fault.Code = "amount_decimals"
	// ErrAmountRange means that an amount is over 256 bits in its smallest unit.
	ErrAmountRange fault.Code = "amount_range"
)

// ParseAmount reads a decimal amount of a unit that has `decimals` digits behind the point, and returns it in the
// smallest unit: "1.5" with 6 decimals is 1500000. It is exact: a digit too many is refused, zero or not, rather than
// rounded. A point needs digits on one side only (".5", "1."); signs, exponents, spaces and separators are refused,
// and so is a comma, which is a point to some readers and a separator to others.
// Errors: ErrAmountSyntax, ErrAmountDecimals, ErrAmountRange.
func ParseAmount(text string, decimals uint8) (uint256.Int, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if err := checkDigits(text, whole+fraction); err != nil {
		return uint256.Int{}, err
	}
	if len(fraction) > int(decimals) {
		return uint256.Int{}, tooManyDecimals(decimals)
	}
	var x uint256.Int
	for _, digit := range []byte(whole + fraction) {
		var ok bool
		if x, ok = shiftDigit(x, digit-'0'); !ok {
			return uint256.Int{}, tooLarge()
		}
	}
	for range int(decimals) - len(fraction) {
		var ok bool
		if x, ok = shiftDigit(x, 0); !ok {
			return uint256.Int{}, tooLarge()
		}
	}
	return x, nil
}

// shiftDigit returns 10x + digit, and false where it is over 256 bits.
func shiftDigit(x uint256.Int, digit byte) (uint256.Int, bool) {
	shifted, fits := x.Mul(uint256.FromUint64(10))
	sum, added := shifted.Add(uint256.FromUint64(uint64(digit)))
	return sum, fits && added
}

func checkDigits(text, digits string) error {
	switch {
	case text == "":
		return fault.New(ErrAmountSyntax, "amount", "enter an amount")
	case strings.Contains(text, ","):
		return fault.New(ErrAmountSyntax, "amount", "write the amount with a point and no comma, such as 1234.5")
	case digits == "" || !allDigits(digits):
		return fault.New(ErrAmountSyntax, "amount", "write the amount in digits with at most one point, such as 0.5")
	}
	return nil
}

func allDigits(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

func tooManyDecimals(decimals uint8) error {
	if decimals == 0 {
		return fault.New(ErrAmountDecimals, "amount", "this token is not divisible: enter a whole number")
	}
	limit := uint256.FromUint64(uint64(decimals)).String()
	return fault.New(ErrAmountDecimals, "amount", "enter at most "+limit+" digits behind the point").With("decimals", limit)
}

func tooLarge() error {
	return fault.New(ErrAmountRange, "amount", "the amount is larger than any token can hold: enter a smaller one")
}

// FormatAmount writes x, an amount in the smallest unit, as an exact decimal without trailing zeros: 1500000 with 6
// decimals is "1.5". [ParseAmount] reads it back to x.
func FormatAmount(x uint256.Int, decimals uint8) string {
	text, _ := FormatRounded(x, decimals, decimals)
	return text
}

// FormatUnits is FormatAmount with the unit behind it, such as "1.5 WETH".
func FormatUnits(x uint256.Int, decimals uint8, unit string) string {
	return FormatAmount(x, decimals) + " " + unit
}

// FormatRounded is FormatAmount with at most maxFraction digits behind the point. It rounds down, so that a balance
// never reads as more than it is, and reports whether the text is still exact. A small amount may read "0".
func FormatRounded(x uint256.Int, decimals, maxFraction uint8) (string, bool) {
	digits := x.String()
	for len(digits) <= int(decimals) {
		digits = "0" + digits
	}
	point := len(digits) - int(decimals)
	whole, fraction := digits[:point], strings.TrimRight(digits[point:], "0")
	exact := len(fraction) <= int(maxFraction)
	if !exact {
		fraction = strings.TrimRight(fraction[:maxFraction], "0")
	}
	if fraction == "" {
		return whole, exact
	}
	return whole + "." + fraction, exact
}
