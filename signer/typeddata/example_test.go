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

// Mail and Person are the structs of EIP-712's example.
type Person struct {
	Name   string
	Wallet eth.Address
}

const personType = "Person(string name,address wallet)"

func (Person) EncodeType() string { return personType }

func (p Person) Encode(e *typeddata.Encoder) {
	e.String(p.Name)
	e.Address(p.Wallet)
}

type Mail struct {
	From, To Person
	Contents string
}

func (Mail) EncodeType() string { return "Mail(Person from,Person to,string contents)" + personType }

func (m Mail) Encode(e *typeddata.Encoder) {
	e.Struct(m.From)
	e.Struct(m.To)
	e.String(m.Contents)
}

func ExampleNew() {
	contract, _ := eth.ParseAddress("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC")
	cow, _ := eth.ParseAddress("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")
	bob, _ := eth.ParseAddress("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")

	domain := typeddata.Domain{Name: "Ether Mail", Version: "1", ChainID: 1, VerifyingContract: &contract}
	d, err := typeddata.New(domain, Mail{From: Person{"Cow", cow}, To: Person{"Bob", bob}, Contents: "Hello, Bob!"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Digest())
	// Output:
	// 0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2
}

func ExamplePermitSingle() {
	usdc, _ := eth.ParseAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	router, _ := eth.ParseAddress("0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af")

	permit := typeddata.PermitSingle{
		Details:     typeddata.PermitDetails{Token: usdc, Amount: uint256.FromUint64(5_000_000), Expiration: 1_800_000_000},
		Spender:     router,
		SigDeadline: uint256.FromUint64(1_800_000_000),
	}
	d, err := permit.Document(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Digest())

	permit.Details.Expiration = 1 << 48
	_, err = permit.Document(1)
	fmt.Println(err)
	// Output:
	// 0xc5a347dcc671f205385578eee58a1f124b7ce4a0b29b801522d0fa303afc3efe
	// message.details.expiration: the number is out of the range of uint48 (typed_data_integer)
}

// Trade is what a program of the spender's would do with the tokens.
type Trade struct {
	Buy     eth.Address
	Minimum uint256.Int
}

func (Trade) EncodeType() string { return "Trade(address buy,uint256 minimum)" }

func (t Trade) Encode(e *typeddata.Encoder) {
	e.Address(t.Buy)
	e.Uint(t.Minimum)
}

func ExamplePermitWitnessTransferFrom() {
	usdc, _ := eth.ParseAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	weth, _ := eth.ParseAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	spender, _ := eth.ParseAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")

	permit := typeddata.PermitWitnessTransferFrom{
		Permit: typeddata.PermitTransferFrom{
			Permitted: typeddata.TokenPermissions{Token: usdc, Amount: uint256.FromUint64(5_000_000)},
			Spender:   spender,
			Deadline:  uint256.FromUint64(1_800_000_000),
		},
		Witness: typeddata.Witness{Struct: Trade{weth, uint256.FromUint64(1)}},
	}
	d, err := permit.Document(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(permit.WitnessTypeString())
	fmt.Println(d.Digest())
	// Output:
	// Trade witness)TokenPermissions(address token,uint256 amount)Trade(address buy,uint256 minimum)
	// 0xa4e1bd688788aebf816c4eb8137710eb5f2d2917dd20d941ecf21a5a6555706c
}

func ExampleTransferWithAuthorization() {
	usdc, _ := eth.ParseAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	from, _ := eth.ParseAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
	to, _ := eth.ParseAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")

	transfer := typeddata.TransferWithAuthorization{
		From: from, To: to, Value: uint256.FromUint64(5_000_000), ValidBefore: uint256.FromUint64(1_800_000_000),
		Nonce: eth.Keccak256([]byte("32 random bytes in earnest")),
	}
	d, err := transfer.Document(typeddata.Token{Name: "USD Coin", Version: "2", ChainID: 1, Address: usdc})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.EncodeType())
	fmt.Println(d.Digest())
	// Output:
	// TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)
	// 0xf56d472379836b34b9df52f310307e004cd141af7b7a04de5dfc37b84a4c18a5
}
