package erc7730

import (
	"strconv"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// lastSecond is the last one of the year 9999, in seconds since 1970-01-01 UTC.
const lastSecond = 253402300799

// timeText writes seconds since 1970-01-01 as RFC 3339 has them, to be read: "2026-11-22 08:00:00 UTC".
func timeText(seconds uint64) string {
	days := seconds / 86400
	// Years begin in March here, so that the day that some have more is their last; 719468 days lie between the first of
	// March of the year 0 and 1970-01-01.
	days += 719468
	era := days / 146097 // of 400 years
	day := days % 146097
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	month := (5*day + 2) / 153
	day -= (153*month + 2) / 5
	year += 400 * era
	if month += 3; month > 12 {
		month, year = month-12, year+1
	}
	date := pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day+1, 2)
	return date + " " + durationText(seconds%86400) + " UTC"
}

// durationText writes seconds as HH:MM:SS.
func durationText(seconds uint64) string {
	return pad(seconds/3600, 2) + ":" + pad(seconds/60%60, 2) + ":" + pad(seconds%60, 2)
}

func pad(n uint64, digits int) string {
	text := strconv.FormatUint(n, 10)
	for len(text) < digits {
		text = "0" + text
	}
	return text
}

// siPrefix returns a number whose part before the point has one to three digits, as far as the prefixes of the SI reach.
func siPrefix(x uint256.Int, decimals uint8) (uint256.Int, uint8, string) {
	const large, small = "kMGTPEZYRQ", "mµnpfazyrq"
	magnitude := len(x.String()) - 1 - int(decimals)
	if x.IsZero() || magnitude >= 0 && magnitude < 3 {
		return x, decimals, ""
	}
	if magnitude > 0 {
		steps := min(magnitude/3, len(large))
		return x, decimals + uint8(3*steps), large[steps-1 : steps]
	}
	steps := min((2-magnitude)/3, 10)
	for range 3*steps - int(decimals) {
		x, _ = x.Mul(uint256.FromUint64(10)) // x has fewer digits than decimals, which are 255 at most
	}
	return x, uint8(max(int(decimals)-3*steps, 0)), string([]rune(small)[steps-1])
}

// interoperable reads an address with its chain (ERC-7930): the version, the kind of chain, and the chain's number and the
// address, each behind its length. Only chains of EIP-155 are known here.
func interoperable(o *operand) (eth.ChainID, eth.Address, bool) {
	b := o.value.Bytes
	if o.typ.Kind != abi.KindBytes || len(b) < 6 || string(b[:4]) != "\x00\x01\x00\x00" {
		return 0, eth.Address{}, false
	}
	n := int(b[4])
	if b = b[5:]; n == 0 || n > 8 || len(b) != n+21 || b[n] != 20 {
		return 0, eth.Address{}, false
	}
	chain, _ := uint256.FromBytes(b[:n])
	id, _ := chain.Uint64()
	return eth.ChainID(id), eth.Address(b[n+1:]), true
}
