package nonce

import (
	"bytes"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// A ledger and its witness are stored in an envelope, exactly so and without a space: {"mac":"0x…","record":{…}}. The MAC is
// over a word that nothing else begins with, the key, a zero byte, the version that the value is stored as (8 bytes, big
// endian), and the record as it stands there: so a value at another key or under another version is noticed as well.

// ErrEdited means that a stored ledger was not written by this wallet: its MAC is missing or wrong. Nothing is signed on
// its ground.
const ErrEdited fault.Code = "ledger_edited"

const (
	macDomain = "latchkey ledger\x00"
	envelope  = `{"mac":"0x`
	envelope2 = `","record":`
	macDigits = 2 * len(eth.Hash{})
)

// seal returns the envelope of a record that is to be stored under a key as a version. Errors: those of the store.
func seal(store Store, key string, version uint64, record []byte) ([]byte, error) {
	mac, err := store.MAC(macInput(key, version, record))
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, len(envelope)+macDigits+len(envelope2)+len(record)+1)
	b = hex.AppendEncode(append(b, envelope...), mac[:])
	b = append(append(b, envelope2...), record...)
	return append(b, '}'), nil
}

// unseal returns the record in an envelope; it is not authentic if the MAC is wrong, and nil if this is no envelope.
// Errors: those of the store.
func unseal(store Store, key string, stored Stored) (record []byte, authentic bool, err error) {
	rest, isEnvelope := bytes.CutPrefix(stored.Value, []byte(envelope))
	if !isEnvelope || len(rest) < macDigits {
		return nil, false, nil
	}
	mac, err := eth.ParseHash("0x" + string(rest[:macDigits])) // hex.Decode would link fmt
	record, isEnvelope = bytes.CutPrefix(rest[macDigits:], []byte(envelope2))
	record, closed := bytes.CutSuffix(record, []byte{'}'})
	if err != nil || !isEnvelope || !closed {
		return nil, false, nil
	}
	is, err := store.MAC(macInput(key, stored.Version, record))
	return record, err == nil && subtle.ConstantTimeCompare(is[:], mac[:]) == 1, err
}

func macInput(key string, version uint64, record []byte) []byte {
	b := make([]byte, 0, len(macDomain)+len(key)+9+len(record))
	b = append(append(append(b, macDomain...), key...), 0)
	return append(binary.BigEndian.AppendUint64(b, version), record...)
}

func edited() error {
	return fault.New(ErrEdited, "", "the stored nonce ledger was changed by something other than this wallet: nothing is signed until you begin a new one from what the chain says")
}
