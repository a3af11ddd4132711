package uint256

import (
	"strconv"

	"github.com/latchkey/latchkey/fault"
)

// digitsPerStep is how many decimal digits fit in 64 bits with room to spare: 10^19 < 2^64.
const (
	digitsPerStep = 19
	stepBase      = 10_000_000_000_000_000_000
)

// String returns x in decimal, without leading zeros.
func (x Int) String() string {
	var buf [80]byte
	at := len(buf)
	for {
		var rem uint64
		x, rem = x.DivUint64(stepBase)
		for i := 0; i < digitsPerStep && (rem != 0 || !x.IsZero() || i == 0); i++ {
			at--
			buf[at] = byte('0' + rem%10)
			rem /= 10
		}
		if x.IsZero() {
			return string(buf[at:])
		}
	}
}

// ParseDecimal reads a whole number in decimal digits: no sign, no space, no separator, no leading zero but for "0".
// Errors: ErrSyntax, ErrRange.
func ParseDecimal(text string) (Int, error) {
	if text == "" || text[0] == '0' && len(text) > 1 {
		return Int{}, fault.New(ErrSyntax, "", "write a whole number in digits, without leading zeros")
	}
	var x Int
	for text != "" {
		chunk := text[:min(len(text), 19)] // 10^19 is the largest power of ten below 2^64
		text = text[len(chunk):]
		n, scale := uint64(0), uint64(1)
		for i := 0; i < len(chunk); i++ {
			digit := chunk[i] - '0'
			if digit > 9 {
				return Int{}, fault.New(ErrSyntax, "", "write a whole number in digits only")
			}
			n, scale = 10*n+uint64(digit), 10*scale
		}
		var fits, added bool
		x, fits = x.Mul(Int{scale})
		x, added = x.Add(Int{n})
		if !fits || !added {
			return Int{}, fault.New(ErrRange, "", "the number is over 256 bits: write a smaller one")
		}
	}
	return x, nil
}

// Hex returns x as a JSON-RPC quantity: 0x and hexadecimal digits without leading zeros; 0 is "0x0".
func (x Int) Hex() string {
	out := []byte("0x")
	started := false
	for i := 3; i >= 0; i-- {
		if !started && x[i] == 0 && i > 0 {
			continue
		}
		limb := strconv.FormatUint(x[i], 16)
		if started {
			out = append(out, "0000000000000000"[len(limb):]...)
		}
		out = append(out, limb...)
		started = true
	}
	return string(out)
}

// ParseHex reads a JSON-RPC quantity: 0x and hexadecimal digits. Leading zeros are accepted, since some nodes send
// them. Errors: ErrSyntax, ErrRange.
func ParseHex(text string) (Int, error) {
	if len(text) < 3 || text[0] != '0' || text[1] != 'x' {
		return Int{}, fault.New(ErrSyntax, "", "write 0x and hexadecimal digits")
	}
	var x Int
	for i := 2; i < len(text); i++ {
		digit, err := strconv.ParseUint(text[i:i+1], 16, 8)
		if err != nil {
			return Int{}, fault.New(ErrSyntax, "", "write 0x and digits from 0-9 and a-f")
		}
		if x[3]>>60 != 0 {
			return Int{}, fault.New(ErrRange, "", "the number is over 256 bits: write a smaller one")
		}
		x = Int{x[0]<<4 | digit, x[1]<<4 | x[0]>>60, x[2]<<4 | x[1]>>60, x[3]<<4 | x[2]>>60}
	}
	return x, nil
}
