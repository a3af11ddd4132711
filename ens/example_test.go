package ens_test

import (
	"encoding/hex"
	"fmt"

	"github.com/latchkey/latchkey/ens"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

func ExampleNamehash() {
	node, err := ens.Namehash("foo.eth")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(node)
	fmt.Println(hex.EncodeToString(ens.Resolver(node)))

	_, err = ens.Namehash("foo..eth")
	fmt.Println(err.(*fault.Error).Details)
	// Output:
	// 0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f
	// 0178b8bfde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f
	// [{position 4}]
}

func ExampleDecodeAddress() {
	answer, _ := hex.DecodeString("000000000000000000000000d8da6bf26964af9d7eed9e03e53415d37aa96045")
	address, err := ens.DecodeAddress(answer)
	fmt.Println(address, err)
	// Output: 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 <nil>
}

func ExampleReverseName() {
	address, _ := eth.ParseAddress("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045")
	fmt.Println(ens.ReverseName(address))
	// Output: d8da6bf26964af9d7eed9e03e53415d37aa96045.addr.reverse
}

func ExampleDNSEncode() {
	encoded, err := ens.DNSEncode("foo.eth")
	fmt.Printf("%q %v\n", encoded, err)
	// Output: "\x03foo\x03eth\x00" <nil>
}
