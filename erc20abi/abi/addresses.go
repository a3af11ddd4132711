package abi

import (
	"sync"

	"github.com/latchkey/latchkey/eth"
)

// addresses remembers the texts of addresses for all calls.
var addresses struct {
	sync.Mutex
	texts eth.AddressTexts
}

func appendAddress(b []byte, a eth.Address) []byte {
	addresses.Lock()
	defer addresses.Unlock()
	return append(b, addresses.texts.Text(a)...)
}

func parseAddress(text string) (eth.Address, error) {
	addresses.Lock()
	defer addresses.Unlock()
	return addresses.texts.Parse([]byte(text))
}
