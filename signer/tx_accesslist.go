package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const accessListType = 1

// AccessListTx is a transaction of EIP-2930, type 1: one gas price, and an access list.
type AccessListTx struct {
	ChainID    eth.ChainID
	Nonce      uint64
	GasPrice   uint256.Int // wei for each unit of gas
	Gas        uint64
	To         *eth.Address // nil exactly if Create
	Create     bool         // creates a contract from Data
	Value      uint256.Int  // wei
	Data       []byte
	AccessList AccessList
}

// TxType returns 1.
func (*AccessListTx) TxType() byte { return accessListType }

// Check returns eth.ErrChainID, ErrTxNonce (EIP-2681), ErrTxGas, ErrTxCreate or ErrTxCost.
func (t *AccessListTx) Check() error {
	if err := checkCommon(t.ChainID, t.Nonce, t.Gas, t.To, t.Create, t.Data); err != nil {
		return err
	}
	return checkCost(t.Gas, t.GasPrice, t.Value)
}

// SigningHash is the Keccak-256 of the type and the list of the eight fields (EIP-2930).
func (t *AccessListTx) SigningHash() eth.Hash { return typedSigningHash(t) }

func (t *AccessListTx) appendSigned(b []byte, s *Signature) []byte {
	return appendTyped(b, t, s)
}

func (t *AccessListTx) appendFields(b []byte) []byte {
	b = appendUint64(b, uint64(t.ChainID))
	b = appendUint64(b, t.Nonce)
	b = appendUint256(b, &t.GasPrice)
	b = appendUint64(b, t.Gas)
	b = appendRecipient(b, t.To)
	b = appendUint256(b, &t.Value)
	b = appendString(b, t.Data)
	return t.AccessList.append(b)
}

func (t *AccessListTx) readFields(r *rlpReader) {
	t.ChainID = eth.ChainID(r.uint64("chainId"))
	t.Nonce = r.uint64("nonce")
	t.GasPrice = r.uint256("gasPrice")
	t.Gas = r.uint64("gas")
	t.To, t.Create = r.recipient("to")
	t.Value = r.uint256("value")
	t.Data = append([]byte(nil), r.bytes("data")...)
	t.AccessList = r.accessList()
}
