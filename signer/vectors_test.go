package signer

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// vectorFiles returns the files of the pattern below VECTORS_DIR, and says so where there are none to read.
func vectorFiles(t *testing.T, pattern string) []string {
	directory := os.Getenv("VECTORS_DIR")
	if directory == "" {
		t.Logf("VECTORS_DIR is not set: %s was not read", pattern)
		return nil
	}
	files, err := filepath.Glob(filepath.Join(directory, pattern))
	if err != nil || len(files) == 0 {
		t.Errorf("VECTORS_DIR has no %s (%v)", pattern, err)
	}
	return files
}

func readJSON(t *testing.T, file string, value any) {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, value); err != nil {
		t.Fatal(file, err)
	}
}

type wycheproofFile struct {
	TestGroups []struct {
		PublicKey struct{ Uncompressed string }
		Tests     []struct {
			TcID             int
			Comment          string
			Msg, Sig, Result string
		}
	}
}

// Wycheproof's ECDSA cases know neither Ethereum's parity nor its low s: a case is valid here if it is with one of the two
// parities, and one with high s must be refused before its s is negated.
func TestWycheproof(t *testing.T) {
	for _, file := range vectorFiles(t, "wycheproof/ecdsa_secp256k1_sha256*_test.json") {
		var vectors wycheproofFile
		readJSON(t, file, &vectors)
		decode := derSignature
		if strings.Contains(file, "p1363") {
			decode = plainSignature
		}
		cases, highS, notDecoded, skipped := 0, 0, 0, []int{}
		for _, group := range vectors.TestGroups {
			key, err := ParsePublicKey(fromHex(t, group.PublicKey.Uncompressed))
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range group.Tests {
				cases++
				valid := test.Result == "valid"
				r, s := decode(fromHex(t, test.Sig))
				if r == nil || r.Sign() < 0 || s.Sign() < 0 || r.BitLen() > 256 || s.BitLen() > 256 {
					if notDecoded++; valid {
						t.Errorf("%s case %d: a valid signature was not decoded", file, test.TcID)
					}
					continue
				}
				if valid && new(big.Int).Add(r, orderN).Cmp(primeP) < 0 {
					skipped = append(skipped, test.TcID)
					continue
				}
				if valid && s.Cmp(new(big.Int).Rsh(orderN, 1)) > 0 {
					if highS++; verifies(key, fromHex(t, test.Msg), r, s) {
						t.Errorf("%s case %d: high s was accepted", file, test.TcID)
					}
					s = new(big.Int).Sub(orderN, s)
				}
				if verifies(key, fromHex(t, test.Msg), r, s) != valid {
					t.Errorf("%s case %d (%s) is %s", file, test.TcID, test.Comment, test.Result)
				}
			}
		}
		t.Logf("%s: %d cases, %d with high s, %d not decoded as r and s", filepath.Base(file), cases, highS, notDecoded)
		t.Logf("skipped, for an x of the order or more, which Ethereum's one parity bit cannot express: %v", skipped)
	}
}

func verifies(key PublicKey, message []byte, r, s *big.Int) bool {
	signature := Signature{}
	r.FillBytes(signature.R[:])
	s.FillBytes(signature.S[:])
	digest := Digest(sha256.Sum256(message))
	even := Verify(key, digest, signature)
	signature.YParity = 1
	return even || Verify(key, digest, signature)
}

func plainSignature(b []byte) (r, s *big.Int) {
	if len(b) != 64 {
		return nil, nil
	}
	return new(big.Int).SetBytes(b[:32]), new(big.Int).SetBytes(b[32:])
}

func derSignature(b []byte) (r, s *big.Int) {
	r, s = new(big.Int), new(big.Int)
	var inner cryptobyte.String
	outer := cryptobyte.String(b)
	if !outer.ReadASN1(&inner, asn1.SEQUENCE) || !outer.Empty() ||
		!inner.ReadASN1Integer(r) || !inner.ReadASN1Integer(s) || !inner.Empty() {
		return nil, nil
	}
	return r, s
}

type transactionTest struct {
	Result  map[string]transactionResult
	Txbytes string
}

type transactionResult struct{ Exception, Hash, Sender string }

func (test *transactionTest) latest() (result transactionResult, known bool) {
	for _, fork := range []string{"Osaka", "Prague", "Cancun", "Shanghai", "Paris", "London"} {
		if result, known = test.Result[fork]; known {
			break
		}
	}
	return result, known
}

// The rules of the latest fork that a file names decide. Those from before EIP-155 are read by DecodeUnprotected. Skipped are
// transactions that this package refuses by choice (a contract from no code, a cost that nobody can pay), and those that
// break a rule which it leaves to the node (leftToNode).
func TestEthereumTransactionTests(t *testing.T) {
	accepted, unprotected, refused, skipped := 0, 0, 0, map[string][]string{}
	for _, file := range vectorFiles(t, "ethereum-tests/TransactionTests/*/*.json") {
		var tests map[string]transactionTest
		readJSON(t, file, &tests)
		for name, test := range tests {
			want, known := test.latest()
			if !known {
				t.Errorf("%s names no result for London or later", file)
			}
			raw, err := eth.ParseBytes(test.Txbytes)
			if err != nil {
				t.Fatal(file, err)
			}
			signed, err := Decode(raw)
			if errors.Is(err, ErrTxPreEIP155) {
				if signed, err = DecodeUnprotected(raw); err == nil {
					unprotected++
				}
			}
			sender, hash, err := senderAndHash(signed, err)
			switch {
			case want.Exception == "" && (errors.Is(err, ErrTxCreate) || errors.Is(err, ErrTxCost)):
				skipped["refused by choice"] = append(skipped["refused by choice"], name)
			case want.Exception == "":
				if accepted++; err != nil || sender.String() != checksummed(want.Sender) || hash.String() != want.Hash {
					t.Errorf("%s: sender %s, hash %s, %v", name, sender, hash, err)
				}
			case err == nil && leftToNode(want.Exception):
				skipped[want.Exception] = append(skipped[want.Exception], name)
			default:
				if refused++; err == nil {
					t.Errorf("%s was accepted, want %s", name, want.Exception)
				}
			}
		}
	}
	t.Logf("%d accepted, %d refused; %d were from before EIP-155", accepted, refused, unprotected)
	for reason, names := range skipped {
		t.Logf("%d skipped, %s: %s", len(names), reason, strings.Join(names, " "))
	}
}

// leftToNode tells what needs more than the transaction: the fork's gas prices and limits, and which chain the node is on.
func leftToNode(exception string) bool {
	return strings.Contains(exception, "INITCODE_SIZE") || strings.Contains(exception, "INTRINSIC_GAS") || strings.Contains(exception, "INVALID_CHAINID")
}

func senderAndHash(signed *SignedTx, err error) (eth.Address, eth.Hash, error) {
	if err != nil {
		return eth.Address{}, eth.Hash{}, err
	}
	sender, err := signed.Sender()
	return sender, signed.Hash(), err
}

func checksummed(text string) string {
	address, err := eth.ParseAddress(strings.ToLower(text))
	if err != nil {
		return text
	}
	return address.String()
}
