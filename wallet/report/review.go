package report

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// Reviewed reports a transaction that somebody else made, of any type. Signed is its signer, where it is signed.
func Reviewed(t signer.Tx, signed *eth.Address, k Knowledge) Report {
	chain, tx := fromTx(t)
	switch {
	case chain == 0:
		k.Findings = append(k.Findings, Finding{"chain_every", SeverityDanger, "The transaction names no chain: it is valid on every network.",
			"Whoever has it can use it on each network where the account's nonce is the same. Sign one that names its chain."})
	case chain != k.Network.ChainID:
		k.Findings = append(k.Findings, Finding{"chain_other", SeverityDanger, "The transaction is for chain " + chain.String() + ", not for " + k.Network.Name + ".",
			"What is said here of addresses and units is that of another network. Review it on its own."})
	}
	if signed != nil && *signed != k.From {
		k.Findings = append(k.Findings, Finding{"signer_other", SeverityDanger, "It is signed by " + signed.String() + ", which is another account.",
			"It spends what that account holds."})
	}
	r := Transaction(tx, k)
	if tx.Nonce != nil {
		r.Fields = append(r.Fields, Field{Label: "Nonce", Kind: FieldNumber, Source: SourceRaw, Text: strconv.FormatUint(*tx.Nonce, 10)})
	}
	r.Digests = append(r.Digests, Digest{DigestSigning, t.SigningHash()})
	return r
}

// fromTx returns a transaction's chain, 0 where it names none, and the transaction as reports read it.
func fromTx(t signer.Tx) (eth.ChainID, Tx) {
	switch t := t.(type) {
	case *signer.LegacyTx:
		return t.ChainID, Tx{To: t.To, Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.GasPrice, Legacy: true, Nonce: &t.Nonce}
	case *signer.UnprotectedTx:
		return 0, Tx{To: t.To, Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.GasPrice, Legacy: true, Nonce: &t.Nonce}
	case *signer.AccessListTx:
		return t.ChainID, Tx{To: t.To, Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.GasPrice, Legacy: true, Nonce: &t.Nonce, Access: t.AccessList}
	case *signer.DynamicFeeTx:
		return t.ChainID, Tx{To: t.To, Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas,
			Nonce: &t.Nonce, Access: t.AccessList}
	case *signer.BlobTx:
		return t.ChainID, Tx{To: t.To, Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas,
			Nonce: &t.Nonce, Blobs: t.BlobHashes, MaxFeePerBlobGas: t.MaxFeePerBlobGas, Access: t.AccessList}
	case *signer.SetCodeTx:
		return t.ChainID, Tx{To: t.To, Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas,
			Nonce: &t.Nonce, Authorizations: t.AuthorizationList, Access: t.AccessList}
	}
	return 0, Tx{Value: uint256.Max, More: true}
}
