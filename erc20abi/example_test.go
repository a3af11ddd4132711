package erc20abi_test

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

var recipient, _ = eth.ParseAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")

func ExampleTransfer() {
	amount, err := erc20abi.ParseAmount("5", 6) // 5 USDC
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hex.EncodeToString(erc20abi.Transfer(recipient, amount)))
	// Output:
	// a9059cbb00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c800000000000000000000000000000000000000000000000000000000004c4b40
}

func ExampleDecodeCall() {
	call, err := erc20abi.DecodeCall(erc20abi.Approve(recipient, uint256.Max))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(call.Function.Signature())
	for _, arg := range call.Args {
		switch arg.Kind {
		case erc20abi.KindAddress:
			fmt.Println(arg.Name, arg.Address)
		case erc20abi.KindAmount:
			fmt.Println(arg.Name, arg.Amount.Hex())
		}
	}
	// Output:
	// approve(address,uint256)
	// spender 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
	// amount 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
}

func ExampleDecodeLog() {
	topics := []eth.Hash{erc20abi.EventDeposit.Topic(), {}}
	copy(topics[1][12:], recipient[:])
	wei := uint256.FromUint64(1e18).Bytes32()

	event, err := erc20abi.DecodeLog(topics, wei[:])
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(event.Name, event.Args[0].Address, erc20abi.FormatUnits(event.Args[1].Amount, 18, "WETH"))
	// Output: Deposit 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 1 WETH
}

func ExampleDecodeText() {
	mkr := append([]byte("MKR"), make([]byte, 29)...) // a bytes32
	symbol, err := erc20abi.DecodeText(mkr)
	if err != nil {
		fmt.Println(err)
		return
	}
	symbol, changed := text.Clean(symbol, 32)
	fmt.Println(symbol, changed)
	// Output: MKR false
}

func ExampleParseAmount() {
	amount, _ := erc20abi.ParseAmount("1.5", 6)
	fmt.Println(amount)

	_, err := erc20abi.ParseAmount("0.0000001", 6)
	fmt.Println(errors.Is(err, erc20abi.ErrAmountDecimals), err.(*fault.Error).Message)
	// Output:
	// 1500000
	// true enter at most 6 digits behind the point
}

func ExampleFormatRounded() {
	text, exact := erc20abi.FormatRounded(uint256.FromUint64(1_999_999), 6, 2)
	fmt.Println(text, exact)
	// Output: 1.99 false
}

func ExampleDecodeRevert() {
	data, _ := hex.DecodeString("7e273289000000000000000000000000000000000000000000000000000000000000002a") // EIP-6093
	fmt.Println(erc20abi.DecodeRevert(data))
	// Output: there is no NFT with this id (tokenId 42)
}

func ExampleLookup() {
	for _, function := range erc20abi.Lookup([4]byte{0x09, 0x5e, 0xa7, 0xb3}) {
		fmt.Println(function)
	}
	// Output:
	// function approve(address spender, uint256 amount) returns (bool)
	// function approve(address to, uint256 tokenId)
}

func ExampleAggregate3() {
	question := erc20abi.Aggregate3([]erc20abi.SubCall{
		{To: erc20abi.Multicall3, Data: erc20abi.GetEthBalance(recipient), MayFail: true},
	})
	fmt.Println(len(question)) // send it to erc20abi.Multicall3 with eth_call

	answer, _ := hex.DecodeString("0000000000000000000000000000000000000000000000000000000000000020" +
		"0000000000000000000000000000000000000000000000000000000000000001" +
		"0000000000000000000000000000000000000000000000000000000000000020" +
		"0000000000000000000000000000000000000000000000000000000000000001" +
		"0000000000000000000000000000000000000000000000000000000000000040" +
		"0000000000000000000000000000000000000000000000000000000000000020" +
		"0000000000000000000000000000000000000000000000000de0b6b3a7640000")
	results, err := erc20abi.DecodeAggregate3(answer, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	wei, err := erc20abi.DecodeUint256(results[0].Data)
	fmt.Println(results[0].Success, erc20abi.FormatUnits(wei, 18, "ETH"), err)
	// Output:
	// 292
	// true 1 ETH <nil>
}

func ExampleDecodeStandardLog() {
	topics := []eth.Hash{erc20abi.EventTransfer.Topic(), {}, {}, uint256.FromUint64(7).Bytes32()}
	copy(topics[2][12:], recipient[:])

	event, values, err := erc20abi.DecodeStandardLog(topics, nil) // an NFT's: its id is indexed
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, p := range event.Logged() {
		fmt.Println(p.Name, p.Type.Text(values[i]))
	}
	// Output:
	// from 0x0000000000000000000000000000000000000000
	// to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
	// tokenId 7
}
