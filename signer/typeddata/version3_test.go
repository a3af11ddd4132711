package typeddata

import "testing"

// eth_signTypedData_v3 knows neither arrays nor types that contain themselves. On documents without them it is v4: its
// signatures of those are verified as v4's. The digest is what TypedDataUtils.eip712Hash of @metamask/eth-sig-util 8 gives for
// version 3, and for version 4 as well; that of EIP-712's own example (TestMail) too.
func TestVersion3(t *testing.T) {
	d := mustParse(t, `{
		"types": {
			"EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"}, {"name": "chainId", "type": "uint256"},
				{"name": "verifyingContract", "type": "address"}, {"name": "salt", "type": "bytes32"}],
			"Order": [{"name": "maker", "type": "Party"}, {"name": "taker", "type": "Party"}, {"name": "side", "type": "uint8"},
				{"name": "delta", "type": "int64"}, {"name": "open", "type": "bool"}, {"name": "tag", "type": "bytes3"},
				{"name": "data", "type": "bytes"}, {"name": "memo", "type": "string"}],
			"Party": [{"name": "account", "type": "address"}, {"name": "label", "type": "string"}]
		},
		"primaryType": "Order",
		"domain": {"name": "Exchange", "version": "3", "chainId": 10, "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
			"salt": "0x1111111111111111111111111111111111111111111111111111111111111111"},
		"message": {
			"maker": {"account": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", "label": "Cow"},
			"taker": {"account": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB", "label": ""},
			"side": 1, "delta": -7, "open": true, "tag": "0x010203", "data": "0xdeadbeef", "memo": "häuser"
		}}`)
	if got := d.Digest().String(); got != "0x98ec5c22b9439721d7982f92e6865a668d68f57100d58199acc560a107c512af" {
		t.Errorf("the digest is %s", got)
	}
}
