package main

import "testing"

const transferHash = "0xbe9bc91cba164104b98e8e7a3d04dadf78d5327bef3ce8e214f02eb7eaa8b01c"

// The signature is deterministic (RFC 6979), so the whole transaction is known.
func TestSignTransfer(t *testing.T) {
	signed, err := signTransfer()
	if err != nil {
		t.Fatal(err)
	}
	if got := signed.Hash().String(); got != transferHash {
		t.Errorf("hash %s, want %s", got, transferHash)
	}
}

func Example() {
	printSigned()
	// Output:
	// from     0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
	// contract 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48
	// call     transfer(address,uint256)
	// to       0x70997970C51812dc3A010C7d01b50e0d17dc79C8
	// amount   5 USDC
	// hash     0xbe9bc91cba164104b98e8e7a3d04dadf78d5327bef3ce8e214f02eb7eaa8b01c
	// raw      0x02f8b00180843b9aca008506fc23ac0082fde894a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4880b844a9059cbb00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c800000000000000000000000000000000000000000000000000000000004c4b40c001a0ef4d308c62412fa9fde16da67a2ce32b78e4b254d3ebc82a7bfaeeede7a37085a03e7a01ccecda1aa7139e8fc700e4622fea828ad202d77c6968bc5f876af44f68
}
