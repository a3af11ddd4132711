package signer

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzDecode: what Decode accepts has one encoding, and its fields pass Check.
func FuzzDecode(f *testing.F) {
	r := newRandom(f)
	for range 20 {
		signed, err := Sign(randomTx(r), randomKey(f, r))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(signed.raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if signed, err := Decode(raw); err == nil {
			checkDecoded(t, raw, signed)
		}
	})
}

func FuzzDecodeUnprotected(f *testing.F) {
	r := newRandom(f)
	for range 10 {
		signed, err := SignUnprotected(randomUnprotected(r), randomKey(f, r))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(signed.raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		signed, err := DecodeUnprotected(raw)
		if err != nil {
			return
		}
		checkDecoded(t, raw, signed)
		if _, err := Decode(raw); !errors.Is(err, ErrTxPreEIP155) {
			t.Errorf("%x was decoded without being asked for, %v", raw, err)
		}
	})
}

func checkDecoded(t *testing.T, raw []byte, signed *SignedTx) {
	if again := signed.tx.appendSigned(nil, &signed.signature); !bytes.Equal(again, raw) {
		t.Errorf("%x was decoded, but encodes as %x", raw, again)
	}
	if err := signed.tx.Check(); err != nil {
		t.Errorf("%x was decoded, but %v", raw, err)
	}
	signed.Sender()
	if tx, ok := signed.tx.(*SetCodeTx); ok {
		for i := range tx.AuthorizationList {
			tx.AuthorizationList[i].Authority()
		}
	}
}

// FuzzDecodeWithSidecar leaves blobs, which are long, to the seeds: an input is cut into the place of one that it names.
func FuzzDecodeWithSidecar(f *testing.F) {
	r := newRandom(f)
	tx, sidecar := randomSidecar(r, 0, 1)
	signed, err := Sign(tx, randomKey(f, r))
	if err != nil {
		f.Fatal(err)
	}
	blob := appendString(nil, sidecar.Blobs[0][:])
	for version := range byte(2) {
		sidecar.Version = version
		sidecar.Proofs = make([][48]byte, sidecar.proofs(1))
		raw, err := EncodeWithSidecar(signed, sidecar)
		if err != nil {
			f.Fatal(err)
		}
		before, after, _ := bytes.Cut(raw, blob)
		f.Add(before, after)
	}
	f.Fuzz(func(t *testing.T, before, after []byte) {
		raw := append(append(append([]byte(nil), before...), blob...), after...)
		signed, sidecar, err := DecodeWithSidecar(raw)
		if err != nil {
			return
		}
		if again, err := EncodeWithSidecar(signed, sidecar); err != nil || !bytes.Equal(again, raw) {
			t.Errorf("%x and %x around a blob were decoded, but encode otherwise, %v", before, after, err)
		}
	})
}

// FuzzDecodeAuthorization: what it accepts has one encoding, and is one that a chain would not pass over by its form.
func FuzzDecodeAuthorization(f *testing.F) {
	r := newRandom(f)
	for range 10 {
		a := randomAuthorization(r, 1)
		f.Add(a.Encode())
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := DecodeAuthorization(raw)
		if err == nil && (!bytes.Equal(a.Encode(), raw) || a.Check() != nil) {
			t.Errorf("%x is read as %+v", raw, a)
		}
	})
}
