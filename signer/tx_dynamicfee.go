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

// Check returns eth.ErrChainID, ErrTxNonce (EIP-2681), ErrTxGas, ErrTxCreate, ErrTxFees (EIP-1559) or ErrTxCost.
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
func (t *DynamicFeeTx) SigningHash() eth.Hash { return typedSigningHash(t) }

func (t *DynamicFeeTx) appendSigned(b []byte, s *Signature) []byte {
	return appendTyped(b, t, s)
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

func (t *DynamicFeeTx) readFields(r *rlpReader) {
	t.ChainID = eth.ChainID(r.uint64("chainId"))
	t.Nonce = r.uint64("nonce")
	t.MaxPriorityFeePerGas = r.uint256("maxPriorityFeePerGas")
	t.MaxFeePerGas = r.uint256("maxFeePerGas")
	t.Gas = r.uint64("gas")
	t.To, t.Create = r.recipient("to")
	t.Value = r.uint256("value")
	t.Data = append([]byte(nil), r.bytes("data")...)
	t.AccessList = r.accessList()
}
