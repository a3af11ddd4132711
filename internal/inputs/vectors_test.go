package inputs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vectors lists the published vectors below VECTORS_DIR by where a path begins: what reads them, or why nothing does. Tests
// in the named package say how many cases they read and which they skip.
var vectors = []struct{ path, reader, unread string }{
	{path: "bip32/", reader: "wallet"},
	{path: "bip39/", reader: "wallet"},
	{path: "bip85/", unread: "derived phrases are not built"},
	{path: "erc7730/", reader: "erc7730"},
	{path: "ethereum-tests/ABITests/", reader: "erc20abi and erc20abi/abi"},
	{path: "ethereum-tests/KeyStoreTests/", reader: "wallet"},
	{path: "ethereum-tests/RLPTests/", reader: "signer"},
	{path: "ethereum-tests/TransactionTests/", reader: "signer"},
	{path: "siwe/parsing_negative.json", reader: "signer/siwe"},
	{path: "siwe/parsing_negative_objects.json", unread: "sign-in messages are read from their text, not built from objects"},
	{path: "siwe/parsing_positive.json", reader: "signer/siwe"},
	{path: "slip39/", unread: "shares of a phrase are not built"},
	{path: "wycheproof/aes_gcm_test.json", unread: "AES-GCM is the Go standard library's, which tests it with them"},
	{path: "wycheproof/ecdsa_secp256k1_sha256_p1363_test.json", reader: "signer"},
	{path: "wycheproof/ecdsa_secp256k1_sha256_test.json", reader: "signer"},
	{path: "wycheproof/hkdf_sha256_test.json", unread: "HKDF is not used"},
	{path: "wycheproof/hmac_sha256_test.json", reader: "signer"},
	{path: "wycheproof/hmac_sha512_test.json", unread: "HMAC-SHA-512 is the Go standard library's; PBKDF2's own use of it is tested by PBKDF2's vectors"},
	{path: "wycheproof/pbkdf2_hmacsha256_test.json", reader: "wallet"},
	{path: "wycheproof/pbkdf2_hmacsha512_test.json", reader: "wallet"},
}

// TestVectorsAreListed demands that the list has each file below VECTORS_DIR, and prints those that nothing reads.
func TestVectorsAreListed(t *testing.T) {
	directory := os.Getenv("VECTORS_DIR")
	if directory == "" {
		t.Log("VECTORS_DIR is not set: only the vectors in the tests themselves were read")
		return
	}
	files := make([]int, len(vectors))
	err := filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".md") {
			return err
		}
		relative, err := filepath.Rel(directory, path)
		if err != nil {
			return err
		}
		for i, v := range vectors {
			if strings.HasPrefix(filepath.ToSlash(relative), v.path) {
				files[i]++
				return nil
			}
		}
		t.Errorf("%s is not in the list of vectors: who reads it, or why nobody?", relative)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors {
		switch {
		case v.reader != "" && files[i] == 0:
			t.Errorf("VECTORS_DIR has no %s, which %s reads", v.path, v.reader)
		case v.reader != "":
			t.Logf("%s: read by %s", v.path, v.reader)
		default:
			t.Logf("%s: not read: %s", v.path, v.unread)
		}
	}
}
