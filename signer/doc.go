// Package signer turns digests into signatures and transactions into signed bytes, and back.
//
// Keys and signatures: PrivateKey signs a Digest with ECDSA over secp256k1, the nonce of RFC 6979 and low s (EIP-2);
// Recover and Verify are the reverse. Signatures are equal, byte for byte, to those of libsecp256k1.
//
// Transactions: each type is one file and one implementation of Tx. Sign checks the fields, signs, and decodes what it made
// before it returns it; Decode accepts exactly what Sign makes. Both refuse what nobody means: a transaction for every
// chain, the creation of a contract that was not asked for, a fee that no account could pay. What is valid on every chain has
// functions of its own that say so: SignUnprotected, DecodeUnprotected, SignAuthorizationForEveryChain. A transaction with
// blobs (EIP-4844) is signed without them; EncodeWithSidecar and DecodeWithSidecar are for both together.
//
// Messages: SignMessage signs what begins as a message does and nothing else, a PersonalMessage or a document of package
// typeddata. Package siwe reads and checks sign-ins, which are personal messages.
//
// # What is promised about secrets
//
// What works on a private key or a nonce has no branch, no address and no number of steps that depends on them: fixed
// windows with masked look-ups, additions that are shown never to meet a case in which they fail, inversion in a fixed number
// of division steps, field arithmetic of our own (internal/field) and decred's constant-time scalars. What works on public
// values (Recover, Verify, Decode) takes variable time.
//
// Every signature is checked before it is returned, because one that a fault made wrong gives the key away, and every public
// key, because what is sent to the address of a wrong one is lost (check.go).
//
// Functions on secrets set what they are given and return nothing: results stay on the stack (stack_test.go looks there).
//
// # What is not promised
//
// Go promises no constant-time execution, and WebAssembly does not either: an engine may compile a multiplication or a
// mask into something else, and the processor adds what it does. The check withstands faults of a machine, not someone who
// can place several exact faults in one computation. Keys and nonces are cleared after use, but copies that the compiler
// made on the stack may stay: a process, or a Worker, that held keys has to end before its memory is clean.
package signer
