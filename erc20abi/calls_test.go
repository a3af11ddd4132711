package erc20abi

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"reflect"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

func TestSelectorsAreHashesOfSignatures(t *testing.T) {
	signatures := map[string]uint32{
		"Error(string)":  selectorError,
		"Panic(uint256)": selectorPanic,

		"aggregate3((address,bool,bytes)[])": selectorAggregate3,
		"getEthBalance(address)":             selectorGetEthBalance,
		"getBlockNumber()":                   selectorGetBlockNumber,
		"getCurrentBlockTimestamp()":         selectorGetCurrentBlockTime,
		"getChainId()":                       selectorGetChainID,

		"supportsInterface(bytes4)":                               selectorSupportsInterface,
		"ownerOf(uint256)":                                        selectorOwnerOf,
		"tokenURI(uint256)":                                       selectorTokenURI,
		"getApproved(uint256)":                                    selectorGetApproved,
		"isApprovedForAll(address,address)":                       selectorIsApprovedForAll,
		"setApprovalForAll(address,bool)":                         selectorSetApprovalForAll,
		"safeTransferFrom(address,address,uint256)":               selectorSafeTransferFrom,
		"safeTransferFrom(address,address,uint256,bytes)":         selectorSafeTransferFromData,
		"safeTransferFrom(address,address,uint256,uint256,bytes)": selectorSafeTransfer1155,
		"balanceOf(address,uint256)":                              selectorBalanceOf1155,
		"balanceOfBatch(address[],uint256[])":                     selectorBalanceOfBatch,
		"uri(uint256)":                                            selectorURI,
		"royaltyInfo(uint256,uint256)":                            selectorRoyaltyInfo,
		"asset()":                                                 selectorAsset,
		"convertToAssets(uint256)":                                selectorConvertToAssets,
		"delegates(address)":                                      selectorDelegates,
		"delegate(address)":                                       selectorDelegate,
		"getVotes(address)":                                       selectorGetVotes,
		"nonces(address)":                                         selectorNonces,
		"DOMAIN_SEPARATOR()":                                      selectorDomainSeparator,

		"allowance(address,address,address)":      selectorPermit2Allowance,
		"approve(address,address,uint160,uint48)": selectorPermit2Approve,
	}
	for _, d := range declarations {
		signatures[d.function.Signature()] = d.selector
	}
	if len(signatures) != 29+11 {
		t.Fatalf("%d signatures", len(signatures))
	}
	for signature, selector := range signatures {
		hash := eth.Keccak256([]byte(signature))
		if got := binary.BigEndian.Uint32(hash[:]); got != selector {
			t.Errorf("%s: selector %08x, its hash says %08x", signature, selector, got)
		}
	}
}

func TestSignature(t *testing.T) {
	if got, want := FunctionTransferFrom.Signature(), "transferFrom(address,address,uint256)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Function("mint").Signature(); got != "" {
		t.Errorf("a function that is not known has the signature %q", got)
	}
}

// encodeByName calls the exported encoder of a function, so that tests can range over all of them.
func encodeByName(f Function, args []Arg) []byte {
	switch f {
	case FunctionTransfer:
		return Transfer(args[0].Address, args[1].Amount)
	case FunctionApprove:
		return Approve(args[0].Address, args[1].Amount)
	case FunctionTransferFrom:
		return TransferFrom(args[0].Address, args[1].Address, args[2].Amount)
	case FunctionBalanceOf:
		return BalanceOf(args[0].Address)
	case FunctionAllowance:
		return Allowance(args[0].Address, args[1].Address)
	case FunctionTotalSupply:
		return TotalSupply()
	case FunctionName:
		return Name()
	case FunctionSymbol:
		return Symbol()
	case FunctionDecimals:
		return Decimals()
	case FunctionDeposit:
		return Deposit()
	case FunctionWithdraw:
		return Withdraw(args[0].Amount)
	}
	return nil
}

func TestDecodeCallReturnsWhatWasEncoded(t *testing.T) {
	r := newRandom(t, 1)
	for range 200 {
		for _, d := range declarations {
			want := Call{Function: d.function, Args: randomArgs(r, d.params)}
			data := encodeByName(want.Function, want.Args)
			got, err := DecodeCall(data)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s %x: got %+v, %v; want %+v", d.function, data, got, err, want)
			}
			if again := got.Encode(); !bytes.Equal(again, data) {
				t.Fatalf("%s: encodes again to %x, want %x", d.function, again, data)
			}
		}
	}
	if got := (Call{Function: "mint"}).Encode(); got != nil {
		t.Errorf("an unknown function encodes to %x", got)
	}
}

func TestDecodeCallRefusesEveryOtherLength(t *testing.T) {
	r := newRandom(t, 2)
	for _, d := range declarations {
		data := encodeByName(d.function, randomArgs(r, d.params))
		for length := 4; length < len(data); length++ {
			if _, err := DecodeCall(data[:length]); !errors.Is(err, ErrCallData) {
				t.Errorf("%s cut to %d bytes: %v", d.function, length, err)
			}
		}
		for _, extra := range []int{1, 32} {
			if _, err := DecodeCall(append(bytes.Clone(data), make([]byte, extra)...)); !errors.Is(err, ErrCallData) {
				t.Errorf("%s with %d bytes more: %v", d.function, extra, err)
			}
		}
	}
}

func TestDecodeCallRefusesDirtyPadding(t *testing.T) {
	clean := TransferFrom(eth.Address{1}, eth.Address{2}, uint256.Max)
	for at := 4; at < 4+2*wordSize; at++ {
		if (at-4)%wordSize >= addressPad {
			continue
		}
		data := bytes.Clone(clean)
		data[at] = 1
		_, err := DecodeCall(data)
		if !errors.Is(err, ErrCallData) {
			t.Fatalf("byte %d dirty: %v", at, err)
		}
		want := []fault.Detail{{Name: "offset", Value: "4"}, {Name: "argument", Value: "from"}}
		if at >= 36 {
			want = []fault.Detail{{Name: "offset", Value: "36"}, {Name: "argument", Value: "to"}}
		}
		if got := err.(*fault.Error).Details; !reflect.DeepEqual(got, want) {
			t.Errorf("byte %d dirty: details %v, want %v", at, got, want)
		}
	}
}

func TestDecodeCallUnknown(t *testing.T) {
	for _, text := range []string{"", "a9", "a9059c", "a9059cba", "ffffffff00"} {
		data, _ := hex.DecodeString(text)
		if _, err := DecodeCall(data); !errors.Is(err, ErrCallUnknown) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzDecodeCall(f *testing.F) {
	f.Add(Transfer(eth.Address{1}, uint256.Max))
	f.Add(TransferFrom(eth.Address{1}, eth.Address{2}, uint256.FromUint64(3)))
	f.Add(TotalSupply())
	f.Add(append(Withdraw(uint256.Max), 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		call, err := DecodeCall(data)
		if err != nil {
			if !errors.Is(err, ErrCallUnknown) && !errors.Is(err, ErrCallData) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		if again := call.Encode(); !bytes.Equal(again, data) {
			t.Fatalf("%x decodes to %+v, which encodes to %x", data, call, again)
		}
	})
}

func BenchmarkTransfer(b *testing.B) {
	to, amount := eth.Address{1}, uint256.FromUint64(5_000_000)
	b.ReportAllocs()
	for b.Loop() {
		Transfer(to, amount)
	}
}

func BenchmarkDecodeCall(b *testing.B) {
	data := Transfer(eth.Address{1}, uint256.FromUint64(5_000_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeCall(data); err != nil {
			b.Fatal(err)
		}
	}
}
