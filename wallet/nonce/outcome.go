package nonce

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
)

// Outcome is what is known after raw bytes were given to a node.
type Outcome string

const (
	OutcomeNotSent       Outcome = "not_sent"           // the bytes provably never left
	OutcomeUnknown       Outcome = "unknown"            // they may or may not have reached the node
	OutcomeAccepted      Outcome = "accepted"           // the node took them
	OutcomeKnown         Outcome = "already_known"      // the node had them already: success
	OutcomeNonceTooLow   Outcome = "nonce_too_low"      // the nonce is consumed: by this transaction or by another
	OutcomeNonceTooHigh  Outcome = "nonce_too_high"     // the node misses transactions with lower nonces
	OutcomeUnderpriced   Outcome = "underpriced"        // another transaction with this nonce pays as much, or the fee is below the node's least
	OutcomeInsufficient  Outcome = "insufficient_funds" // the account cannot pay amount and worst fee
	OutcomePoolFull      Outcome = "pool_full"          // the node has no room, for anybody or for this account
	OutcomeDelegated     Outcome = "delegated_limit"    // an account with EIP-7702 code may have one transaction in flight, and has it
	OutcomeDelegatedHigh Outcome = "delegated_gapped"   // and that one must have the account's next nonce
	OutcomeRejected      Outcome = "rejected"           // refused for another reason
)

// phrases are the words by which nodes say why they refuse a transaction, in lower case and by their letters alone, so that
// nethermind's older names match as well; the first that is found decides. A code alone says little: nearly all is
// -32000 in geth and erigon, -32000 or -32003 in reth, -32003 in anvil, -32010 in nethermind, each something else in besu,
// and what providers put in between makes it -32603. The words were read in:
//
//	geth        ethereum/go-ethereum core/error.go, core/txpool/errors.go, core/txpool/legacypool/legacypool.go
//	reth        paradigmxyz/reth crates/rpc/rpc-eth-types/src/error/mod.rs (RpcPoolError, RpcInvalidTransactionError)
//	nethermind  NethermindEth/nethermind src/Nethermind/Nethermind.TxPool/TxPoolErrorMessages.cs, and before 2026
//	            the names in AcceptTxResult.cs beside it
//	erigon      erigontech/erigon txnprovider/txpool/txpoolcfg/txpoolcfg.go (DiscardReason), behind a word of its own
//	besu        hyperledger/besu …/jsonrpc/internal/response/RpcErrorType.java
//	anvil       foundry-rs/foundry crates/anvil/src/eth/error.rs (InvalidTransactionError, ToRpcResponseResult)
//
// The test lists each with its name there.
var phrases = [...]struct {
	words   string
	outcome Outcome
}{
	{"alreadyknown", OutcomeKnown},
	{"alreadyimported", OutcomeKnown},
	{"knowntransaction", OutcomeKnown},
	{"withsamehash", OutcomeKnown},
	{"gappednoncetxfromdelegated", OutcomeDelegatedHigh},
	{"delegationnoncegap", OutcomeDelegatedHigh},
	{"notcurrentnoncefordelegation", OutcomeDelegatedHigh},
	{"inflighttransactionlimit", OutcomeDelegated},
	{"authorityalreadyreserved", OutcomeDelegated},
	{"delegationauthorityhaspending", OutcomeDelegated},
	{"delegatorhaspending", OutcomeDelegated},
	{"oldnonce", OutcomeNonceTooLow},
	{"noncetoolow", OutcomeNonceTooLow},
	{"noncetoohigh", OutcomeNonceTooHigh},
	{"noncegap", OutcomeNonceTooHigh},
	{"noncetoofarinfuture", OutcomeNonceTooHigh},
	{"nonceistoodistant", OutcomeNonceTooHigh},
	{"withalowernonceexists", OutcomeNonceTooHigh},
	{"insufficientfunds", OutcomeInsufficient},
	{"upfrontcostexceeds", OutcomeInsufficient},
	{"poolisfull", OutcomePoolFull},
	{"outofcapacity", OutcomePoolFull},
	{"accountlimitexceeded", OutcomePoolFull},
	{"futuretransactiontriestoreplacepending", OutcomePoolFull},
	{"underpriced", OutcomeUnderpriced},
	{"replacementnotallowed", OutcomeUnderpriced},
	{"couldnotreplaceexisting", OutcomeUnderpriced},
	{"feetoolow", OutcomeUnderpriced},
	{"gaspricebelow", OutcomeUnderpriced},
	{"belowminimumrequiredpriorityfee", OutcomeUnderpriced},
	{"lessthanblockbasefee", OutcomeUnderpriced},
	{"exceedsblockgaslimit", OutcomeRejected}, // -32005 in besu
	{"toomanyrequests", OutcomeUnknown},
	{"ratelimit", OutcomeUnknown},
	{"requestlimit", OutcomeUnknown},
	{"timeout", OutcomeUnknown},
}

// The codes that say by themselves that nobody looked at the transaction, or that nobody knows: whoever limits how often
// it is asked may do so behind the node, and an internal error may come after the transaction was taken.
const (
	codeInternal        = -32603 // JSON-RPC 2.0 §5.1
	codeLimitExceeded   = -32005 // EIP-1474
	codeTooManyRequests = 429    // the status of HTTP, which providers put into single answers of a batch
)

// Refused classifies the error that a node answered to raw bytes: its code, its message, and its data, where providers put
// the node's own error. Words that are not known are a refusal: the nonce and the bytes are kept in every case, so a wrong
// class costs a notice, never money.
func Refused(code int64, message string, data []byte) Outcome {
	for _, said := range [...]string{message, string(data)} {
		said = squeezed(said)
		for _, p := range phrases {
			if strings.Contains(said, p.words) {
				return p.outcome
			}
		}
	}
	switch code {
	case codeInternal, codeLimitExceeded, codeTooManyRequests:
		return OutcomeUnknown
	}
	return OutcomeRejected
}

// maxSaid is how much of a node's words is looked at; what they say stands at their beginning.
const maxSaid = 1024

func squeezed(said string) string {
	var letters []byte
	for _, c := range []byte(eth.LowerASCII(said[:min(len(said), maxSaid)])) {
		if c >= 'a' && c <= 'z' {
			letters = append(letters, c)
		}
	}
	return string(letters)
}
