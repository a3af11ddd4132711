package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

func permitERC2612(domain TokenDomain, owner, spender eth.Address, value, nonce, deadline uint256.Int) (string, error) {
	return domain.document(typeddata.Permit{}.EncodeType(),
		addressJSON(owner), addressJSON(spender), numberJSON(value), numberJSON(nonce), numberJSON(deadline))
}

func permitDAI(domain TokenDomain, holder, spender eth.Address, nonce, expiry uint256.Int, allowed bool) (string, error) {
	return domain.document(typeddata.DAIPermit{}.EncodeType(),
		addressJSON(holder), addressJSON(spender), numberJSON(nonce), numberJSON(expiry), boolJSON(allowed))
}

// permit2 returns the domain of Permit2, whose contract has one address on all chains.
func permit2(chain eth.ChainID) TokenDomain {
	contract := typeddata.Permit2Domain(chain)
	return TokenDomain{Name: contract.Name, ChainID: chain, VerifyingContract: *contract.VerifyingContract}
}

func (p PermitDetails) json() string {
	return "{" + structJSON(typeddata.PermitDetails{}.EncodeType(), addressJSON(p.Token), numberJSON(p.Amount),
		numberJSON(uint256.FromUint64(p.Expiration)), numberJSON(uint256.FromUint64(p.Nonce))) + "}"
}

func (p TokenPermissions) json() string {
	return "{" + structJSON(typeddata.TokenPermissions{}.EncodeType(), addressJSON(p.Token), numberJSON(p.Amount)) + "}"
}

func permit2Single(chain eth.ChainID, details PermitDetails, spender eth.Address, sigDeadline uint256.Int) (string, error) {
	return permit2(chain).document(typeddata.PermitSingle{}.EncodeType(),
		details.json(), addressJSON(spender), numberJSON(sigDeadline))
}

func permit2Batch(chain eth.ChainID, details []PermitDetails, spender eth.Address, sigDeadline uint256.Int) (string, error) {
	var list []string
	for _, p := range details {
		list = append(list, p.json())
	}
	return permit2(chain).document(typeddata.PermitBatch{}.EncodeType(), listJSON(list), addressJSON(spender), numberJSON(sigDeadline))
}

func permit2TransferFrom(chain eth.ChainID, permitted TokenPermissions, spender eth.Address, nonce, deadline uint256.Int) (string, error) {
	return permit2(chain).document(typeddata.PermitTransferFrom{}.EncodeType(),
		permitted.json(), addressJSON(spender), numberJSON(nonce), numberJSON(deadline))
}

func permit2BatchTransferFrom(chain eth.ChainID, permitted []TokenPermissions, spender eth.Address, nonce, deadline uint256.Int) (string, error) {
	return permit2(chain).document(typeddata.PermitBatchTransferFrom{}.EncodeType(),
		permissionsJSON(permitted), addressJSON(spender), numberJSON(nonce), numberJSON(deadline))
}

func permissionsJSON(permitted []TokenPermissions) string {
	var list []string
	for _, p := range permitted {
		list = append(list, p.json())
	}
	return listJSON(list)
}

func permit2WitnessTransferFrom(chain eth.ChainID, permitted TokenPermissions, spender eth.Address, nonce, deadline uint256.Int,
	witness Witness) (document, typeString string, err error) {
	return witness.document(chain, "PermitWitnessTransferFrom", typeddata.PermitTransferFrom{}.EncodeType(),
		permitted.json(), addressJSON(spender), numberJSON(nonce), numberJSON(deadline))
}

func permit2BatchWitnessTransferFrom(chain eth.ChainID, permitted []TokenPermissions, spender eth.Address, nonce, deadline uint256.Int,
	witness Witness) (document, typeString string, err error) {
	return witness.document(chain, "PermitBatchWitnessTransferFrom", typeddata.PermitBatchTransferFrom{}.EncodeType(),
		permissionsJSON(permitted), addressJSON(spender), numberJSON(nonce), numberJSON(deadline))
}

func erc3009Transfer(domain TokenDomain, from, to eth.Address, value, validAfter, validBefore uint256.Int, nonce eth.Hash) (string, error) {
	return erc3009(domain, typeddata.TransferWithAuthorization{}.EncodeType(), from, to, value, validAfter, validBefore, nonce)
}

func erc3009Receive(domain TokenDomain, from, to eth.Address, value, validAfter, validBefore uint256.Int, nonce eth.Hash) (string, error) {
	return erc3009(domain, typeddata.ReceiveWithAuthorization{}.EncodeType(), from, to, value, validAfter, validBefore, nonce)
}

func erc3009(domain TokenDomain, encodeType string, from, to eth.Address, value, validAfter, validBefore uint256.Int, nonce eth.Hash) (string, error) {
	return domain.document(encodeType,
		addressJSON(from), addressJSON(to), numberJSON(value), numberJSON(validAfter), numberJSON(validBefore), hashJSON(nonce))
}

func erc3009Cancel(domain TokenDomain, authorizer eth.Address, nonce eth.Hash) (string, error) {
	return domain.document(typeddata.CancelAuthorization{}.EncodeType(), addressJSON(authorizer), hashJSON(nonce))
}
