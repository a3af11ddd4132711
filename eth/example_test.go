package eth_test

import (
	"errors"
	"fmt"

	"github.com/latchkey/latchkey/eth"
)

func ExampleParseAddress() {
	address, err := eth.ParseAddress("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266")
	fmt.Println(address, err)

	_, err = eth.ParseAddress("0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266") // its first letter is in the wrong case
	fmt.Println(errors.Is(err, eth.ErrAddressChecksum))
	// Output:
	// 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 <nil>
	// true
}

func ExampleKeccak256() {
	hash := eth.Keccak256([]byte("Transfer(address,address,uint256)"))
	fmt.Println(hash)
	// Output: 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
}
