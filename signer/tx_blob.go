package signer

import (
	"crypto/sha256"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// ErrTxBlobs means that a transaction names no blobs, more than MaxBlobs, one by a hash that is no blob hash, or pays
// nothing for them.
const ErrTxBlobs fault.Code = "tx_blobs"

const (
	blobType        = 3
	blobHashVersion = 1       // VERSIONED_HASH_VERSION_KZG of EIP-4844
	gasPerBlob      = 1 << 17 // GAS_PER_BLOB of EIP-4844

	// MaxBlobs is the largest number of blobs of one transaction (EIP-7594).
	MaxBlobs = 6
)

// BlobTx is a transaction of EIP-4844, type 3. It names its blobs by their hashes; to the network it goes together with
// them (EncodeWithSidecar). It cannot create a contract.
type BlobTx struct {
	ChainID              eth.ChainID
	Nonce                uint64
	MaxPriorityFeePerGas uint256.Int // wei for each unit of gas, to the block's proposer; at most MaxFeePerGas
	MaxFeePerGas         uint256.Int // wei for each unit of gas, in all
	Gas                  uint64
	To                   *eth.Address // never nil
	Value                uint256.Int  // wei
	Data                 []byte
	AccessList           AccessList
	MaxFeePerBlobGas     uint256.Int // wei for each unit of blob gas, of which a blob uses 131072; at least 1
	BlobHashes           []eth.Hash  // 1 to MaxBlobs, each of a commitment (BlobHash)
}

// BlobHash returns the versioned hash of a blob's KZG commitment (kzg_to_versioned_hash of EIP-4844).
func BlobHash(commitment [48]byte) eth.Hash {
	hash := eth.Hash(sha256.Sum256(commitment[:]))
	hash[0] = blobHashVersion
	return hash
}

// TxType returns 3.
func (*BlobTx) TxType() byte { return blobType }

// Check returns eth.ErrChainID, ErrTxNonce (EIP-2681), ErrTxGas, ErrTxCreate without a recipient (EIP-4844), ErrTxFees
// (EIP-1559), ErrTxCost, the price of the blobs included, or ErrTxBlobs: without a blob (EIP-4844), with more than
// MaxBlobs (EIP-7594), for a hash of another version than 1, or a blob fee of 0, which is below EIP-4844's least.
func (t *BlobTx) Check() error {
	if err := checkRecipient(t.To); err != nil {
		return err
	}
	if err := t.dynamicFee().Check(); err != nil {
		return err
	}
	if len(t.BlobHashes) == 0 || len(t.BlobHashes) > MaxBlobs {
		return fault.New(ErrTxBlobs, "blobVersionedHashes", "a blob transaction has 1 to 6 blobs")
	}
	for i := range t.BlobHashes {
		if t.BlobHashes[i][0] != blobHashVersion {
			return fault.New(ErrTxBlobs, "blobVersionedHashes", "the hash of a blob begins with 01: give that of its commitment")
		}
	}
	if t.MaxFeePerBlobGas.IsZero() {
		return fault.New(ErrTxBlobs, "maxFeePerBlobGas", "blobs are not free: give at least 1 wei")
	}
	blobs, fits := t.MaxFeePerBlobGas.Mul(uint256.FromUint64(gasPerBlob * uint64(len(t.BlobHashes))))
	value, added := t.Value.Add(blobs)
	if !fits || !added {
		return costTooHigh()
	}
	return checkCost(t.Gas, t.MaxFeePerGas, value)
}

// SigningHash is the Keccak-256 of the type and the list of the eleven fields (EIP-4844).
func (t *BlobTx) SigningHash() eth.Hash { return typedSigningHash(t) }

func (t *BlobTx) appendSigned(b []byte, s *Signature) []byte { return appendTyped(b, t, s) }

// dynamicFee returns the fields that come first, which are those of EIP-1559.
func (t *BlobTx) dynamicFee() *DynamicFeeTx {
	return &DynamicFeeTx{t.ChainID, t.Nonce, t.MaxPriorityFeePerGas, t.MaxFeePerGas, t.Gas, t.To, false, t.Value, t.Data, t.AccessList}
}

func (t *BlobTx) appendFields(b []byte) []byte {
	b = t.dynamicFee().appendFields(b)
	b = appendUint256(b, &t.MaxFeePerBlobGas)
	hashes := len(b)
	for i := range t.BlobHashes {
		b = appendString(b, t.BlobHashes[i][:])
	}
	return closeList(b, hashes)
}

func (t *BlobTx) readFields(r *rlpReader) {
	var d DynamicFeeTx
	d.readFields(r)
	*t = BlobTx{d.ChainID, d.Nonce, d.MaxPriorityFeePerGas, d.MaxFeePerGas, d.Gas, d.To, d.Value, d.Data, d.AccessList,
		r.uint256("maxFeePerBlobGas"), nil}
	hashes := r.list("blobVersionedHashes")
	for hashes.more() {
		var hash eth.Hash
		hashes.fixed("blobVersionedHashes", hash[:])
		t.BlobHashes = append(t.BlobHashes, hash)
	}
	r.adopt("blobVersionedHashes", &hashes)
}
