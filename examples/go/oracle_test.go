//go:build cgo

package main

import (
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
)

// go-ethereum is the oracle: it recovers the sender of the signed bytes.
func TestOracleReadsTheTransfer(t *testing.T) {
	signed, err := signTransfer()
	if err != nil {
		t.Fatal(err)
	}
	var tx types.Transaction
	if err := tx.UnmarshalBinary(signed.Raw()); err != nil {
		t.Fatal(err)
	}
	sender, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), &tx)
	if err != nil || sender.Hex() != "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" || tx.Hash().Hex() != transferHash {
		t.Errorf("go-ethereum reads %s from %s, %v", tx.Hash(), sender, err)
	}
}
