package geth

import (
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"

	"github.com/latchkey/latchkey/signer"
)

// BlobTxSidecar returns a copy of the blobs of a transaction, of either version, as go-ethereum has them.
func BlobTxSidecar(s *signer.BlobSidecar) *types.BlobTxSidecar {
	blobs := make([]kzg4844.Blob, len(s.Blobs))
	for i := range blobs {
		blobs[i] = kzg4844.Blob(s.Blobs[i])
	}
	return types.NewBlobTxSidecar(s.Version, blobs, points[kzg4844.Commitment](s.Commitments), points[kzg4844.Proof](s.Proofs))
}

// Sidecar returns a copy of the blobs of a go-ethereum transaction.
func Sidecar(s *types.BlobTxSidecar) *signer.BlobSidecar {
	blobs := make([]signer.Blob, len(s.Blobs))
	for i := range blobs {
		blobs[i] = signer.Blob(s.Blobs[i])
	}
	return &signer.BlobSidecar{Version: s.Version, Blobs: blobs, Commitments: points[[48]byte](s.Commitments), Proofs: points[[48]byte](s.Proofs)}
}

// points copies a list of compressed points of BLS12-381 from one library's type to the other's.
func points[To, From ~[48]byte](from []From) []To {
	to := make([]To, len(from))
	for i := range from {
		to[i] = To(from[i])
	}
	return to
}
