package flow

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	// ErrRequest means that a request lacks a field that its kind needs, or has one that its kind does not.
	ErrRequest fault.Code = "request_invalid"
	// ErrAmountZero means that nothing would be moved.
	ErrAmountZero fault.Code = "amount_zero"
	// ErrNoWETH means that a network was added without its wrapped coin.
	ErrNoWETH fault.Code = "weth_unknown"
	// ErrNameOther means that a name does not stand for the address that it was given with.
	ErrNameOther fault.Code = "name_other"
)

const (
	amountMax       = "max"
	amountUnlimited = "unlimited"
	maxIntentID     = 128
	maxData         = 127 << 10 // bytes: nodes pass on no transaction over 128 KiB
	maxInitcode     = 49152     // bytes (EIP-3860)
	maxOrigin       = 256
)

type fieldUse struct {
	kind                                                Kind
	to, token, owner, amount, id, data, replaces, nonce byte
}

// uses lists the fields of a request that its kind has: n needed, o optional, - not allowed.
var uses = [...]fieldUse{
	{KindTransfer, 'n', 'o', '-', 'n', '-', '-', '-', 'o'},
	{KindApprove, 'n', 'n', '-', 'n', '-', '-', '-', 'o'},
	{KindTransferFrom, 'n', 'n', 'n', 'n', '-', '-', '-', 'o'},
	{KindWrap, '-', '-', '-', 'n', '-', '-', '-', 'o'},
	{KindUnwrap, '-', '-', '-', 'n', '-', '-', '-', 'o'},
	{KindCall, 'n', '-', '-', 'o', '-', 'o', '-', 'o'},
	{KindTransferNFT, 'n', 'n', '-', 'o', 'n', '-', '-', 'o'},
	{KindApproveAll, 'n', 'n', '-', '-', '-', '-', '-', 'o'},
	{KindRevokeAll, 'n', 'n', '-', '-', '-', '-', '-', 'o'},
	{KindSpeedUp, '-', '-', '-', '-', '-', '-', 'n', '-'},
	{KindCancel, '-', '-', '-', '-', '-', '-', 'n', '-'},
	{KindFill, '-', '-', '-', '-', '-', '-', '-', 'o'},
	{KindDeploy, '-', '-', '-', 'o', '-', 'n', '-', 'o'},
	{KindDelegate, 'n', '-', '-', '-', '-', '-', '-', 'o'},
}

// order is a request whose fields are read, except the amount: its unit is known only to the chain.
type order struct {
	PlanRequest
	party eth.Address   // To, read
	weth  eth.Address   // of the network; zero if not needed
	many  bool          // the collection is an ERC-1155: of each id there may be several
	calls *abi.Function // as which the data of a call are shown; nil: as whatever the wallet knows
	batch *eth.Hash     // in a batch, the digest of this request in the midst of all others

	original *nonce.Transaction // what is to be sent once more, or cancelled
}

// readRequest checks a request by itself. Errors: ErrRequest, ErrNoWETH, ErrSpeed, and those of eth.ParseAddress.
func readRequest(r PlanRequest, network Network) (order, error) {
	o := order{PlanRequest: r}
	var use fieldUse
	for _, known := range uses {
		if known.kind == r.Kind {
			use = known
		}
	}
	if use.kind == "" {
		return o, fault.New(ErrRequest, "kind", "choose transfer, approve, transferFrom, wrap, unwrap, call, transferNFT, approveAll, revokeAll, speedUp, cancel, fill, delegate or deploy")
	}
	for _, f := range []struct {
		name  string
		use   byte
		given bool
	}{
		{"to", use.to, r.To != ""}, {"token", use.token, r.Token != nil}, {"owner", use.owner, r.Owner != nil},
		{"amount", use.amount, r.Amount != ""}, {"tokenId", use.id, r.TokenID != nil}, {"data", use.data, len(r.Data) > 0},
		{"replaces", use.replaces, r.Replaces != nil}, {"nonce", use.nonce, r.Nonce != nil},
	} {
		if f.use == 'n' && !f.given {
			return o, fault.New(ErrRequest, f.name, "fill this in")
		}
		if f.use == '-' && f.given {
			return o, fault.New(ErrRequest, f.name, "leave this out: a request of this kind does not have it")
		}
	}
	if err := checkIntentID(r.IntentID); err != nil {
		return o, err
	}
	if r.Name != "" && r.To == "" {
		return o, fault.New(ErrRequest, "name", "leave this out: a request of this kind does not have it")
	}
	if r.Function != "" {
		if r.Kind != KindCall {
			return o, fault.New(ErrRequest, "function", "leave this out: a request of this kind does not have it")
		}
		if len(r.Function) > maxSignature {
			return o, fault.New(ErrRequest, "function", "give a declaration of at most 4,096 bytes")
		}
		f, err := abi.ParseFunction(r.Function)
		if err != nil {
			return o, atField("function", err)
		}
		if _, err := f.DecodeCall(r.Data); err != nil || f.Name == "" {
			return o, fault.New(ErrRequest, "function", "the data are no call of this function: encode them by its declaration, or leave this out")
		}
		o.calls = &f
	}
	if r.Kind == KindDeploy && len(r.Data) > maxInitcode {
		return o, fault.New(ErrRequest, "data", "the code with its arguments is over 49,152 bytes: no chain takes more")
	}
	if len(r.Data) > maxData {
		return o, fault.New(ErrRequest, "data", "give at most 127 KiB of data: no node takes more")
	}
	if _, err := pace(r.Speed); err != nil {
		return o, err
	}
	if r.Kind == KindWrap || r.Kind == KindUnwrap {
		if network.WETH == nil {
			return o, fault.New(ErrNoWETH, "chainId", "tell the address of this network's wrapped coin in its settings first")
		}
		o.weth = *network.WETH
	}
	if r.To != "" {
		party, err := eth.ParseAddress(r.To)
		if err != nil {
			return o, atField("to", err)
		}
		o.party, o.To = party, party.String()
		if r.Kind == KindDelegate {
			if err := checkDelegate("to", r.From, party, r.Origin); err != nil {
				return o, err
			}
		}
	}
	return o, nil
}

// checkIntentID refuses what would be stored as another id: what is not UTF-8 is. Errors: ErrRequest.
func checkIntentID(id string) error {
	if len(id) > maxIntentID || !utf8.ValidString(id) || strings.HasPrefix(id, nonce.OwnIntent) {
		return fault.New(ErrRequest, "intentId", "choose an intent id of at most 128 bytes of text that does not begin with "+nonce.OwnIntent)
	}
	return nil
}

// intentID returns the id that was given, or a new one.
func intentID(given string) string {
	if given != "" {
		return given
	}
	var random [16]byte
	rand.Read(random[:]) // never fails: where there is no randomness it ends the program
	return nonce.OwnIntent + hex.EncodeToString(random[:])
}

// atField names the field at fault in an error from below.
func atField(name string, err error) error {
	if known, ok := err.(*fault.Error); ok {
		named := *known
		named.Field = name
		return &named
	}
	return err
}

// digest names what is asked for, whatever it is called, however fast it should be, and whatever is offered for that.
func (o order) digest() eth.Hash {
	if o.batch != nil {
		return *o.batch
	}
	r := o.PlanRequest
	r.IntentID, r.Speed, r.Name, r.Origin, r.Function, r.MaxFeePerGas, r.MaxPriorityFeePerGas = "", "", "", "", "", nil, nil
	return eth.Keccak256(r.AppendJSON(nil))
}

// build returns the transaction for an amount, without gas and fees.
func (o order) build(amount uint256.Int) nonce.Transaction {
	tx := nonce.Transaction{To: o.party, Data: eth.Bytes{}}
	switch o.Kind {
	case KindApprove:
		tx.To, tx.Data = *o.Token, erc20abi.Approve(o.party, amount)
	case KindTransferFrom:
		tx.To, tx.Data = *o.Token, erc20abi.TransferFrom(*o.Owner, o.party, amount)
	case KindWrap:
		tx.To, tx.Value, tx.Data = o.weth, amount, erc20abi.Deposit()
	case KindUnwrap:
		tx.To, tx.Data = o.weth, erc20abi.Withdraw(amount)
	case KindCall:
		tx.Value, tx.Data = amount, append(tx.Data, o.Data...)
	case KindDeploy:
		tx.Create, tx.Value, tx.Data = true, amount, append(tx.Data, o.Data...)
	case KindDelegate:
		tx = o.delegation()
	case KindTransferNFT:
		tx.To, tx.Data = *o.Token, o.safeTransferFrom(amount)
	case KindSpeedUp:
		if o.original != nil {
			tx = *o.original
		}
	case KindCancel, KindFill:
		tx.To = o.From
	case KindApproveAll, KindRevokeAll:
		tx.To, tx.Data = *o.Token, erc20abi.SetApprovalForAll(o.party, o.Kind == KindApproveAll)
	default:
		if o.Token != nil {
			tx.To, tx.Data = *o.Token, erc20abi.Transfer(o.party, amount)
		} else {
			tx.Value = amount
		}
	}
	return tx
}

// bare reports whether a request has no amount of anything.
func (o order) bare() bool { return o.purpose() != "" || o.Kind == KindDelegate }

// inCoins reports whether the amount is the transaction's value.
func (o order) inCoins() bool {
	return o.Kind == KindWrap || o.Kind == KindCall || o.Kind == KindDeploy || o.Kind == KindTransfer && o.Token == nil
}

// parseAmount reads the amount in a unit. most is what "max" stands for. Errors: ErrAmountZero, ErrRequest, and those of
// erc20abi.ParseAmount.
func (o order) parseAmount(decimals uint8, most uint256.Int) (uint256.Int, error) {
	switch {
	case o.Amount == "" && (o.Kind == KindCall || o.Kind == KindDeploy):
		return uint256.Int{}, nil
	case o.Amount == amountUnlimited && o.Kind == KindApprove:
		return uint256.Max, nil
	case o.Amount == amountMax && (o.Kind == KindApprove || o.Kind == KindCall || o.Kind == KindDeploy):
		return uint256.Int{}, fault.New(ErrRequest, "amount", "write the amount as a number")
	case o.Amount == amountMax:
		return most, nil
	}
	amount, err := erc20abi.ParseAmount(o.Amount, decimals)
	if err != nil {
		return amount, atField("amount", err)
	}
	if amount.IsZero() && o.Kind != KindApprove && o.Kind != KindCall && o.Kind != KindDeploy {
		return amount, fault.New(ErrAmountZero, "amount", "write an amount greater than 0")
	}
	return amount, nil
}
