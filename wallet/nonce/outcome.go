package nonce

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
)

// Outcome is what is known after raw bytes were given to a node.
type Outcome string

const (
	OutcomeNotSent      Outcome = "not_sent"           // the bytes provably never left
	OutcomeUnknown      Outcome = "unknown"            // they may or may not have reached the node
	OutcomeAccepted     Outcome = "accepted"           // the node took them
	OutcomeKnown        Outcome = "already_known"      // the node had them already: success
	OutcomeNonceTooLow  Outcome = "nonce_too_low"      // the nonce is consumed: by this transaction or by another
	OutcomeUnderpriced  Outcome = "underpriced"        // another transaction with this nonce pays as much, or the fee is below the node's least
	OutcomeInsufficient Outcome = "insufficient_funds" // the account cannot pay amount and worst fee
	OutcomeRejected     Outcome = "rejected"           // refused for another reason
)

// phrases are the words by which nodes tell why they refuse a transaction; their codes do not tell (nearly all is
// -32000, or -32003 in anvil). Lower case; the first phrase found decides. The names stand for what was read:
// go-ethereum core/txpool/errors.go, core/txpool/legacypool and core/error.go; foundry crates/anvil/src/eth/error.rs.
// Those of besu and nethermind are as their users report them.
var phrases = []struct {
	words   string
	outcome Outcome
}{
	{"already known", OutcomeKnown},                                  // geth ErrAlreadyKnown
	{"already imported", OutcomeKnown},                               // anvil AlreadyImported
	{"known transaction", OutcomeKnown},                              // besu TRANSACTION_ALREADY_KNOWN
	{"alreadyknown", OutcomeKnown},                                   // nethermind AcceptTxResult.AlreadyKnown
	{"oldnonce", OutcomeNonceTooLow},                                 // nethermind AcceptTxResult.OldNonce
	{"nonce too low", OutcomeNonceTooLow},                            // geth ErrNonceTooLow, anvil NonceTooLow
	{"replacement transaction underpriced", OutcomeUnderpriced},      // geth ErrReplaceUnderpriced, anvil ReplacementUnderpriced
	{"transaction underpriced", OutcomeUnderpriced},                  // geth ErrUnderpriced, ErrTxGasPriceTooLow
	{"transaction gas price below minimum", OutcomeUnderpriced},      // geth ErrTxGasPriceTooLow
	{"max fee per gas less than block base fee", OutcomeUnderpriced}, // geth ErrFeeCapTooLow, anvil FeeCapTooLow
	{"insufficient funds", OutcomeInsufficient},                      // geth ErrInsufficientFunds, anvil InsufficientFunds
}

// Refused classifies the error that a node answered to raw bytes. Unknown words are a refusal: the nonce and the bytes
// are kept in every case, so a wrong class costs a notice, never money.
func Refused(message string) Outcome {
	message = eth.LowerASCII(message)
	for _, p := range phrases {
		if strings.Contains(message, p.words) {
			return p.outcome
		}
	}
	return OutcomeRejected
}
