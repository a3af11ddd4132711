package bridge

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// ErrGasCap means that a transaction has more gas than Ethereum takes in one (EIP-7825): it would never be mined.
const ErrGasCap fault.Code = "tx_gas_cap"

const maxGas = 1 << 24 // of EIP-7825

// hasGasCap reports whether a chain is known to have EIP-7825's cap: Ethereum and its test networks. It is for signing only:
// transactions from before it are still read.
func hasGasCap(chain eth.ChainID) bool {
	const mainnet, sepolia, hoodi = 1, 11155111, 560048
	return chain == mainnet || chain == sepolia || chain == hoodi
}

func transactionSignLegacy(key []byte, chain eth.ChainID, nonce uint64, gasPrice uint256.Int, gas uint64,
	to *eth.Address, create *bool, value *uint256.Int, data []byte) ([]byte, eth.Hash, error) {
	return sign(key, chain, gas, &signer.LegacyTx{ChainID: chain, Nonce: nonce, GasPrice: gasPrice, Gas: gas,
		To: to, Create: given(create), Value: given(value), Data: data})
}

func transactionSign2930(key []byte, chain eth.ChainID, nonce uint64, gasPrice uint256.Int, gas uint64,
	to *eth.Address, create *bool, value *uint256.Int, data []byte, list []AccessItem) ([]byte, eth.Hash, error) {
	return sign(key, chain, gas, &signer.AccessListTx{ChainID: chain, Nonce: nonce, GasPrice: gasPrice, Gas: gas,
		To: to, Create: given(create), Value: given(value), Data: data, AccessList: accessList(list)})
}

func transactionSign1559(key []byte, chain eth.ChainID, nonce uint64, tip, fee uint256.Int, gas uint64,
	to *eth.Address, create *bool, value *uint256.Int, data []byte, list []AccessItem) ([]byte, eth.Hash, error) {
	return sign(key, chain, gas, &signer.DynamicFeeTx{ChainID: chain, Nonce: nonce, MaxPriorityFeePerGas: tip, MaxFeePerGas: fee, Gas: gas,
		To: to, Create: given(create), Value: given(value), Data: data, AccessList: accessList(list)})
}

func transactionSign4844(key []byte, chain eth.ChainID, nonce uint64, tip, fee uint256.Int, gas uint64, to eth.Address,
	value *uint256.Int, data []byte, list []AccessItem, blobFee uint256.Int, hashes []eth.Hash) ([]byte, eth.Hash, error) {
	return sign(key, chain, gas, &signer.BlobTx{ChainID: chain, Nonce: nonce, MaxPriorityFeePerGas: tip, MaxFeePerGas: fee, Gas: gas,
		To: &to, Value: given(value), Data: data, AccessList: accessList(list), MaxFeePerBlobGas: blobFee, BlobHashes: hashes})
}

func transactionSign7702(key []byte, chain eth.ChainID, nonce uint64, tip, fee uint256.Int, gas uint64, to eth.Address,
	value *uint256.Int, data []byte, list []AccessItem, authorizations []Authorization) ([]byte, eth.Hash, error) {
	tx := &signer.SetCodeTx{ChainID: chain, Nonce: nonce, MaxPriorityFeePerGas: tip, MaxFeePerGas: fee, Gas: gas,
		To: &to, Value: given(value), Data: data, AccessList: accessList(list)}
	for i := range authorizations {
		a, err := authorizations[i].read()
		if err != nil {
			return nil, eth.Hash{}, within("authorizationList["+strconv.Itoa(i)+"]", err)
		}
		tx.AuthorizationList = append(tx.AuthorizationList, a)
	}
	return sign(key, chain, gas, tx)
}

func transactionSignUnprotected(secret []byte, nonce uint64, gasPrice uint256.Int, gas uint64,
	to *eth.Address, create *bool, value *uint256.Int, data []byte) ([]byte, eth.Hash, error) {
	tx := &signer.UnprotectedTx{Nonce: nonce, GasPrice: gasPrice, Gas: gas, To: to, Create: given(create), Value: given(value), Data: data}
	return signWith(secret, func(key *signer.PrivateKey) (*signer.SignedTx, error) { return signer.SignUnprotected(tx, key) })
}

func sign(secret []byte, chain eth.ChainID, gas uint64, tx signer.Tx) ([]byte, eth.Hash, error) {
	if gas > maxGas && hasGasCap(chain) {
		return nil, eth.Hash{}, fault.New(ErrGasCap, "gas", "Ethereum takes at most 16777216 gas in one transaction: lower it")
	}
	return signWith(secret, func(key *signer.PrivateKey) (*signer.SignedTx, error) { return signer.Sign(tx, key) })
}

func signWith(secret []byte, sign func(*signer.PrivateKey) (*signer.SignedTx, error)) ([]byte, eth.Hash, error) {
	key, err := signer.NewPrivateKey(secret)
	if err != nil {
		return nil, eth.Hash{}, err
	}
	defer key.Zero()
	signed, err := sign(key)
	if err != nil {
		return nil, eth.Hash{}, err
	}
	return signed.Raw(), signed.Hash(), nil
}

func transactionDecode(raw []byte) (DecodedTransaction, error) {
	if len(raw) > signer.MaxRawSize && raw[0] == 3 {
		return DecodedTransaction{}, fault.New(signer.ErrTxSize, "raw", "this comes with its blobs: take them off with transaction.splitSidecar")
	}
	return decode(signer.Decode(raw))
}

func transactionDecodeUnprotected(raw []byte) (DecodedTransaction, error) {
	return decode(signer.DecodeUnprotected(raw))
}

// inRaw names the field of a transaction that its bytes are at fault in.
func inRaw(err error) error {
	if known, ok := err.(*fault.Error); ok && known.Field == "transaction" { // all of it
		known.Field = ""
	}
	return within("raw", err)
}

func decode(signed *signer.SignedTx, err error) (DecodedTransaction, error) {
	if err != nil {
		return DecodedTransaction{}, inRaw(err)
	}
	s := signed.Signature()
	d := DecodedTransaction{Type: signed.Tx().TxType(), Hash: signed.Hash(), YParity: s.YParity, R: s.R, S: s.S}
	if d.From, err = signed.Sender(); err != nil {
		return DecodedTransaction{}, inRaw(err)
	}
	switch tx := signed.Tx().(type) {
	case *signer.UnprotectedTx:
		d.call(0, tx.Nonce, tx.Gas, tx.To, tx.Value, tx.Data, nil)
		d.GasPrice = &tx.GasPrice
	case *signer.LegacyTx:
		d.call(tx.ChainID, tx.Nonce, tx.Gas, tx.To, tx.Value, tx.Data, nil)
		d.GasPrice = &tx.GasPrice
	case *signer.AccessListTx:
		d.call(tx.ChainID, tx.Nonce, tx.Gas, tx.To, tx.Value, tx.Data, tx.AccessList)
		d.GasPrice = &tx.GasPrice
	case *signer.DynamicFeeTx:
		d.call(tx.ChainID, tx.Nonce, tx.Gas, tx.To, tx.Value, tx.Data, tx.AccessList)
		d.MaxPriorityFeePerGas, d.MaxFeePerGas = &tx.MaxPriorityFeePerGas, &tx.MaxFeePerGas
	case *signer.BlobTx:
		d.call(tx.ChainID, tx.Nonce, tx.Gas, tx.To, tx.Value, tx.Data, tx.AccessList)
		d.MaxPriorityFeePerGas, d.MaxFeePerGas, d.MaxFeePerBlobGas = &tx.MaxPriorityFeePerGas, &tx.MaxFeePerGas, &tx.MaxFeePerBlobGas
		d.BlobVersionedHashes = tx.BlobHashes
	case *signer.SetCodeTx:
		d.call(tx.ChainID, tx.Nonce, tx.Gas, tx.To, tx.Value, tx.Data, tx.AccessList)
		d.MaxPriorityFeePerGas, d.MaxFeePerGas = &tx.MaxPriorityFeePerGas, &tx.MaxFeePerGas
		for i := range tx.AuthorizationList {
			d.AuthorizationList = append(d.AuthorizationList, recovered(tx.AuthorizationList[i]))
		}
	}
	return d, nil
}

// call sets the fields that all types have.
func (d *DecodedTransaction) call(chain eth.ChainID, nonce, gas uint64, to *eth.Address, value uint256.Int, data []byte, list signer.AccessList) {
	d.ChainID, d.Nonce, d.Gas, d.To, d.Value, d.Data = chain, nonce, gas, to, value, data
	for _, tuple := range list {
		d.AccessList = append(d.AccessList, AccessItem(tuple))
	}
}

func accessList(items []AccessItem) signer.AccessList {
	var list signer.AccessList
	for _, item := range items {
		list = append(list, signer.AccessTuple(item))
	}
	return list
}

func transactionAddSidecar(raw []byte, sidecar BlobSidecar) ([]byte, error) {
	signed, err := signer.Decode(raw)
	if err != nil {
		return nil, inRaw(err)
	}
	s := signer.BlobSidecar{Version: sidecar.Version}
	for i, blob := range sidecar.Blobs {
		if len(blob) != signer.BlobSize {
			return nil, fault.New(signer.ErrSidecar, "sidecar.blobs["+strconv.Itoa(i)+"]", "a blob is 131072 bytes")
		}
		s.Blobs = append(s.Blobs, signer.Blob(blob))
	}
	if s.Commitments, err = points("commitments", sidecar.Commitments); err != nil {
		return nil, err
	}
	if s.Proofs, err = points("proofs", sidecar.Proofs); err != nil {
		return nil, err
	}
	if signed.Tx().TxType() != 3 {
		return nil, fault.New(signer.ErrTxType, "raw.type", "only a transaction of type 3 has blobs")
	}
	raw, err = signer.EncodeWithSidecar(signed, &s)
	return raw, within("sidecar", err)
}

func points(field string, list []eth.Bytes) ([][48]byte, error) {
	var points [][48]byte
	for i, point := range list {
		if len(point) != 48 {
			return nil, fault.New(signer.ErrSidecar, "sidecar."+field+"["+strconv.Itoa(i)+"]", "a commitment or a proof is 48 bytes")
		}
		points = append(points, [48]byte(point))
	}
	return points, nil
}

func transactionSplitSidecar(raw []byte) ([]byte, BlobSidecar, error) {
	signed, s, err := signer.DecodeWithSidecar(raw)
	if err != nil {
		return nil, BlobSidecar{}, inRaw(err)
	}
	sidecar := BlobSidecar{Version: s.Version}
	for i := range s.Blobs {
		sidecar.Blobs = append(sidecar.Blobs, s.Blobs[i][:])
	}
	for i := range s.Commitments {
		sidecar.Commitments = append(sidecar.Commitments, s.Commitments[i][:])
	}
	for i := range s.Proofs {
		sidecar.Proofs = append(sidecar.Proofs, s.Proofs[i][:])
	}
	return signed.Raw(), sidecar, nil
}

func contractCreateAddress(creator eth.Address, nonce uint64) eth.Address {
	return signer.CreateAddress(creator, nonce)
}

func contractCreate2Address(creator eth.Address, salt, initCodeHash eth.Hash) eth.Address {
	return signer.Create2Address(creator, salt, initCodeHash)
}
