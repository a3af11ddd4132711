package bridge

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

func erc20DecodeCall(data []byte) (DecodedCall, error) {
	call, err := erc20abi.DecodeCall(data)
	if err != nil {
		return DecodedCall{}, err
	}
	return DecodedCall{string(call.Function), call.Function.Signature(), arguments(call.Args)}, nil
}

func erc20DecodeLog(topics, data []byte) (DecodedEvent, error) {
	const size, most = len(eth.Hash{}), 4
	if len(topics) == 0 || len(topics)%size != 0 || len(topics) > most*size {
		return DecodedEvent{}, fault.New(ErrTopics, "topics", "give one to four topics of 32 bytes, one after the other")
	}
	var room [most]eth.Hash
	hashes := room[:len(topics)/size]
	for i := range hashes {
		hashes[i] = eth.Hash(topics[size*i:])
	}
	event, err := erc20abi.DecodeLog(hashes, data)
	if err != nil {
		return DecodedEvent{}, err
	}
	return DecodedEvent{string(event.Name), arguments(event.Args)}, nil
}

func amountParse(text string, decimals uint8) (uint256.Int, error) {
	amount, err := erc20abi.ParseAmount(text, decimals)
	return amount, at("text", err)
}

func addressChecksum(text string) (eth.Address, error) {
	address, err := eth.ParseAddress(text)
	return address, at("text", err)
}

func arguments(args []erc20abi.Arg) []Argument {
	list := make([]Argument, len(args))
	for i := range args {
		list[i].Name = args[i].Name
		if args[i].Kind == erc20abi.KindAddress {
			list[i].Address = &args[i].Address
		} else {
			list[i].Amount = &args[i].Amount
		}
	}
	return list
}
