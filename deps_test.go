package latchkey

// Held here until the packages that use them are in place.
import (
	_ "github.com/decred/dcrd/dcrec/secp256k1/v4"
	_ "github.com/ethereum/go-ethereum/accounts/abi"
	_ "github.com/ethereum/go-ethereum/core/types"
	_ "github.com/ethereum/go-ethereum/crypto"
	_ "github.com/tyler-smith/go-bip39"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/text/unicode/norm"
)
