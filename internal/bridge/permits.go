package bridge

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// text returns a document's JSON. Where a value is out of its range, the error names the argument that it came from, which is
// named as the member.
func text(d *typeddata.Data, err error) (string, error) {
	if err != nil {
		if known, ok := err.(*fault.Error); ok {
			known.Field = strings.TrimPrefix(known.Field, "message.")
		}
		return "", err
	}
	return string(d.JSON()), nil
}

func (d TokenDomain) token() typeddata.Token {
	return typeddata.Token{Name: d.Name, Version: d.Version, ChainID: d.ChainID, Address: d.VerifyingContract}
}

func permitERC2612(domain TokenDomain, owner, spender eth.Address, value, nonce, deadline uint256.Int) (string, error) {
	return text(typeddata.Permit{Owner: owner, Spender: spender, Value: value, Nonce: nonce, Deadline: deadline}.Document(domain.token()))
}

func permitDAI(domain TokenDomain, holder, spender eth.Address, nonce, expiry uint256.Int, allowed bool) (string, error) {
	return text(typeddata.DAIPermit{Holder: holder, Spender: spender, Nonce: nonce, Expiry: expiry, Allowed: allowed}.Document(domain.token()))
}

func permit2Single(chain eth.ChainID, details PermitDetails, spender eth.Address, sigDeadline uint256.Int) (string, error) {
	return text(typeddata.PermitSingle{Details: typeddata.PermitDetails(details), Spender: spender, SigDeadline: sigDeadline}.Document(chain))
}

func permit2Batch(chain eth.ChainID, details []PermitDetails, spender eth.Address, sigDeadline uint256.Int) (string, error) {
	batch := typeddata.PermitBatch{Spender: spender, SigDeadline: sigDeadline}
	for _, d := range details {
		batch.Details = append(batch.Details, typeddata.PermitDetails(d))
	}
	return text(batch.Document(chain))
}

func permit2TransferFrom(chain eth.ChainID, permitted TokenPermissions, spender eth.Address, nonce, deadline uint256.Int) (string, error) {
	return text(transferFrom(permitted, spender, nonce, deadline).Document(chain))
}

func permit2BatchTransferFrom(chain eth.ChainID, permitted []TokenPermissions, spender eth.Address, nonce, deadline uint256.Int) (string, error) {
	return text(batchTransferFrom(permitted, spender, nonce, deadline).Document(chain))
}

func permit2WitnessTransferFrom(chain eth.ChainID, permitted TokenPermissions, spender eth.Address, nonce, deadline uint256.Int,
	witness Witness) (document, typeString string, err error) {
	value, err := witness.read()
	if err != nil {
		return "", "", err
	}
	permit := typeddata.PermitWitnessTransferFrom{Permit: transferFrom(permitted, spender, nonce, deadline), Witness: value}
	document, err = text(permit.Document(chain))
	return document, permit.WitnessTypeString(), err
}

func permit2BatchWitnessTransferFrom(chain eth.ChainID, permitted []TokenPermissions, spender eth.Address, nonce, deadline uint256.Int,
	witness Witness) (document, typeString string, err error) {
	value, err := witness.read()
	if err != nil {
		return "", "", err
	}
	permit := typeddata.PermitBatchWitnessTransferFrom{Permit: batchTransferFrom(permitted, spender, nonce, deadline), Witness: value}
	document, err = text(permit.Document(chain))
	return document, permit.WitnessTypeString(), err
}

func transferFrom(permitted TokenPermissions, spender eth.Address, nonce, deadline uint256.Int) typeddata.PermitTransferFrom {
	return typeddata.PermitTransferFrom{Permitted: typeddata.TokenPermissions(permitted), Spender: spender, Nonce: nonce, Deadline: deadline}
}

func batchTransferFrom(permitted []TokenPermissions, spender eth.Address, nonce, deadline uint256.Int) typeddata.PermitBatchTransferFrom {
	batch := typeddata.PermitBatchTransferFrom{Spender: spender, Nonce: nonce, Deadline: deadline}
	for _, p := range permitted {
		batch.Permitted = append(batch.Permitted, typeddata.TokenPermissions(p))
	}
	return batch
}

func (w Witness) read() (typeddata.Witness, error) {
	value, err := typeddata.ParseStruct([]byte(w.Types), w.Type, []byte(w.Value))
	return typeddata.Witness{Name: w.Name, Struct: value}, within("witness", err)
}

func erc3009Transfer(domain TokenDomain, from, to eth.Address, value, validAfter, validBefore uint256.Int, nonce eth.Hash) (string, error) {
	return text(typeddata.TransferWithAuthorization{From: from, To: to, Value: value,
		ValidAfter: validAfter, ValidBefore: validBefore, Nonce: nonce}.Document(domain.token()))
}

func erc3009Receive(domain TokenDomain, from, to eth.Address, value, validAfter, validBefore uint256.Int, nonce eth.Hash) (string, error) {
	return text(typeddata.ReceiveWithAuthorization{From: from, To: to, Value: value,
		ValidAfter: validAfter, ValidBefore: validBefore, Nonce: nonce}.Document(domain.token()))
}

func erc3009Cancel(domain TokenDomain, authorizer eth.Address, nonce eth.Hash) (string, error) {
	return text(typeddata.CancelAuthorization{Authorizer: authorizer, Nonce: nonce}.Document(domain.token()))
}
