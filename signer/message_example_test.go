package signer_test

import (
	"bytes"
	"fmt"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
)

func ExampleSignMessage() {
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{0x46}, 32))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer key.Zero()
	message := signer.PersonalMessage("I agree")
	signature, err := signer.SignMessage(message, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	encoded := signature.Bytes()
	fmt.Println(eth.Bytes(encoded[:]))
	fmt.Println(signer.VerifyMessage(message, signature, key.Address()))
	fmt.Println(signer.VerifyMessage(signer.PersonalMessage("I disagree"), signature, key.Address()))
	// Output:
	// 0xdae24fc8875a992f8296a2d1193957dc7f7791d0c891acac167f5c711aa776060419a3bce79de163e5d961f13170c183cef1e00789d4d866b8f538309cac5b9b1b
	// true
	// false
}
