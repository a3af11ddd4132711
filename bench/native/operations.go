//go:build cgo

package main

import (
	"encoding/hex"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// The ids and the inputs are those of operations.mjs and fixtures.mjs.
const (
	keyHex    = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
	digestHex = "5dcb07e7d09e80bd986f725fe4f437fb4e0cbfa0e8ad4e6878f3ce46003f2f84"
	recipient = "70997970C51812dc3A010C7d01b50e0d17dc79C8"
	value     = 5_000_000_000_000_000_000
)

func operations() []operation {
	key, digest := unhex(keyHex), unhex(digestHex)
	ourKey := must(signer.NewPrivateKey(key))
	theirKey := must(crypto.ToECDSA(key))
	ourSignature := must(ourKey.SignDigest(signer.Digest(digest)))
	signature := ourSignature.Bytes()
	signature[64] -= 27 // go-ethereum's form
	publicKey := crypto.FromECDSAPub(&theirKey.PublicKey)
	ourPublicKey := must(signer.ParsePublicKey(publicKey))
	kilobyte := make([]byte, 1024)
	for i := range kilobyte {
		kilobyte[i] = byte(i)
	}
	to := eth.Address(unhex(recipient))
	ourTx := &signer.DynamicFeeTx{
		ChainID: 1, Nonce: 7, MaxPriorityFeePerGas: uint256.FromUint64(1e9), MaxFeePerGas: uint256.FromUint64(30e9),
		Gas: 21_000, To: &to, Value: uint256.FromUint64(value),
	}
	theirTo := common.Address(to)
	theirTx := types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(1), Nonce: 7, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(30e9),
		Gas: 21_000, To: &theirTo, Value: big.NewInt(value),
	})
	rules := types.NewCancunSigner(big.NewInt(1))

	return []operation{
		{"publicKey",
			func() []byte { p := must(signer.NewPrivateKey(key)).PublicKey().Uncompressed(); return p[:] },
			func() []byte { return crypto.FromECDSAPub(&must(crypto.ToECDSA(key)).PublicKey) }},
		{"signDigest",
			func() []byte { s := must(ourKey.SignDigest(signer.Digest(digest))).Bytes(); s[64] -= 27; return s[:] },
			func() []byte { return must(crypto.Sign(digest, theirKey)) }},
		{"sign1559",
			func() []byte { return must(signer.Sign(ourTx, ourKey)).Raw() },
			func() []byte { return must(must(types.SignTx(theirTx, rules, theirKey)).MarshalBinary()) }},
		{"recover",
			func() []byte { a := must(signer.Recover(signer.Digest(digest), ourSignature)).Address(); return a[:] },
			func() []byte { return crypto.PubkeyToAddress(*must(crypto.SigToPub(digest, signature[:]))).Bytes() }},
		{"verify",
			func() []byte { return truth(signer.Verify(ourPublicKey, signer.Digest(digest), ourSignature)) },
			func() []byte { return truth(crypto.VerifySignature(publicKey, digest, signature[:64])) }},
		{"keccak32",
			func() []byte { h := eth.Keccak256(digest); return h[:] },
			func() []byte { return crypto.Keccak256(digest) }},
		{"keccak1024",
			func() []byte { h := eth.Keccak256(kilobyte); return h[:] },
			func() []byte { return crypto.Keccak256(kilobyte) }},
	}
}

func truth(b bool) []byte {
	if b {
		return []byte{1}
	}
	return []byte{0}
}

func unhex(text string) []byte { return must(hex.DecodeString(text)) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
