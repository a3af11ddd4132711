package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrSidecar means that blobs, commitments and proofs are not those of the transaction that they come with.
const ErrSidecar fault.Code = "blob_sidecar"

const (
	// BlobSize is the number of bytes of a blob: 4096 field elements of 32 bytes (EIP-4844).
	BlobSize = 4096 * 32
	// CellProofsPerBlob is the number of proofs that a blob has in a sidecar of version 1 (EIP-7594).
	CellProofsPerBlob = 128

	// maxSidecarSize bounds a transaction with its sidecar: what all items take with headers of 4 bytes at most.
	maxSidecarSize = MaxRawSize + MaxBlobs*((BlobSize+4)+(48+1)*(1+CellProofsPerBlob)) + 32
)

// Blob is the data of one blob.
type Blob [BlobSize]byte

// BlobSidecar is what goes to the network beside a BlobTx and is forgotten later. That the proofs hold, and that the
// commitments are those of the blobs, is neither computed nor verified here: that takes the KZG set-up.
type BlobSidecar struct {
	Version     byte       // 0 of EIP-4844: a proof for each blob; 1 of EIP-7594: CellProofsPerBlob for each, in the blobs' order
	Blobs       []Blob     // one for each hash of the transaction, in the same order
	Commitments [][48]byte // likewise
	Proofs      [][48]byte
}

// check compares the sidecar with the hashes of a transaction.
func (s *BlobSidecar) check(hashes []eth.Hash) error {
	if s.Version > 1 {
		return fault.New(ErrSidecar, "version", "the version is 0 or 1")
	}
	if len(s.Blobs) != len(hashes) || len(s.Commitments) != len(hashes) || len(s.Proofs) != s.proofs(len(hashes)) {
		return fault.New(ErrSidecar, "blobs", "give each blob of the transaction with its commitment and its proofs")
	}
	for i := range hashes {
		if BlobHash(s.Commitments[i]) != hashes[i] {
			return fault.New(ErrSidecar, "commitments", "a commitment is not the one that the transaction names: keep their order")
		}
	}
	return nil
}

// proofs returns how many proofs a number of blobs has.
func (s *BlobSidecar) proofs(blobs int) int {
	if s.Version == 1 {
		return blobs * CellProofsPerBlob
	}
	return blobs
}

// EncodeWithSidecar returns the bytes for eth_sendRawTransaction of a BlobTx with its blobs: the type and the list of the
// transaction's payload, the version if it is 1, blobs, commitments and proofs ("Networking" of EIP-4844 and of EIP-7594).
// The transaction's hash stays that without them. Errors: ErrTxType for another type, ErrSidecar.
func EncodeWithSidecar(signed *SignedTx, s *BlobSidecar) ([]byte, error) {
	tx, ok := signed.tx.(*BlobTx)
	if !ok {
		return nil, notBlobTx()
	}
	if err := s.check(tx.BlobHashes); err != nil {
		return nil, err
	}
	b := make([]byte, 0, maxSidecarSize)
	b = append(b, signed.raw...) // the type, and the payload that is the list's first item
	if s.Version != 0 {
		b = appendUint64(b, uint64(s.Version))
	}
	start := len(b)
	for i := range s.Blobs {
		b = appendString(b, s.Blobs[i][:])
	}
	b = closeList(b, start)
	b = appendPoints(b, s.Commitments)
	b = appendPoints(b, s.Proofs)
	return closeList(b, 1), nil
}

// DecodeWithSidecar reads what EncodeWithSidecar makes, and nothing else. It keeps no reference to raw. Errors: ErrTxSize,
// ErrTxType, ErrRLP, ErrSidecar, those of Decode.
func DecodeWithSidecar(raw []byte) (*SignedTx, *BlobSidecar, error) {
	if len(raw) > maxSidecarSize {
		return nil, nil, fault.New(ErrTxSize, "", "this is more than a transaction with six blobs takes")
	}
	if len(raw) == 0 || raw[0] != blobType {
		return nil, nil, notBlobTx()
	}
	outer := rlpReader{rest: raw[1:]}
	r := outer.list("transaction")
	if err := outer.end("transaction"); err != nil {
		return nil, nil, err
	}
	payload := r.rest
	r.list("transaction")
	if r.err != nil {
		return nil, nil, r.err
	}
	payload = payload[:len(payload)-len(r.rest)]
	signed, err := Decode(append([]byte{blobType}, payload...))
	if err != nil {
		return nil, nil, err
	}
	s, err := readSidecar(&r, len(signed.tx.(*BlobTx).BlobHashes))
	if err != nil {
		return nil, nil, err
	}
	if err := s.check(signed.tx.(*BlobTx).BlobHashes); err != nil {
		return nil, nil, err
	}
	return signed, s, nil
}

// readSidecar reads the items after the transaction, which has the given number of blobs.
func readSidecar(r *rlpReader, blobs int) (*BlobSidecar, error) {
	s := new(BlobSidecar)
	if r.more() && r.rest[0] < listHeader {
		if r.uint64("version") != 1 && r.err == nil { // version 0 is the form without one
			return nil, fault.New(ErrSidecar, "version", "this version of blobs is not known: update")
		}
		s.Version = 1
	}
	list := r.list("blobs")
	s.Blobs = make([]Blob, blobs)
	for i := range s.Blobs {
		list.fixed("blobs", s.Blobs[i][:])
	}
	r.adopt("blobs", &list)
	s.Commitments = r.points("commitments", blobs)
	s.Proofs = r.points("proofs", s.proofs(blobs))
	return s, r.end("transaction")
}

func appendPoints(b []byte, points [][48]byte) []byte {
	start := len(b)
	for i := range points {
		b = appendString(b, points[i][:])
	}
	return closeList(b, start)
}

// points reads a list of so many compressed points of BLS12-381.
func (r *rlpReader) points(field string, count int) [][48]byte {
	list := r.list(field)
	points := make([][48]byte, count)
	for i := range points {
		list.fixed(field, points[i][:])
	}
	r.adopt(field, &list)
	return points
}

func notBlobTx() error {
	return fault.New(ErrTxType, "type", "only a transaction of type 3 has blobs")
}
