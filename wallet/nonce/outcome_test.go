package nonce

import (
	"strings"
	"testing"
)

// said is an error as a client writes it, and where its source has the words.
type said struct {
	client, name string
	code         int64
	words        string
	want         Outcome
}

// Every word that the six clients have for what a wallet must tell apart, with its name there.
var sayings = []said{
	{"geth", "txpool.ErrAlreadyKnown", -32000, "already known", OutcomeKnown},
	{"geth", "core.ErrNonceTooLow", -32000, "nonce too low: next nonce 5, tx nonce 4", OutcomeNonceTooLow},
	{"geth", "core.ErrNonceTooHigh", -32000, "nonce too high: tx nonce 7, gapped nonce 5", OutcomeNonceTooHigh},
	{"geth", "txpool.ErrReplaceUnderpriced", -32000, "replacement transaction underpriced", OutcomeUnderpriced},
	{"geth", "txpool.ErrUnderpriced", -32000, "transaction underpriced: tip needed 1, tip permitted 0", OutcomeUnderpriced},
	{"geth", "txpool.ErrTxGasPriceTooLow", -32000, "transaction gas price below minimum: gas tip cap 0, minimum needed 1", OutcomeUnderpriced},
	{"geth", "core.ErrFeeCapTooLow", -32000, "max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1", OutcomeUnderpriced},
	{"geth", "core.ErrInsufficientFunds", -32000, "insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1", OutcomeInsufficient},
	{"geth", "core.ErrInsufficientFundsForTransfer", -32000, "insufficient funds for transfer", OutcomeInsufficient},
	{"geth", "legacypool.ErrTxPoolOverflow", -32000, "txpool is full", OutcomePoolFull},
	{"geth", "txpool.ErrOutOfCapacity", -32000, "out of capacity", OutcomePoolFull},
	{"geth", "txpool.ErrAccountLimitExceeded", -32000, "account limit exceeded: pooled 16 txs", OutcomePoolFull},
	{"geth", "legacypool.ErrFutureReplacePending", -32000, "future transaction tries to replace pending", OutcomePoolFull},
	{"geth", "txpool.ErrInflightTxLimitReached", -32000, "in-flight transaction limit reached for delegated accounts", OutcomeDelegated},
	{"geth", "legacypool.ErrAuthorityReserved", -32000, "authority already reserved", OutcomeDelegated},
	{"geth", "legacypool.ErrOutOfOrderTxFromDelegated", -32000, "gapped-nonce tx from delegated accounts", OutcomeDelegatedHigh},
	{"geth", "txpool.ErrGasLimit", -32000, "exceeds block gas limit", OutcomeRejected},
	{"geth", "core.ErrIntrinsicGas", -32000, "intrinsic gas too low: gas 1, minimum needed 21000", OutcomeRejected},
	{"geth", "core.ErrNonceMax", -32000, "nonce has max value", OutcomeRejected},

	{"reth", "RpcPoolError::AlreadyKnown", -32000, "already known", OutcomeKnown},
	{"reth", "RpcInvalidTransactionError::NonceTooLow", -32000, "nonce too low: next nonce 5, tx nonce 4", OutcomeNonceTooLow},
	{"reth", "RpcInvalidTransactionError::NonceTooHigh", -32000, "nonce too high", OutcomeNonceTooHigh},
	{"reth", "RpcPoolError::ReplaceUnderpriced", -32000, "replacement transaction underpriced", OutcomeUnderpriced},
	{"reth", "RpcPoolError::Underpriced", -32000, "transaction underpriced", OutcomeUnderpriced},
	{"reth", "RpcInvalidTransactionError::FeeCapTooLow", -32000, "max fee per gas less than block base fee", OutcomeUnderpriced},
	{"reth", "RpcInvalidTransactionError::PriorityFeeBelowMinimum", -32003, "transaction priority fee below minimum required priority fee 5", OutcomeUnderpriced},
	{"reth", "RpcInvalidTransactionError::InsufficientFunds", -32003, "insufficient funds for gas * price + value: have 0 want 1", OutcomeInsufficient},
	{"reth", "RpcPoolError::TxPoolOverflow", -32003, "txpool is full", OutcomePoolFull},
	{"reth", "RpcPoolError::ExceedsGasLimit", -32000, "exceeds block gas limit", OutcomeRejected},
	{"reth", "RpcPoolError::ExceedsFeeCap", -32000, "tx fee (2 wei) exceeds the configured cap (1 wei)", OutcomeRejected},
	{"reth", "PoolErrorKind::AlreadyImported", -32603, "[0x01]: already imported", OutcomeKnown},

	{"nethermind", "TxPoolErrorMessages.AlreadyKnown", -32010, "already known", OutcomeKnown},
	{"nethermind", "TxPoolErrorMessages.NonceTooLow", -32010, "nonce too low, Current nonce: 5, nonce of rejected tx: 3.", OutcomeNonceTooLow},
	{"nethermind", "TxPoolErrorMessages.NonceTooHigh", -32010, "nonce too high, Future nonce. Expected nonce: 5", OutcomeNonceTooHigh},
	{"nethermind", "TxPoolErrorMessages.NonceTooFarInFuture", -32010, "nonce too far in future", OutcomeNonceTooHigh},
	{"nethermind", "TxPoolErrorMessages.TransactionUnderpriced", -32010, "transaction underpriced", OutcomeUnderpriced},
	{"nethermind", "TxPoolErrorMessages.ReplacementTransactionUnderpriced", -32010, "replacement transaction underpriced", OutcomeUnderpriced},
	{"nethermind", "TxPoolErrorMessages.InsufficientFunds", -32010, "insufficient funds for gas * price + value", OutcomeInsufficient},
	{"nethermind", "TxPoolErrorMessages.DelegationNonceGap", -32010, "delegation nonce gap", OutcomeDelegatedHigh},
	{"nethermind", "TxPoolErrorMessages.DelegationAuthorityHasPendingTx", -32010, "delegation authority has pending transaction", OutcomeDelegated},
	{"nethermind", "TxPoolErrorMessages.GasLimitReached", -32010, "gas limit reached", OutcomeRejected},
	{"nethermind", "TxPoolErrorMessages.NodeIsSyncing", -32010, "node is syncing", OutcomeRejected},
	{"nethermind", "AcceptTxResult.AlreadyKnown", -32010, "AlreadyKnown", OutcomeKnown},
	{"nethermind", "AcceptTxResult.OldNonce", -32010, "OldNonce, Current nonce: 5, nonce of rejected tx: 3.", OutcomeNonceTooLow},
	{"nethermind", "AcceptTxResult.NonceGap", -32010, "NonceGap, Future nonce. Expected nonce: 5", OutcomeNonceTooHigh},
	{"nethermind", "AcceptTxResult.NonceTooFarInFuture", -32010, "NonceTooFarInFuture", OutcomeNonceTooHigh},
	{"nethermind", "AcceptTxResult.FeeTooLow", -32010, "FeeTooLow, EffectivePriorityFeePerGas too low 0 < 1, BaseFee: 1", OutcomeUnderpriced},
	{"nethermind", "AcceptTxResult.FeeTooLowToCompete", -32010, "FeeTooLowToCompete", OutcomeUnderpriced},
	{"nethermind", "AcceptTxResult.ReplacementNotAllowed", -32010, "ReplacementNotAllowed", OutcomeUnderpriced},
	{"nethermind", "AcceptTxResult.InsufficientFunds", -32010, "InsufficientFunds, Balance is 0 less than sending value", OutcomeInsufficient},
	{"nethermind", "AcceptTxResult.NotCurrentNonceForDelegation", -32010, "NotCurrentNonceForDelegation", OutcomeDelegatedHigh},
	{"nethermind", "AcceptTxResult.DelegatorHasPendingTx", -32010, "DelegatorHasPendingTx", OutcomeDelegated},

	{"erigon", "AlreadyKnown", -32000, "ALREADY_EXISTS: already known", OutcomeKnown},
	{"erigon", "DuplicateHash", -32000, "INTERNAL_ERROR: existing txn with same hash", OutcomeKnown},
	{"erigon", "DuplicateHash before 3.0", -32000, "INTERNAL_ERROR: existing tx with same hash", OutcomeKnown},
	{"erigon", "NonceTooLow", -32000, "INTERNAL_ERROR: nonce too low", OutcomeNonceTooLow},
	{"erigon", "UnderPriced", -32000, "FEE_TOO_LOW: underpriced", OutcomeUnderpriced},
	{"erigon", "FeeTooLow", -32000, "FEE_TOO_LOW: fee too low", OutcomeUnderpriced},
	{"erigon", "ReplaceUnderpriced", -32000, "FEE_TOO_LOW: replacement transaction underpriced", OutcomeUnderpriced},
	{"erigon", "NotReplaced", -32000, "INTERNAL_ERROR: could not replace existing tx", OutcomeUnderpriced},
	{"erigon", "InsufficientFunds", -32000, "INTERNAL_ERROR: insufficient funds", OutcomeInsufficient},
	{"erigon", "PendingPoolOverflow", -32000, "INTERNAL_ERROR: pending sub-pool is full", OutcomePoolFull},
	{"erigon", "BaseFeePoolOverflow", -32000, "INTERNAL_ERROR: baseFee sub-pool is full", OutcomePoolFull},
	{"erigon", "QueuedPoolOverflow", -32000, "INTERNAL_ERROR: queued sub-pool is full", OutcomePoolFull},
	{"erigon", "BlobPoolOverflow", -32000, "INTERNAL_ERROR: blobs limit in txpool is full", OutcomePoolFull},
	{"erigon", "ErrAuthorityReserved", -32000, "INTERNAL_ERROR: EIP-7702 transaction with authority already reserved", OutcomeDelegated},
	{"erigon", "GasLimitTooHigh", -32000, "INTERNAL_ERROR: gas limit is too high", OutcomeRejected},

	{"besu", "ETH_SEND_TX_ALREADY_KNOWN", -32000, "Known transaction", OutcomeKnown},
	{"besu", "NONCE_TOO_LOW", -32001, "Nonce too low", OutcomeNonceTooLow},
	{"besu", "NONCE_TOO_HIGH", -32006, "Nonce too high", OutcomeNonceTooHigh},
	{"besu", "NONCE_TOO_FAR_IN_FUTURE_FOR_SENDER", -32000, "Transaction nonce is too distant from current sender nonce", OutcomeNonceTooHigh},
	{"besu", "LOWER_NONCE_INVALID_TRANSACTION_EXISTS", -32000, "An invalid transaction with a lower nonce exists", OutcomeNonceTooHigh},
	{"besu", "ETH_SEND_TX_REPLACEMENT_UNDERPRICED", -32000, "Replacement transaction underpriced", OutcomeUnderpriced},
	{"besu", "GAS_PRICE_TOO_LOW", -32009, "Gas price below configured minimum gas price", OutcomeUnderpriced},
	{"besu", "GAS_PRICE_BELOW_CURRENT_BASE_FEE", -32009, "Gas price below current base fee", OutcomeUnderpriced},
	{"besu", "BLOB_GAS_PRICE_BELOW_CURRENT_BLOB_BASE_FEE", -32009, "blob gas price below current blob base fee", OutcomeUnderpriced},
	{"besu", "TRANSACTION_UPFRONT_COST_EXCEEDS_BALANCE", -32004, "Upfront cost exceeds account balance", OutcomeInsufficient},
	{"besu", "EXCEEDS_BLOCK_GAS_LIMIT", -32005, "Transaction gas limit exceeds block gas limit", OutcomeRejected},
	{"besu", "TX_FEECAP_EXCEEDED", -32000, "Transaction fee cap exceeded", OutcomeRejected},
	{"besu", "TIMEOUT_ERROR", -32603, "Timeout expired", OutcomeUnknown},
	{"besu", "INTERNAL_ERROR", -32603, "Internal error", OutcomeUnknown},
	{"besu", "INVALID_PARAMS", -32602, "Invalid params", OutcomeRejected},

	{"anvil", "PoolError::AlreadyImported", -32003, "transaction already imported", OutcomeKnown},
	{"anvil", "InvalidTransactionError::NonceTooLow", -32003, "nonce too low", OutcomeNonceTooLow},
	{"anvil", "InvalidTransactionError::NonceTooHigh", -32003, "Nonce too high", OutcomeNonceTooHigh},
	{"anvil", "PoolError::ReplacementUnderpriced", -32003, "replacement transaction underpriced", OutcomeUnderpriced},
	{"anvil", "InvalidTransactionError::FeeCapTooLow", -32003, "max fee per gas less than block base fee", OutcomeUnderpriced},
	{"anvil", "InvalidTransactionError::InsufficientFunds", -32003, "Insufficient funds for gas * price + value", OutcomeInsufficient},
	{"anvil", "InvalidTransactionError::InsufficientFundsForTransfer", -32003, "insufficient funds for transfer", OutcomeInsufficient},
	{"anvil", "InvalidTransactionError::GasTooLow", -32000, "intrinsic gas too low", OutcomeRejected},

	{"EIP-1474", "Limit exceeded", -32005, "daily request count exceeded, request rate limited", OutcomeUnknown},
	{"EIP-1474", "Limit exceeded", -32005, "Limit exceeded", OutcomeUnknown},
	{"a provider", "429", 429, "Your app has exceeded its compute units per second capacity.", OutcomeUnknown},
	{"a provider", "-32007", -32007, "50/second request limit reached", OutcomeUnknown},
	{"", "", -32000, "", OutcomeRejected},
}

func TestWordsOfNodes(t *testing.T) {
	for _, s := range sayings {
		if got := Refused(s.code, s.words, nil); got != s.want {
			t.Errorf("%s %s, %q: %s, want %s", s.client, s.name, s.words, got, s.want)
		}
	}
}

// The words decide, whatever code stands with them, however they are capitalised, and also where a provider puts them into
// the data of an error of its own. Words that say nothing leave it to the code.
func TestWordsWhereverTheyStand(t *testing.T) {
	for _, s := range sayings {
		if s.want == OutcomeRejected || s.want == OutcomeUnknown {
			continue
		}
		for _, code := range []int64{-32603, -32000, -32003, -32010, 3, 0} {
			for _, words := range []string{s.words, strings.ToUpper(s.words), strings.ToLower(s.words), "err: " + s.words + " (try again)"} {
				if got := Refused(code, words, nil); got != s.want {
					t.Errorf("%s %s, %q with code %d: %s, want %s", s.client, s.name, words, code, got, s.want)
				}
			}
		}
		data := []byte(`{"code":-32000,"message":"` + s.words + `"}`)
		if got := Refused(-32603, "Internal JSON-RPC error.", data); got != s.want {
			t.Errorf("%s %s, in the data: %s, want %s", s.client, s.name, got, s.want)
		}
		if got := Refused(-32000, "rejected", []byte(`"`+s.words+`"`)); got != s.want {
			t.Errorf("%s %s, as the data: %s, want %s", s.client, s.name, got, s.want)
		}
	}
}

// No answer that refuses is taken for one that accepts, and all outcomes but three are said by some client.
func TestEveryOutcomeIsSaid(t *testing.T) {
	seen := map[Outcome]bool{}
	for _, s := range sayings {
		seen[s.want] = true
	}
	for _, o := range []Outcome{OutcomeUnknown, OutcomeKnown, OutcomeNonceTooLow, OutcomeNonceTooHigh, OutcomeUnderpriced, OutcomeInsufficient,
		OutcomePoolFull, OutcomeDelegated, OutcomeDelegatedHigh, OutcomeRejected} {
		if !seen[o] {
			t.Errorf("nobody says %s", o)
		}
	}
	if seen[OutcomeAccepted] || seen[OutcomeNotSent] {
		t.Error("an error that accepts")
	}
	long := strings.Repeat("x", maxSaid) + "already known"
	if got := Refused(-32000, long, nil); got != OutcomeRejected {
		t.Errorf("behind %d characters: %s", maxSaid, got)
	}
}
