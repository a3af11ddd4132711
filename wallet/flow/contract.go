package flow

import (
	"strconv"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrNoContract means that there is no contract at an address: a call to it would do nothing and seem to succeed.
	ErrNoContract fault.Code = "contract_missing"
	// ErrReverted means that a contract refused a question. Details: "reason", in words, and "data", what it reverted with.
	ErrReverted fault.Code = "contract_reverted"
	// ErrContractAnswer means that a contract answered with something else than its signature says: it has no such function,
	// or the signature is another's. Detail "data" has the answer.
	ErrContractAnswer fault.Code = "contract_answer_invalid"
	// ErrArguments means that a function takes another number of arguments than were given.
	ErrArguments fault.Code = "arguments_count"
)

const (
	maxSignature  = 4096      // bytes
	maxResult     = 128 << 10 // bytes
	maxFaultBytes = 1024      // of an answer that an error quotes
)

// ReadContract asks a contract's function for its answer, at the newest block and without a transaction: as from an account,
// or from nobody. The signature is Solidity's, such as "balanceOf(address owner) returns (uint256)"; the values are in the
// notation of package abi. Values of the answer are read as leniently as Solidity reads them; without "returns" there are
// none, and only the data tell. Errors: ErrNetworkUnknown, ErrArguments, those of abi.ParseFunction and abi.ParseValue,
// ErrNoContract, ErrReverted, ErrContractAnswer, ErrChainMismatch, ErrNodeRefused, ErrNodeAnswer, and those of Host.
func (s *Session) ReadContract(h Host, chain eth.ChainID, from *eth.Address, to eth.Address, signature string, values []string) (ContractResult, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return ContractResult{}, err
	}
	f, call, err := encodeQuestion(signature, values)
	if err != nil {
		return ContractResult{}, err
	}
	b := newBatch()
	code := b.code(to)
	result := b.add("eth_call", message{from: from, to: to, data: call}.json(), quoted("latest"))
	head := b.add("eth_blockNumber")
	replies, err := b.send(h, network)
	if err != nil {
		return ContractResult{}, err
	}
	deployed, err := data(replies[code])
	if err != nil {
		return ContractResult{}, err
	}
	if len(deployed) == 0 {
		return ContractResult{}, fault.New(ErrNoContract, "to", "there is no contract at this address on this network: check the address and the network")
	}
	if e := replies[result].Error; e != nil && e.reverts() {
		return ContractResult{}, revertedError(e.revertData())
	}
	r := ContractResult{Values: []report.Decoded{}}
	if r.Data, err = data(replies[result]); err != nil {
		return ContractResult{}, err
	}
	if r.Block, err = number(replies[head]); err != nil {
		return ContractResult{}, err
	}
	var answers []abi.Value
	if len(r.Data) <= maxResult {
		answers, err = f.DecodeResult(r.Data)
	}
	if err != nil || len(r.Data) > maxResult {
		return ContractResult{}, fault.Wrap(ErrContractAnswer, "signature", "the contract did not answer as this signature says: check the signature and the address", err).
			With("data", quoteBytes(r.Data))
	}
	for i, p := range f.Outputs {
		r.Values = append(r.Values, report.Decoded{Name: p.Name, Type: p.Type.Named(), Value: p.Type.Text(answers[i])})
	}
	return r, nil
}

// encodeQuestion reads a function's signature and the values of its arguments, and encodes the call.
func encodeQuestion(signature string, values []string) (f abi.Function, call []byte, err error) {
	if len(signature) > maxSignature {
		return f, nil, fault.New(abi.ErrSignature, "signature", "a signature has at most 4,096 bytes")
	}
	if f, err = abi.ParseFunction(signature); err != nil {
		return f, nil, json.At("signature", err)
	}
	if f.Special {
		return f, nil, fault.New(abi.ErrSignature, "signature", "this cannot be asked: name a function")
	}
	if len(values) != len(f.Inputs) {
		return f, nil, fault.New(ErrArguments, "values", "the function takes "+strconv.Itoa(len(f.Inputs))+" arguments").
			With("want", strconv.Itoa(len(f.Inputs)))
	}
	arguments := make([]abi.Value, len(values))
	for i, p := range f.Inputs {
		if arguments[i], err = p.Type.ParseValue(values[i]); err != nil {
			return f, nil, json.At("values["+strconv.Itoa(i)+"]", err)
		}
	}
	call, err = f.EncodeCall(arguments)
	return f, call, err
}

func revertedError(raw []byte) error {
	reason := erc20abi.DecodeRevert(raw)
	return fault.New(ErrReverted, "", "the contract refused to answer: "+reason).With("reason", reason).With("data", quoteBytes(raw))
}

func quoteBytes(b []byte) string {
	if len(b) > maxFaultBytes {
		return eth.Bytes(b[:maxFaultBytes]).String() + "…"
	}
	return eth.Bytes(b).String()
}
