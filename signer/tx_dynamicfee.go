package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const dynamicFeeType = 2

// DynamicFeeTx is a transaction of EIP-1559, type 2.
type DynamicFeeTx struct {
	ChainID              eth.ChainID
	Nonce                uint64
	MaxPriorityFeePerGas uint256.Int // wei for each unit of gas, to the block's proposer; at most MaxFeePerGas
	MaxFeePerGas         uint256.Int // wei for each unit of gas, in all
	Gas                  uint64
	To                   *eth.Address // nil exactly if Create
	Create               bool         // creates a contract from Data
	Value                uint256.Int  // wei
	Data                 []byte
	AccessList           AccessList
}

// TxType returns 2.
func (*DynamicFeeTx) TxType() byte { return dynamicFeeType }

// Check returns eth.ErrChainID, ErrTxNonce, ErrTxGas, ErrTxCreate, ErrTxFees or ErrTxCost.
func (t *DynamicFeeTx) Check() error {
	if err := checkCommon(t.ChainID, t.Nonce, t.Gas, t.To, t.Create, t.Data); err != nil {
		return err
	}
	if t.MaxPriorityFeePerGas.Cmp(t.MaxFeePerGas) > 0 {
		return fault.New(ErrTxFees, "maxPriorityFeePerGas", "the priority fee is part of the maximum fee: raise that or lower this")
	}
	return checkCost(t.Gas, t.MaxFeePerGas, t.Value)
}

// SigningHash is the Keccak-256 of the type and the list of the nine fields (EIP-1559).
func (t *DynamicFeeTx) SigningHash() eth.Hash {
	b := append([]byte(nil), dynamicFeeType)
	return eth.Keccak256(closeList(t.appendFields(b), 1))
}

func (t *DynamicFeeTx) appendSigned(b []byte, s *Signature) []byte {
	b = append(b, dynamicFeeType)
	start := len(b)
	return closeList(appendParitySignature(t.appendFields(b), s), start)
}

func (t *DynamicFeeTx) appendFields(b []byte) []byte {
	b = appendUint64(b, uint64(t.ChainID))
	b = appendUint64(b, t.Nonce)
	b = appendUint256(b, &t.MaxPriorityFeePerGas)
	b = appendUint256(b, &t.MaxFeePerGas)
	b = appendUint64(b, t.Gas)
	b = appendRecipient(b, t.To)
	b = appendUint256(b, &t.Value)
	b = appendString(b, t.Data)
	return t.AccessList.append(b)
}

func decodeDynamicFee(payload []byte) (Tx, Signature, error) {
	outer := rlpReader{rest: payload}
	r := outer.list("transaction")
	if err := outer.end("transaction"); err != nil {
		return nil, Signature{}, err
	}
	t := &DynamicFeeTx{
		ChainID:              eth.ChainID(r.uint64("chainId")),
		Nonce:                r.uint64("nonce"),
		MaxPriorityFeePerGas: r.uint256("maxPriorityFeePerGas"),
		MaxFeePerGas:         r.uint256("maxFeePerGas"),
		Gas:                  r.uint64("gas"),
	}
	t.To, t.Create = r.recipient("to")
	t.Value = r.uint256("value")
	t.Data = append([]byte(nil), r.bytes("data")...)
	t.AccessList = r.accessList()
	signature := r.paritySignature()
	return t, signature, r.end("transaction")
}
