// Package model explores the bounded nonce protocol exhaustively. It has tests only: two tabs whose steps are the effects
// of the flows, a store with compare-and-set, a chain with reorgs and finality, and a node that lies. What decides is the
// code of wallet/nonce itself: whatever happens between two effects is a call of its Ledger and Record. Every state that
// can be reached within the bounds is checked against the invariants N1 to N9; a violation is printed as a trace.
//
// The mutants in the folder of that name are faults, one a patch, that are put into a copy of the product's code when the
// tests are built (go test -overlay). Each must be caught.
package model
