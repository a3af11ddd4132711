package erc20abi

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrLogUnknown means that a log is none of this package's events. Skip it: contracts log many things. The Transfer
	// and Approval of an NFT (EIP-721) count as unknown; they share the topic but index their third argument.
	ErrLogUnknown fault.Code = "log_unknown"
	// ErrLogData means that a log bears the topic of a known event but not its arguments.
	ErrLogData fault.Code = "log_data_invalid"
)

// EventName is the name of an event that this package decodes.
type EventName string

const (
	EventTransfer   EventName = "Transfer"
	EventApproval   EventName = "Approval"
	EventDeposit    EventName = "Deposit"    // of WETH9
	EventWithdrawal EventName = "Withdrawal" // of WETH9
)

// eventDeclaration is what the ABI knows of one event: its addresses are indexed and its amount, the last argument, is
// the data.
type eventDeclaration struct {
	name   EventName
	topic  eth.Hash // Keccak-256 of the signature
	params []param
}

var eventDeclarations = []eventDeclaration{
	{EventTransfer, eth.Hash{ // Transfer(address,address,uint256)
		0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
		0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef},
		[]param{{"from", KindAddress}, {"to", KindAddress}, {"amount", KindAmount}}},
	{EventApproval, eth.Hash{ // Approval(address,address,uint256)
		0x8c, 0x5b, 0xe1, 0xe5, 0xeb, 0xec, 0x7d, 0x5b, 0xd1, 0x4f, 0x71, 0x42, 0x7d, 0x1e, 0x84, 0xf3,
		0xdd, 0x03, 0x14, 0xc0, 0xf7, 0xb2, 0x29, 0x1e, 0x5b, 0x20, 0x0a, 0xc8, 0xc7, 0xc3, 0xb9, 0x25},
		[]param{{"owner", KindAddress}, {"spender", KindAddress}, {"amount", KindAmount}}},
	{EventDeposit, eth.Hash{ // Deposit(address,uint256)
		0xe1, 0xff, 0xfc, 0xc4, 0x92, 0x3d, 0x04, 0xb5, 0x59, 0xf4, 0xd2, 0x9a, 0x8b, 0xfc, 0x6c, 0xda,
		0x04, 0xeb, 0x5b, 0x0d, 0x3c, 0x46, 0x07, 0x51, 0xc2, 0x40, 0x2c, 0x5c, 0x5c, 0xc9, 0x10, 0x9c},
		[]param{{"to", KindAddress}, {"amount", KindAmount}}},
	{EventWithdrawal, eth.Hash{ // Withdrawal(address,uint256)
		0x7f, 0xcf, 0x53, 0x2c, 0x15, 0xf0, 0xa6, 0xdb, 0x0b, 0xd6, 0xd0, 0xe0, 0x38, 0xbe, 0xa7, 0x1d,
		0x30, 0xd8, 0x08, 0xc7, 0xd9, 0x8c, 0xb3, 0xbf, 0x72, 0x68, 0xa9, 0x5b, 0xf5, 0x08, 0x1b, 0x65},
		[]param{{"from", KindAddress}, {"amount", KindAmount}}},
}

// Topic returns the event's first topic, by which a node is asked for its logs; the zero hash for a name that this
// package does not know.
func (n EventName) Topic() eth.Hash {
	for i := range eventDeclarations {
		if eventDeclarations[i].name == n {
			return eventDeclarations[i].topic
		}
	}
	return eth.Hash{}
}

// Event is a log, decoded. Which contract emitted it is for the caller to check: any contract can log a Transfer.
type Event struct {
	Name EventName
	Args []Arg
}

// DecodeLog reads the topics and data of a log as an event of this package, with the exact number of topics, clean
// padding and exactly 32 bytes of data. Errors: ErrLogUnknown, ErrLogData.
func DecodeLog(topics []eth.Hash, data []byte) (Event, error) {
	for i := range eventDeclarations {
		d := &eventDeclarations[i]
		if len(topics) > 0 && topics[0] == d.topic && !isNFT(topics, data) {
			return d.decode(topics, data)
		}
	}
	return Event{}, errLogUnknown()
}

func errLogUnknown() error {
	return fault.New(ErrLogUnknown, "topics", "this log is no event of a token or of WETH: skip it")
}

func isNFT(topics []eth.Hash, data []byte) bool { return len(topics) == 4 && len(data) == 0 }

func (d *eventDeclaration) decode(topics []eth.Hash, data []byte) (Event, error) {
	args := make([]Arg, len(d.params))
	last := len(args) - 1
	if len(topics) != len(args) || len(data) != wordSize {
		return Event{}, fault.New(ErrLogData, "data", "this log is not laid out as the "+string(d.name)+" event of a token: do not trust its contract")
	}
	for i, p := range d.params[:last] {
		var clean bool
		if args[i], clean = p.arg(word(topics[i+1])); !clean {
			return Event{}, fault.New(ErrLogData, "topics", "an address in this log has non-zero bytes in front of it: do not trust its contract").
				With("topic", strconv.Itoa(i+1))
		}
	}
	args[last], _ = d.params[last].arg(word(data))
	return Event{Name: d.name, Args: args}, nil
}
