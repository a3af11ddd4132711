package abi_test

import (
	"fmt"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func ExampleFunction_EncodeCall() {
	transfer, err := abi.ParseFunction("function transfer(address to, uint256 amount) returns (bool)")
	if err != nil {
		panic(err)
	}
	to, err := eth.ParseAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
	if err != nil {
		panic(err)
	}
	data, err := transfer.EncodeCall([]abi.Value{abi.FromAddress(to), abi.FromUint(uint256.FromUint64(5))})
	fmt.Println(eth.Bytes(data), err)
	// Output:
	// 0xa9059cbb000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb922660000000000000000000000000000000000000000000000000000000000000005 <nil>
}

// What is shown is read from the bytes that are signed, and only from bytes that mean one thing.
func ExampleFunction_DecodeCall() {
	multicall, err := abi.ParseFunction("aggregate3((address target, bool allowFailure, bytes callData)[] calls)")
	if err != nil {
		panic(err)
	}
	calls := multicall.Inputs[0].Type
	value, err := calls.ParseValue("[(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, true, 0x18160ddd)]")
	if err != nil {
		panic(err)
	}
	data, err := multicall.EncodeCall([]abi.Value{value})
	if err != nil {
		panic(err)
	}
	values, err := multicall.DecodeCall(data)
	if err != nil {
		panic(err)
	}
	fmt.Println(calls.Named(), calls.Text(values[0]))

	data[4+32*3] = 1 // in front of the target's 20 bytes
	_, err = multicall.DecodeCall(data)
	fmt.Println(err)
	// Output:
	// (address target, bool allowFailure, bytes callData)[] [(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, true, 0x18160ddd)]
	// this word is no address: have it made again by what made it (abi_data)
}

func ExampleType_ParseValue() {
	order, err := abi.ParseType("(address token, int8 tick, string note)")
	if err != nil {
		panic(err)
	}
	_, err = order.ParseValue(`(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, 300, "for you")`)
	fmt.Println(err)
	v, err := order.ParseValue(`(0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266, -3, "for you")`)
	fmt.Println(order.Text(v), err)
	// Output:
	// 300 does not fit int8: write a number within its range (abi_range)
	// (0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, -3, "for you") <nil>
}

func ExampleEvent_DecodeLog() {
	event, err := abi.ParseEvent("event Named(address indexed owner, string indexed name, uint256 cost)")
	if err != nil {
		panic(err)
	}
	owner := eth.Hash{31: 7}
	values, err := event.DecodeLog([]eth.Hash{event.Topic(), owner, eth.Keccak256([]byte("vitalik"))}, make([]byte, 32))
	if err != nil {
		panic(err)
	}
	for i, p := range event.Logged() { // an indexed string is there as its hash
		fmt.Println(p.Name, p.Type, p.Type.Text(values[i]))
	}
	// Output:
	// owner address 0x0000000000000000000000000000000000000007
	// name bytes32 0xaf2caa1c2ca1d027f1ac823b529d0a67cd144264b2789fa2ea4d63a67c7103cc
	// cost uint256 0
}

func ExampleParse() {
	token, err := abi.Parse(`[{"type":"function","name":"owner","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"}]`)
	if err != nil {
		panic(err)
	}
	for _, f := range token.Functions {
		fmt.Printf("%x %s\n", f.Selector(), f)
	}
	_, err = abi.Parse("function owner() view returns (adress)")
	fmt.Println(err)
	// Output:
	// 8da5cb5b function owner() view returns (address)
	// write a Solidity type here, such as uint256, address or (address to, uint256 amount)[] (abi_signature)
}
