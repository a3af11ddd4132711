package typeddata_test

import (
	"fmt"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

func ExampleParse() {
	d, err := typeddata.Parse([]byte(`{
		"types": {
			"EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
			"Order": [{"name": "maker", "type": "address"}, {"name": "amounts", "type": "uint256[2]"}]
		},
		"primaryType": "Order",
		"domain": {"name": "Exchange", "chainId": 1},
		"message": {"maker": "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "amounts": ["1000000", "0x10"]}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	maker, amounts := d.Message.Members[0], d.Message.Members[1]
	fmt.Println(maker.Type, maker.Name, maker.Text())
	fmt.Println(amounts.Type, amounts.Name, amounts.Members[0].Text(), amounts.Members[1].Text())
	fmt.Println(d.Digest())

	_, err = typeddata.Parse([]byte(`{"types": {"EIP712Domain": [{"name": "name", "type": "text"}]}}`))
	fmt.Println(err)
	// Output:
	// address maker 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
	// uint256[2] amounts 1000000 16
	// 0x1f6db1f073defb606701aaa6efaf631e07af989973fa2257eac7bf5685beee06
	// types.EIP712Domain[0].type: no type has this name (whole numbers are written with their size: uint256) (typed_data_type)
}

func ExamplePermit() {
	owner, _ := eth.ParseAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
	spender, _ := eth.ParseAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	usdc, _ := eth.ParseAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")

	token := typeddata.Token{Name: "USD Coin", Version: "2", ChainID: 1, Address: usdc}
	permit := typeddata.Permit{Owner: owner, Spender: spender, Value: uint256.FromUint64(5_000_000), Deadline: uint256.FromUint64(1_800_000_000)}
	d, err := permit.Document(token)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range d.Message.Members {
		fmt.Println(m.Name, m.Text())
	}
	// Output:
	// owner 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
	// spender 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
	// value 5000000
	// nonce 0
	// deadline 1800000000
}
