package report

import "github.com/latchkey/latchkey/eth"

// sameEnds is how many hexadecimal digits at both ends together make two addresses look alike. Wallets show four and four,
// and who poisons a history makes an address for just these; by chance it happens once in 2^27.
const (
	sameEnds   = 7
	sameAtEach = 3
)

// Resembling returns an address that is known and looks like another one, or nil: of the user's accounts, of named addresses
// and of those that were paid before. One of the user's own accounts resembles nothing.
func (k *Knowledge) Resembling(address eth.Address) *eth.Address {
	if k.own(address) {
		return nil
	}
	if looksLike(k.From, address) {
		return &k.From
	}
	for i := range k.Names {
		if looksLike(k.Names[i].Address, address) {
			return &k.Names[i].Address
		}
	}
	for i := range k.Paid {
		if looksLike(k.Paid[i].Address, address) {
			return &k.Paid[i].Address
		}
	}
	return nil
}

// looksLike reports whether two addresses are not the same and begin and end alike.
func looksLike(a, b eth.Address) bool {
	if a == b {
		return false
	}
	front, back := 0, 0
	for front < 40 && digit(a, front) == digit(b, front) {
		front++
	}
	for back < 40 && digit(a, 39-back) == digit(b, 39-back) {
		back++
	}
	return front >= sameAtEach && back >= sameAtEach && front+back >= sameEnds
}

// digit returns one of the 40 hexadecimal digits of an address.
func digit(a eth.Address, at int) byte { return a[at/2] >> (4 - 4*(at%2)) & 15 }
