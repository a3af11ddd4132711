package signer

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func signedWithSidecar(t *testing.T, version byte, blobs int) (*SignedTx, *BlobSidecar) {
	tx, sidecar := randomSidecar(newRandom(t), version, blobs)
	signed, err := Sign(tx, &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	return signed, sidecar
}

func TestSidecarRoundTrip(t *testing.T) {
	for version := range byte(2) {
		signed, sidecar := signedWithSidecar(t, version, MaxBlobs)
		raw, err := EncodeWithSidecar(signed, sidecar)
		if err != nil {
			t.Fatal(err)
		}
		again, decoded, err := DecodeWithSidecar(raw)
		if err != nil {
			t.Fatal(err)
		}
		clear(raw)
		if !reflect.DeepEqual(decoded, sidecar) || !bytes.Equal(again.Raw(), signed.Raw()) {
			t.Errorf("version %d: it is read otherwise than it was written", version)
		}
	}
}

// The largest transaction that can be signed still goes together with the most blobs.
func TestLargestSidecar(t *testing.T) {
	tx, sidecar := randomSidecar(newRandom(t), 1, MaxBlobs)
	tx.Data = make([]byte, MaxRawSize-400)
	for i := range sidecar.Proofs {
		sidecar.Proofs[i][0] = 0xff
	}
	signed, err := Sign(tx, &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := EncodeWithSidecar(signed, sidecar)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := DecodeWithSidecar(raw); err != nil {
		t.Error(err)
	}
	if _, _, err := DecodeWithSidecar(make([]byte, maxSidecarSize+1)); !errors.Is(err, ErrTxSize) {
		t.Errorf("more than any: %v", err)
	}
}

func TestEncodeWithSidecarRefuses(t *testing.T) {
	signed, sidecar := signedWithSidecar(t, 0, 2)
	for name, change := range map[string]func(*BlobSidecar){
		"version 2":               func(s *BlobSidecar) { s.Version = 2 },
		"cell proofs missing":     func(s *BlobSidecar) { s.Version = 1 },
		"a blob missing":          func(s *BlobSidecar) { s.Blobs = s.Blobs[:1] },
		"a commitment missing":    func(s *BlobSidecar) { s.Commitments = s.Commitments[:1] },
		"a proof missing":         func(s *BlobSidecar) { s.Proofs = s.Proofs[:1] },
		"a proof too many":        func(s *BlobSidecar) { s.Proofs = append(s.Proofs, [48]byte{}) },
		"nothing":                 func(s *BlobSidecar) { *s = BlobSidecar{} },
		"another commitment":      func(s *BlobSidecar) { s.Commitments = [][48]byte{s.Commitments[0], {9}} },
		"commitments in disorder": func(s *BlobSidecar) { s.Commitments = [][48]byte{s.Commitments[1], s.Commitments[0]} },
	} {
		changed := *sidecar
		change(&changed)
		if _, err := EncodeWithSidecar(signed, &changed); !errors.Is(err, ErrSidecar) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, err := Sign(exampleTransfer(), &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := EncodeWithSidecar(other, sidecar); !errors.Is(err, ErrTxType) {
		t.Errorf("a transaction without blobs: %v", err)
	}
}

// TestDecodeWithSidecarAcceptsOneEncoding puts something else in the place of one item, with the right lengths around it.
func TestDecodeWithSidecarAcceptsOneEncoding(t *testing.T) {
	signed, sidecar := signedWithSidecar(t, 0, 1)
	point := func(p [48]byte) string { return "b0" + hex.EncodeToString(p[:]) }
	blob := "ba020000" + hex.EncodeToString(sidecar.Blobs[0][:])
	tx := hex.EncodeToString(signed.raw[1:])
	commitments, proofs := listOf(point(sidecar.Commitments[0])), listOf(point(sidecar.Proofs[0]))
	cells := listOf(strings.Repeat(point(sidecar.Proofs[0]), CellProofsPerBlob))
	raw := func(items ...string) []byte { return fromHex(t, "03"+listOf(items...)) }
	for _, good := range [][]byte{raw(tx, listOf(blob), commitments, proofs), raw(tx, "01", listOf(blob), commitments, cells)} {
		if _, _, err := DecodeWithSidecar(good); err != nil {
			t.Fatal(err)
		}
		for _, bad := range [][]byte{good[1:], good[:len(good)-1], append([]byte{2}, good[1:]...), append(good[:len(good):len(good)], 0), {3}, nil} {
			if _, _, err := DecodeWithSidecar(bad); !errors.Is(err, ErrRLP) && !errors.Is(err, ErrTxType) {
				t.Errorf("%d bytes: %v", len(bad), err)
			}
		}
		if _, err := Decode(good); !errors.Is(err, ErrTxSize) {
			t.Errorf("Decode takes a transaction with its blobs: %v", err)
		}
	}
	for name, test := range map[string]struct {
		raw  []byte
		want error
	}{
		"no sidecar":               {signed.raw, ErrRLP},
		"only the transaction":     {raw(tx), ErrRLP},
		"no list of proofs":        {raw(tx, listOf(blob), commitments), ErrRLP},
		"an item too many":         {raw(tx, listOf(blob), commitments, proofs, "c0"), ErrRLP},
		"version 0":                {raw(tx, "80", listOf(blob), commitments, proofs), ErrSidecar},
		"version 0 as a byte":      {raw(tx, "00", listOf(blob), commitments, proofs), ErrRLP},
		"version 2":                {raw(tx, "02", listOf(blob), commitments, cells), ErrSidecar},
		"version with a header":    {raw(tx, "8101", listOf(blob), commitments, cells), ErrRLP},
		"version 1 with one proof": {raw(tx, "01", listOf(blob), commitments, proofs), ErrRLP},
		"cell proofs, no version":  {raw(tx, listOf(blob), commitments, cells), ErrRLP},
		"no blob":                  {raw(tx, "c0", commitments, proofs), ErrRLP},
		"two blobs":                {raw(tx, listOf(blob, blob), commitments, proofs), ErrRLP},
		"a short blob":             {raw(tx, listOf("ba01ffff"+blob[8:len(blob)-2]), commitments, proofs), ErrRLP},
		"a long blob":              {raw(tx, listOf("ba020001"+blob[8:]+"00"), commitments, proofs), ErrRLP},
		"a short commitment":       {raw(tx, listOf(blob), listOf("af"+commitments[6:]), proofs), ErrRLP},
		"two commitments":          {raw(tx, listOf(blob), listOf(commitments[2:], commitments[2:]), proofs), ErrRLP},
		"another commitment":       {raw(tx, listOf(blob), listOf(point([48]byte{9})), proofs), ErrSidecar},
		"the typed transaction":    {raw("03"+tx, listOf(blob), commitments, proofs), ErrRLP},
		"an unsigned transaction":  {raw("c0", listOf(blob), commitments, proofs), ErrRLP},
	} {
		if _, _, err := DecodeWithSidecar(test.raw); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}
