package signer

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const setCodeType = 4

// SetCodeTx is a transaction of EIP-7702, type 4: it gives accounts the code that they authorized, and is then a call like
// any other. It cannot create a contract.
type SetCodeTx struct {
	ChainID              eth.ChainID
	Nonce                uint64
	MaxPriorityFeePerGas uint256.Int // wei for each unit of gas, to the block's proposer; at most MaxFeePerGas
	MaxFeePerGas         uint256.Int // wei for each unit of gas, in all
	Gas                  uint64
	To                   *eth.Address // never nil
	Value                uint256.Int  // wei
	Data                 []byte
	AccessList           AccessList
	AuthorizationList    []Authorization // at least one; the last one of an authority counts
}

// TxType returns 4.
func (*SetCodeTx) TxType() byte { return setCodeType }

// Check returns eth.ErrChainID, ErrTxNonce (EIP-2681), ErrTxGas, ErrTxCreate without a recipient (EIP-7702), ErrTxFees
// (EIP-1559), ErrTxCost, or ErrAuthorization: without an authorization (EIP-7702), or with one that the chain would pass
// over, being malformed or for another chain. One for every chain is accepted: the risk is its authority's, not the sender's.
func (t *SetCodeTx) Check() error {
	if err := checkRecipient(t.To); err != nil {
		return err
	}
	if err := t.dynamicFee().Check(); err != nil {
		return err
	}
	if len(t.AuthorizationList) == 0 {
		return fault.New(ErrAuthorization, "authorizationList", "give an authorization, or use a transaction of type 2")
	}
	for i := range t.AuthorizationList {
		a := &t.AuthorizationList[i]
		if err := a.Check(); err != nil {
			return fault.Wrap(ErrAuthorization, "authorizationList", "an authorization is malformed: have it made again", err).
				With("index", strconv.Itoa(i))
		}
		if a.ChainID != 0 && a.ChainID != t.ChainID {
			return fault.New(ErrAuthorization, "authorizationList", "an authorization is for another chain than the transaction").
				With("index", strconv.Itoa(i))
		}
	}
	return nil
}

// SigningHash is the Keccak-256 of the type and the list of the ten fields (EIP-7702).
func (t *SetCodeTx) SigningHash() eth.Hash { return typedSigningHash(t) }

func (t *SetCodeTx) appendSigned(b []byte, s *Signature) []byte { return appendTyped(b, t, s) }

// dynamicFee returns the fields that come first, which are those of EIP-1559.
func (t *SetCodeTx) dynamicFee() *DynamicFeeTx {
	return &DynamicFeeTx{t.ChainID, t.Nonce, t.MaxPriorityFeePerGas, t.MaxFeePerGas, t.Gas, t.To, false, t.Value, t.Data, t.AccessList}
}

func (t *SetCodeTx) appendFields(b []byte) []byte {
	b = t.dynamicFee().appendFields(b)
	list := len(b)
	for i := range t.AuthorizationList {
		b = t.AuthorizationList[i].append(b)
	}
	return closeList(b, list)
}

func (t *SetCodeTx) readFields(r *rlpReader) {
	var d DynamicFeeTx
	d.readFields(r)
	*t = SetCodeTx{d.ChainID, d.Nonce, d.MaxPriorityFeePerGas, d.MaxFeePerGas, d.Gas, d.To, d.Value, d.Data, d.AccessList, nil}
	list := r.list("authorizationList")
	for list.more() {
		t.AuthorizationList = append(t.AuthorizationList, list.authorization("authorizationList"))
	}
	r.adopt("authorizationList", &list)
}
