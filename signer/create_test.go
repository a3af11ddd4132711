package signer

import (
	"testing"

	"github.com/latchkey/latchkey/eth"
)

// The examples of EIP-1014.
func TestEIP1014Examples(t *testing.T) {
	const none = "0x0000000000000000000000000000000000000000000000000000000000000000"
	for _, test := range []struct{ creator, salt, code, want string }{
		{"0x0000000000000000000000000000000000000000", none, "0x00", "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38"},
		{"0xdeadbeef00000000000000000000000000000000", none, "0x00", "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3"},
		{"0xdeadbeef00000000000000000000000000000000", "0x000000000000000000000000feed000000000000000000000000000000000000",
			"0x00", "0xD04116cDd17beBE565EB2422F2497E06cC1C9833"},
		{"0x0000000000000000000000000000000000000000", none, "0xdeadbeef", "0x70f2b2914A2a4b783FaEFb75f459A580616Fcb5e"},
		{"0x00000000000000000000000000000000deadbeef", "0x00000000000000000000000000000000000000000000000000000000cafebabe",
			"0xdeadbeef", "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7"},
		{"0x00000000000000000000000000000000deadbeef", "0x00000000000000000000000000000000000000000000000000000000cafebabe",
			"0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
			"0x1d8bfDC5D46DC4f61D6b6115972536eBE6A8854C"},
		{"0x0000000000000000000000000000000000000000", none, "0x", "0xE33C0C7F7df4809055C3ebA6c09CFe4BaF1BD9e0"},
	} {
		salt, err := eth.ParseHash(test.salt)
		if err != nil {
			t.Fatal(err)
		}
		if got := Create2Address(*mustAddress(test.creator), salt, eth.Keccak256(fromHex(t, test.code[2:]))); got.String() != test.want {
			t.Errorf("%s creates %s, want %s", test.creator, got, test.want)
		}
	}
}

// Nonce 0 is encoded as no bytes, the others as themselves.
func TestCreateAddress(t *testing.T) {
	creator := *mustAddress("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0")
	for nonce, want := range map[uint64]string{
		0: "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d",
		1: "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
		2: "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91",
		3: "0xfffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c",
	} {
		if got := CreateAddress(creator, nonce); got != *mustAddress(want) {
			t.Errorf("nonce %d creates %s, want %s", nonce, got, want)
		}
	}
}
