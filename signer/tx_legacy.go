package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrTxPreEIP155 means v = 27 or 28: a transaction that names no chain and is valid on all of them.
	ErrTxPreEIP155 fault.Code = "tx_pre_eip155"
	// ErrTxV means a v that EIP-155 does not define.
	ErrTxV fault.Code = "tx_v_invalid"
)

// LegacyTx is a transaction without a type, replay-protected by EIP-155.
type LegacyTx struct {
	ChainID  eth.ChainID
	Nonce    uint64
	GasPrice uint256.Int // wei for each unit of gas
	Gas      uint64
	To       *eth.Address // nil exactly if Create
	Create   bool         // creates a contract from Data
	Value    uint256.Int  // wei
	Data     []byte
}

// TxType returns 0.
func (*LegacyTx) TxType() byte { return 0 }

// Check returns eth.ErrChainID, ErrTxNonce (EIP-2681), ErrTxGas, ErrTxCreate or ErrTxCost.
func (t *LegacyTx) Check() error {
	if err := checkCommon(t.ChainID, t.Nonce, t.Gas, t.To, t.Create, t.Data); err != nil {
		return err
	}
	return checkCost(t.Gas, t.GasPrice, t.Value)
}

// SigningHash is the Keccak-256 of the list of the six fields, the chain id and two zeros (EIP-155).
func (t *LegacyTx) SigningHash() eth.Hash { return eth.Keccak256(t.encodeUnsigned()) }

func (t *LegacyTx) encodeUnsigned() []byte {
	b := appendUint64(t.appendFields(nil), uint64(t.ChainID))
	return closeList(appendUint64(appendUint64(b, 0), 0), 0)
}

func (t *LegacyTx) appendSigned(b []byte, s *Signature) []byte {
	return t.appendSignedWith(b, 35+2*uint64(t.ChainID)+uint64(s.YParity), s) // v of EIP-155
}

func (t *LegacyTx) appendSignedWith(b []byte, v uint64, s *Signature) []byte {
	start := len(b)
	b = appendUint64(t.appendFields(b), v)
	return closeList(appendRS(b, s), start)
}

func (t *LegacyTx) appendFields(b []byte) []byte {
	b = appendUint64(b, t.Nonce)
	b = appendUint256(b, &t.GasPrice)
	b = appendUint64(b, t.Gas)
	b = appendRecipient(b, t.To)
	b = appendUint256(b, &t.Value)
	return appendString(b, t.Data)
}

func decodeLegacy(raw []byte) (Tx, Signature, error) {
	t, v, signature, err := readLegacy(raw)
	if err != nil {
		return nil, Signature{}, err
	}
	if v == 27 || v == 28 {
		return nil, Signature{}, fault.New(ErrTxPreEIP155, "v", "this transaction is for every chain at once: sign it again for one")
	}
	if v < 35 {
		return nil, Signature{}, fault.New(ErrTxV, "v", "v must be 35 or 36 plus twice the chain id")
	}
	t.ChainID = eth.ChainID((v - 35) / 2)
	return t, signature, nil
}

// readLegacy reads all fields, but no chain from v.
func readLegacy(raw []byte) (t *LegacyTx, v uint64, signature Signature, err error) {
	outer := rlpReader{rest: raw}
	r := outer.list("transaction")
	if err := outer.end("transaction"); err != nil {
		return nil, 0, Signature{}, err
	}
	t = &LegacyTx{Nonce: r.uint64("nonce"), GasPrice: r.uint256("gasPrice"), Gas: r.uint64("gas")}
	t.To, t.Create = r.recipient("to")
	t.Value = r.uint256("value")
	t.Data = append([]byte(nil), r.bytes("data")...)
	v = r.uint64("v")
	signature = r.rs(byte(v+1) & 1) // 27 and 35 are even parity
	return t, v, signature, r.end("transaction")
}
