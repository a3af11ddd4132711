package typeddata

import "testing"

// mail is the example of EIP-712, "Specification of the eth_signTypedData JSON RPC".
const mail = `{
	"types": {
		"EIP712Domain": [
			{"name": "name", "type": "string"},
			{"name": "version", "type": "string"},
			{"name": "chainId", "type": "uint256"},
			{"name": "verifyingContract", "type": "address"}
		],
		"Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
		"Mail": [{"name": "from", "type": "Person"}, {"name": "to", "type": "Person"}, {"name": "contents", "type": "string"}]
	},
	"primaryType": "Mail",
	"domain": {"name": "Ether Mail", "version": "1", "chainId": 1, "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
	"message": {
		"from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
		"to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
		"contents": "Hello, Bob!"
	}
}`

func mustParse(t testing.TB, document string) *Data {
	t.Helper()
	d, err := Parse([]byte(document))
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, document)
	}
	return d
}

// The hashes are those of EIP-712's own test (assets/eip-712/Example.js and Example.sol).
func TestMail(t *testing.T) {
	d := mustParse(t, mail)
	for _, c := range []struct{ what, got, want string }{
		{"encodeType", d.EncodeType(), "Mail(Person from,Person to,string contents)Person(string name,address wallet)"},
		{"domainSeparator", d.DomainSeparator().String(), "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"},
		{"hashStruct", d.MessageHash().String(), "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e"},
		{"digest", d.Digest().String(), "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %s, want %s", c.what, c.got, c.want)
		}
	}
}

// Documents that go-ethereum's apitypes cannot read, with the digests that viem 2.57's hashTypedData gave.
func TestDigestsOfViem(t *testing.T) {
	for _, c := range []struct{ what, document, digest string }{
		{"own domain fields in their own order, an empty name, a type that contains itself", `{
			"types": {
				"EIP712Domain": [{"name": "salt", "type": "bytes32"}, {"name": "name", "type": "string"}, {"name": "subnet", "type": "uint8"}],
				"Node": [{"name": "value", "type": "int256"}, {"name": "children", "type": "Node[]"}]
			},
			"primaryType": "Node",
			"domain": {"salt": "0x1111111111111111111111111111111111111111111111111111111111111111", "name": "", "subnet": 7},
			"message": {"value": "-1", "children": [{"value": 2, "children": []}, {"value": "0x03", "children": []}]}}`,
			"0x356d5eca71aebccfe0f900b81a2e881d68df68f31a5e5f4d0ab1bb527f5fb14b"},
		{"a colon in a type's name", `{
			"types": {
				"EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"},
					{"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"}],
				"HyperliquidTransaction:UsdSend": [{"name": "hyperliquidChain", "type": "string"}, {"name": "destination", "type": "string"},
					{"name": "amount", "type": "string"}, {"name": "time", "type": "uint64"}]
			},
			"primaryType": "HyperliquidTransaction:UsdSend",
			"domain": {"name": "HyperliquidSignTransaction", "version": "1", "chainId": 42161,
				"verifyingContract": "0x0000000000000000000000000000000000000000"},
			"message": {"hyperliquidChain": "Mainnet", "destination": "0x5e9ee1089755c3435139848e47e6635505d5a13a",
				"amount": "1", "time": 1700000000000}}`,
			"0x47b01a624fb006f8b90e5edb93470786c3ebdae28139c0555eb48d2f75d330fc"},
		{"names that are a JavaScript object's own", `{
			"types": {
				"EIP712Domain": [{"name": "name", "type": "string"}],
				"constructor": [{"name": "__proto__", "type": "uint8"}, {"name": "toString", "type": "hasOwnProperty[]"}],
				"hasOwnProperty": [{"name": "valueOf", "type": "string"}]
			},
			"primaryType": "constructor",
			"domain": {"name": "n"},
			"message": {"__proto__": 7, "toString": [{"valueOf": "x"}]}}`,
			"0x468aeeb797ee6578482426d45cdca3db92f916a43a3c4a304b39f43c5a70a6ea"},
		{"arrays of arrays, a struct without members, names that begin with $ and _", `{
			"types": {
				"EIP712Domain": [{"name": "verifyingContract", "type": "address"}],
				"$Matrix": [{"name": "_cells", "type": "bytes2[2][3]"}, {"name": "$tags", "type": "string[][]"}, {"name": "none", "type": "_Empty[1]"}],
				"_Empty": []
			},
			"primaryType": "$Matrix",
			"domain": {"verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
			"message": {"_cells": [["0x0001", "0x0203"], ["0x0405", "0x0607"], ["0x0809", "0x0a0b"]], "$tags": [[], ["a", ""]], "none": [{}]}}`,
			"0xb1b321c1319800c62e8f2d7ee09b987173c04fc990e991c9375fe21bfbf2f22f"},
	} {
		if got := mustParse(t, c.document).Digest().String(); got != c.digest {
			t.Errorf("%s: %s, want %s", c.what, got, c.digest)
		}
	}
}
