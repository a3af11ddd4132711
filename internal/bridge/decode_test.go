package bridge

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
)

// A transaction that the signer knows and DecodedTransaction has no fields for is refused, not shown with zeros.
func TestDecodeRefusesWhatItCannotShow(t *testing.T) {
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{0x46}, 32))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(&signer.AccessListTx{ChainID: 1, Gas: 21_000, To: new(eth.Address)}, key)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := transactionDecode(signed.Raw()); !errors.Is(err, signer.ErrTxType) {
		t.Errorf("%+v, %v", got, err)
	}
}
