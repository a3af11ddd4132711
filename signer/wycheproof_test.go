package signer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

type wycheproofFile struct {
	TestGroups []struct {
		PublicKey struct{ Uncompressed string }
		TagSize   int
		Tests     []struct {
			TcID                       int
			Comment                    string
			Key, Msg, Sig, Tag, Result string
		}
	}
}

// Wycheproof's ECDSA cases know neither Ethereum's parity nor its low s: a case is valid here if it is with one of the two
// parities. Two kinds that are valid to Wycheproof must be refused: a high s, until it is negated (EIP-2), and a nonce's
// point with an x from n up, for which Ethereum has no room. Every case is one of these or as Wycheproof has it.
func TestWycheproof(t *testing.T) {
	for _, file := range vectorFiles(t, "wycheproof/ecdsa_secp256k1_sha256*_test.json") {
		var vectors wycheproofFile
		readJSON(t, file, &vectors)
		decode := derSignature
		if strings.Contains(file, "p1363") {
			decode = plainSignature
		}
		valid, invalid, highS, largeX := 0, 0, 0, []int{}
		for _, group := range vectors.TestGroups {
			key, err := ParsePublicKey(fromHex(t, group.PublicKey.Uncompressed))
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range group.Tests {
				message := fromHex(t, test.Msg)
				r, s := decode(fromHex(t, test.Sig))
				decoded := r != nil && r.Sign() >= 0 && s.Sign() >= 0 && r.BitLen() <= 256 && s.BitLen() <= 256
				if test.Result != "valid" {
					if invalid++; decoded && verifies(key, message, r, s) {
						t.Errorf("%s case %d is accepted: %s", file, test.TcID, test.Comment)
					}
					continue
				}
				if valid++; !decoded {
					t.Errorf("%s case %d, which is valid, was not decoded", file, test.TcID)
					continue
				}
				if s.Cmp(new(big.Int).Rsh(orderN, 1)) > 0 {
					if highS++; verifies(key, message, r, s) {
						t.Errorf("%s case %d: high s was accepted", file, test.TcID)
					}
					s.Sub(orderN, s)
				}
				accept := nonceX(key, message, r, s).Cmp(orderN) < 0
				if !accept {
					largeX = append(largeX, test.TcID)
				}
				if verifies(key, message, r, s) != accept {
					t.Errorf("%s case %d (%s): accepted is %v", file, test.TcID, test.Comment, !accept)
				}
			}
		}
		t.Logf("%s: all %d cases: %d invalid ones refused, %d valid ones accepted, of those %d with high s once it was negated",
			filepath.Base(file), valid+invalid, invalid, valid-len(largeX), highS)
		t.Logf("but for %d that are valid to Wycheproof and refused here, for an x of n or more, which one parity bit cannot express: %v", len(largeX), largeX)
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

// nonceX computes the x coordinate of the point of which r is the x modulo n, independently of the code under test.
func nonceX(key PublicKey, message []byte, r, s *big.Int) *big.Int {
	if new(big.Int).Add(r, orderN).Cmp(primeP) >= 0 {
		return r
	}
	digest := sha256.Sum256(message)
	inverse := new(big.Int).ModInverse(s, orderN)
	u := new(big.Int).Mul(new(big.Int).SetBytes(digest[:]), inverse)
	v := new(big.Int).Mul(r, inverse)
	q := bigPoint{new(big.Int).SetBytes(key[:32]), new(big.Int).SetBytes(key[32:])}
	return bigGenerator().times(u.Mod(u, orderN)).plus(q.times(v.Mod(v, orderN))).x
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

// The HMAC of RFC 6979's nonces takes keys of 32 bytes and short messages.
func TestWycheproofHMAC(t *testing.T) {
	for _, file := range vectorFiles(t, "wycheproof/hmac_sha256_test.json") {
		var vectors wycheproofFile
		readJSON(t, file, &vectors)
		read, others := 0, 0
		for _, group := range vectors.TestGroups {
			for _, test := range group.Tests {
				key, message := fromHex(t, test.Key), fromHex(t, test.Msg)
				if len(key) != 32 || len(message) >= 120 {
					others++
					continue
				}
				read++
				var k hmacKey
				var sum [32]byte
				k.set((*[32]byte)(key))
				k.sum(&sum, message)
				if got := bytes.Equal(sum[:group.TagSize/8], fromHex(t, test.Tag)); got != (test.Result == "valid") {
					t.Errorf("case %d: HMAC %s, which is %s", test.TcID, hex.EncodeToString(sum[:]), test.Result)
				}
			}
		}
		t.Logf("%s: %d cases read; %d skipped, with keys or messages of a length that RFC 6979 does not have", filepath.Base(file), read, others)
	}
}
