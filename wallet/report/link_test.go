package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// A transaction that the wallet itself makes says first what it has to do with others, also when it was signed before, and one that
// does nothing is not judged as a payment to oneself.
func TestLinks(t *testing.T) {
	me, friend := at("me"), at("friend")
	hash := eth.Hash{7}
	for _, c := range []struct {
		link          Link
		to            eth.Address
		value         uint256.Int
		begins, says  string
		finds, fields []string
	}{
		{Link{Purpose: PurposeSpeedUp, Nonce: 5, Hash: hash}, friend, ether, "Speed up number 5: Send 1 ETH to " + friend.String() + ". This replaces the transaction " + hash.String() + ", with a fee of up to ",
			" instead of 1 ETH: at most one of the two is ever mined", []string{"replacement_race"}, []string{"Number", "Replaces", "Fee before"}},
		{Link{Purpose: PurposeCancel, Nonce: 5, Hash: hash, Intent: "Send 2 ETH to nobody"}, me, uint256.Int{}, "Cancel number 5: Send 2 ETH to nobody. This replaces the transaction " + hash.String(),
			": at most one of the two is ever mined", []string{"cancel_race"}, []string{"Number", "Replaces", "Fee before"}},
		{Link{Purpose: PurposeCancel, Nonce: 5, Hash: hash, Delegate: &friend}, me, uint256.Int{}, "Take back the authorization with the number 5", "", []string{"cancel_race"}, []string{"Number", "Takes back"}},
		{Link{Purpose: PurposeFill, Nonce: 5, Waiting: 2}, me, uint256.Int{}, "Fill the gap at number 5 with", "", []string{"fill_waiting"}, []string{"Number"}},
	} {
		for _, judged := range []bool{false, true} {
			k := worldKnowledge()
			c.link.Fee = k.Network.Coin(ether)
			k.Link, k.Judged = &c.link, judged
			r := Transaction(Tx{To: &c.to, Value: c.value, Gas: 21_000, MaxFeePerGas: uint256.FromUint64(1_000_000_000)}, k)
			if !strings.HasPrefix(r.Intent, c.begins) || !strings.HasSuffix(r.Intent, c.says) {
				t.Errorf("%q", r.Intent)
			}
			found := slices.DeleteFunc(ids(r.Findings), func(id string) bool { return strings.HasPrefix(id, "recipient_") && c.link.Purpose == PurposeSpeedUp })
			if !slices.Equal(found, c.finds) {
				t.Errorf("%s: %v", c.begins, found)
			}
			var labels []string
			for _, f := range r.Fields[len(r.Fields)-len(c.fields):] {
				labels = append(labels, f.Label)
			}
			if !slices.Equal(labels, c.fields) {
				t.Errorf("%s: %v", c.begins, labels)
			}
		}
	}
}

// What a rollup takes is a part of what is likely and of what is large, and no part of what the signature bounds.
func TestDataFee(t *testing.T) {
	k := worldKnowledge()
	friend := at("friend")
	tx := Tx{To: &friend, Value: ether, Gas: 21_000, MaxFeePerGas: uint256.FromUint64(1_000_000_000)}
	without := Transaction(tx, k)
	data := uint256.FromUint64(99_990_000_000_000_000)
	k.DataFee = &data
	r := Transaction(tx, k)
	likely, _ := without.Fee.Likely.Exact.Add(data)
	if r.Fee.Data.Exact != data || r.Fee.Likely.Exact != likely || r.Fee.Worst.Exact != without.Fee.Worst.Exact {
		t.Errorf("%+v", r.Fee)
	}
	if !finds(r, SeverityInfo, "fee_data") || !finds(r, SeverityWarning, "fee_large") || finds(without, SeverityWarning, "fee_large") {
		t.Errorf("%v", ids(r.Findings))
	}
	k.DataFee = &uint256.Max
	if r = Transaction(tx, k); r.Fee.Likely.Exact != uint256.Max {
		t.Errorf("%+v", r.Fee)
	}
}
