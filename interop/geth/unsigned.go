package geth

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// TxData returns an unsigned transaction as go-ethereum has it, for types.NewTx. A blob transaction comes without its
// sidecar (see Sidecar). Errors: signer.ErrTxType.
func TxData(tx signer.Tx) (types.TxData, error) {
	switch t := tx.(type) {
	case *signer.LegacyTx:
		return legacyData(t.Nonce, t.GasPrice, t.Gas, t.To, t.Value, t.Data), nil
	case *signer.UnprotectedTx:
		return legacyData(t.Nonce, t.GasPrice, t.Gas, t.To, t.Value, t.Data), nil
	case *signer.AccessListTx:
		return &types.AccessListTx{ChainID: toBig(uint256.FromUint64(uint64(t.ChainID))), Nonce: t.Nonce, GasPrice: toBig(t.GasPrice), Gas: t.Gas,
			To: toRecipient(t.To), Value: toBig(t.Value), Data: t.Data, AccessList: toAccessList(t.AccessList)}, nil
	case *signer.DynamicFeeTx:
		return &types.DynamicFeeTx{ChainID: toBig(uint256.FromUint64(uint64(t.ChainID))), Nonce: t.Nonce,
			GasTipCap: toBig(t.MaxPriorityFeePerGas), GasFeeCap: toBig(t.MaxFeePerGas), Gas: t.Gas,
			To: toRecipient(t.To), Value: toBig(t.Value), Data: t.Data, AccessList: toAccessList(t.AccessList)}, nil
	case *signer.BlobTx:
		data := &types.BlobTx{ChainID: toHoliman(uint256.FromUint64(uint64(t.ChainID))), Nonce: t.Nonce,
			GasTipCap: toHoliman(t.MaxPriorityFeePerGas), GasFeeCap: toHoliman(t.MaxFeePerGas), Gas: t.Gas, Value: toHoliman(t.Value),
			Data: t.Data, AccessList: toAccessList(t.AccessList), BlobFeeCap: toHoliman(t.MaxFeePerBlobGas), BlobHashes: convert[common.Hash](t.BlobHashes)}
		if t.To != nil {
			data.To = common.Address(*t.To)
		}
		return data, nil
	case *signer.SetCodeTx:
		data := &types.SetCodeTx{ChainID: toHoliman(uint256.FromUint64(uint64(t.ChainID))), Nonce: t.Nonce,
			GasTipCap: toHoliman(t.MaxPriorityFeePerGas), GasFeeCap: toHoliman(t.MaxFeePerGas), Gas: t.Gas, Value: toHoliman(t.Value),
			Data: t.Data, AccessList: toAccessList(t.AccessList)}
		if t.To != nil {
			data.To = common.Address(*t.To)
		}
		for i := range t.AuthorizationList {
			data.AuthList = append(data.AuthList, toAuthorization(&t.AuthorizationList[i]))
		}
		return data, nil
	}
	return nil, unknownType()
}

func legacyData(nonce uint64, price uint256.Int, gas uint64, to *eth.Address, value uint256.Int, data []byte) *types.LegacyTx {
	return &types.LegacyTx{Nonce: nonce, GasPrice: toBig(price), Gas: gas, To: toRecipient(to), Value: toBig(value), Data: data}
}

// Unsigned reads a go-ethereum transaction that is to be signed for a chain: whatever signature it has is left out, and
// so is a sidecar (see Sidecar). The chain's id in it, or in a legacy transaction's signature, must be that one, or 0 or
// none as in what bind prepares; a legacy transaction becomes one of EIP-155. One without a recipient creates a contract. The rest is for Check of the result.
// Errors: ErrNumber, ErrOtherChain, eth.ErrChainID, signer.ErrTxType.
func Unsigned(tx *types.Transaction, chain eth.ChainID) (signer.Tx, error) {
	if err := chain.Check(); err != nil {
		return nil, err
	}
	if id := tx.ChainId(); tx.Protected() && id.Sign() != 0 && (!id.IsUint64() || eth.ChainID(id.Uint64()) != chain) {
		return nil, fault.New(ErrOtherChain, "chainId", "the transaction is for chain "+id.String()+", not "+chain.String()+": prepare it for that one")
	}
	if tx.Type() == types.LegacyTxType {
		t, err := UnsignedUnprotected(tx)
		if err != nil {
			return nil, err
		}
		return &signer.LegacyTx{ChainID: chain, Nonce: t.Nonce, GasPrice: t.GasPrice, Gas: t.Gas, To: t.To, Create: t.Create, Value: t.Value, Data: t.Data}, nil
	}
	var n numbers
	var t signer.Tx
	switch tx.Type() {
	case types.AccessListTxType:
		t = &signer.AccessListTx{ChainID: chain, Nonce: tx.Nonce(), GasPrice: n.from("gasPrice", tx.GasPrice()), Gas: tx.Gas(),
			To: fromRecipient(tx), Create: tx.To() == nil, Value: n.from("value", tx.Value()), Data: tx.Data(), AccessList: fromAccessList(tx)}
	case types.DynamicFeeTxType:
		t = &signer.DynamicFeeTx{ChainID: chain, Nonce: tx.Nonce(), MaxPriorityFeePerGas: n.from("maxPriorityFeePerGas", tx.GasTipCap()),
			MaxFeePerGas: n.from("maxFeePerGas", tx.GasFeeCap()), Gas: tx.Gas(),
			To: fromRecipient(tx), Create: tx.To() == nil, Value: n.from("value", tx.Value()), Data: tx.Data(), AccessList: fromAccessList(tx)}
	case types.BlobTxType:
		t = &signer.BlobTx{ChainID: chain, Nonce: tx.Nonce(), MaxPriorityFeePerGas: n.from("maxPriorityFeePerGas", tx.GasTipCap()),
			MaxFeePerGas: n.from("maxFeePerGas", tx.GasFeeCap()), Gas: tx.Gas(),
			To: fromRecipient(tx), Value: n.from("value", tx.Value()), Data: tx.Data(), AccessList: fromAccessList(tx),
			MaxFeePerBlobGas: n.from("maxFeePerBlobGas", tx.BlobGasFeeCap()), BlobHashes: convert[eth.Hash](tx.BlobHashes())}
	case types.SetCodeTxType:
		list, err := fromAuthorizations(tx.SetCodeAuthorizations())
		if err != nil {
			return nil, err
		}
		t = &signer.SetCodeTx{ChainID: chain, Nonce: tx.Nonce(), MaxPriorityFeePerGas: n.from("maxPriorityFeePerGas", tx.GasTipCap()),
			MaxFeePerGas: n.from("maxFeePerGas", tx.GasFeeCap()), Gas: tx.Gas(),
			To: fromRecipient(tx), Value: n.from("value", tx.Value()), Data: tx.Data(), AccessList: fromAccessList(tx), AuthorizationList: list}
	default:
		return nil, unknownType()
	}
	return t, n.err
}

// UnsignedUnprotected reads a legacy transaction that is to be signed as before EIP-155, for every chain at once, as
// signer.SignUnprotected does. Errors: ErrNumber, signer.ErrTxType.
func UnsignedUnprotected(tx *types.Transaction) (*signer.UnprotectedTx, error) {
	if tx.Type() != types.LegacyTxType {
		return nil, unknownType()
	}
	var n numbers
	t := &signer.UnprotectedTx{Nonce: tx.Nonce(), GasPrice: n.from("gasPrice", tx.GasPrice()), Gas: tx.Gas(),
		To: fromRecipient(tx), Create: tx.To() == nil, Value: n.from("value", tx.Value()), Data: tx.Data()}
	return t, n.err
}

func unknownType() error {
	return fault.New(signer.ErrTxType, "type", "this type of transaction is not one of both libraries, or not for this function")
}

func toRecipient(to *eth.Address) *common.Address {
	if to == nil {
		return nil
	}
	address := common.Address(*to)
	return &address
}

func fromRecipient(tx *types.Transaction) *eth.Address {
	if tx.To() == nil {
		return nil
	}
	address := eth.Address(*tx.To())
	return &address
}

func toAccessList(l signer.AccessList) types.AccessList {
	list := make(types.AccessList, len(l))
	for i, tuple := range l {
		list[i] = types.AccessTuple{Address: common.Address(tuple.Address), StorageKeys: convert[common.Hash](tuple.StorageKeys)}
	}
	return list
}

func fromAccessList(tx *types.Transaction) signer.AccessList {
	var list signer.AccessList
	for _, tuple := range tx.AccessList() {
		list = append(list, signer.AccessTuple{Address: eth.Address(tuple.Address), StorageKeys: convert[eth.Hash](tuple.StorageKeys)})
	}
	return list
}

// convert copies a list of 32-byte hashes from one library's type to the other's.
func convert[To, From ~[32]byte](from []From) []To {
	to := make([]To, len(from))
	for i := range from {
		to[i] = To(from[i])
	}
	return to
}

func toAuthorization(a *signer.Authorization) types.SetCodeAuthorization {
	return types.SetCodeAuthorization{ChainID: *toHoliman(uint256.FromUint64(uint64(a.ChainID))), Address: common.Address(a.Address), Nonce: a.Nonce,
		V: a.Signature.YParity, R: *toHoliman(uint256.FromBytes32(a.Signature.R)), S: *toHoliman(uint256.FromBytes32(a.Signature.S))}
}

func fromAuthorizations(from []types.SetCodeAuthorization) ([]signer.Authorization, error) {
	list := make([]signer.Authorization, len(from))
	for i := range from {
		a := &from[i]
		chain, fits := fromHoliman(&a.ChainID).Uint64()
		if !fits {
			return nil, fault.New(ErrNumber, "authorizationList", "an authorization is for a chain whose id is over 64 bits")
		}
		list[i] = signer.Authorization{ChainID: eth.ChainID(chain), Address: eth.Address(a.Address), Nonce: a.Nonce,
			Signature: signer.Signature{R: a.R.Bytes32(), S: a.S.Bytes32(), YParity: a.V}}
	}
	return list, nil
}
