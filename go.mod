module github.com/latchkey/latchkey

go 1.26.0

toolchain go1.26.8

require (
	github.com/decred/dcrd/dcrec/secp256k1/v4 v4.4.1
	github.com/ethereum/go-ethereum v1.17.10
	github.com/holiman/uint256 v1.3.2
	golang.org/x/crypto v0.58.0
	golang.org/x/text v0.43.0
)

// Only tests use go-bip39, an independent BIP-39 as their oracle, and of golang.org/x/text (above) only the generator of
// wallet/nfkd.bin and its test. Only tests, bench/native and interop/geth use go-ethereum and holiman/uint256: nothing of
// either is in the WebAssembly module.
require github.com/tyler-smith/go-bip39 v1.1.0

require (
	github.com/ProjectZKM/Ziren/crates/go-runtime/zkvm_runtime v0.0.0-20251001021608-1fe7b43fc4d6 // indirect
	github.com/bits-and-blooms/bitset v1.20.0 // indirect
	github.com/consensys/gnark-crypto v0.18.1 // indirect
	github.com/crate-crypto/go-eth-kzg v1.5.0 // indirect
	github.com/ethereum/c-kzg-4844/v2 v2.1.8 // indirect
	github.com/supranational/blst v0.3.16 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
