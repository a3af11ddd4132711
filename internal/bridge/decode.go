package bridge

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

func transactionSignLegacy(key []byte, chain eth.ChainID, nonce uint64, gasPrice uint256.Int, gas uint64,
	to *eth.Address, create bool, value uint256.Int, data []byte) ([]byte, eth.Hash, error) {
	return sign(key, &signer.LegacyTx{ChainID: chain, Nonce: nonce, GasPrice: gasPrice, Gas: gas,
		To: to, Create: create, Value: value, Data: data})
}

func transactionSign1559(key []byte, chain eth.ChainID, nonce uint64, tip, fee uint256.Int, gas uint64,
	to *eth.Address, create bool, value uint256.Int, data []byte) ([]byte, eth.Hash, error) {
	return sign(key, &signer.DynamicFeeTx{ChainID: chain, Nonce: nonce, MaxPriorityFeePerGas: tip, MaxFeePerGas: fee, Gas: gas,
		To: to, Create: create, Value: value, Data: data})
}

func sign(secret []byte, tx signer.Tx) ([]byte, eth.Hash, error) {
	key, err := signer.NewPrivateKey(secret)
	if err != nil {
		return nil, eth.Hash{}, err
	}
	defer key.Zero()
	signed, err := signer.Sign(tx, key)
	if err != nil {
		return nil, eth.Hash{}, err
	}
	return signed.Raw(), signed.Hash(), nil
}

func transactionDecode(raw []byte) (DecodedTransaction, error) {
	signed, err := signer.Decode(raw)
	if err != nil {
		return DecodedTransaction{}, at("raw", err)
	}
	d := DecodedTransaction{Type: signed.Tx().TxType(), Hash: signed.Hash()}
	if d.From, err = signed.Sender(); err != nil {
		return DecodedTransaction{}, at("raw", err)
	}
	switch tx := signed.Tx().(type) {
	case *signer.LegacyTx:
		d.ChainID, d.Nonce, d.To, d.Value, d.Data, d.Gas = tx.ChainID, tx.Nonce, tx.To, tx.Value, tx.Data, tx.Gas
		d.GasPrice = &tx.GasPrice
	case *signer.DynamicFeeTx:
		d.ChainID, d.Nonce, d.To, d.Value, d.Data, d.Gas = tx.ChainID, tx.Nonce, tx.To, tx.Value, tx.Data, tx.Gas
		d.MaxFeePerGas, d.MaxPriorityFeePerGas = &tx.MaxFeePerGas, &tx.MaxPriorityFeePerGas
		for _, item := range tx.AccessList {
			d.AccessList = append(d.AccessList, AccessItem{item.Address, item.StorageKeys})
		}
	default: // a type that the document has no fields for
		return DecodedTransaction{}, at("raw", fault.New(signer.ErrTxType, "", "this type of transaction is not shown here yet"))
	}
	return d, nil
}

func abiDecodeCall(data []byte) (DecodedCall, error) {
	call, err := erc20abi.DecodeCall(data)
	if err != nil {
		return DecodedCall{}, err
	}
	return DecodedCall{string(call.Function), call.Function.Signature(), arguments(call.Args)}, nil
}

func abiDecodeLog(topics, data []byte) (DecodedEvent, error) {
	const size, most = len(eth.Hash{}), 4
	if len(topics) == 0 || len(topics)%size != 0 || len(topics) > most*size {
		return DecodedEvent{}, fault.New(ErrTopics, "topics", "give one to four topics of 32 bytes, one after the other")
	}
	var hashes []eth.Hash
	for ; len(topics) > 0; topics = topics[size:] {
		hashes = append(hashes, eth.Hash(topics[:size]))
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
