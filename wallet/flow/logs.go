package flow

import (
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
)

const (
	maxLogs    = 10_000  // in one answer; more are taken for too many
	maxLogData = 1 << 14 // bytes of a log that is looked at
	// maxQuestions is how often a flow asks a node for logs; what was not reached then waits for the next call.
	maxQuestions = 60
	maxLate      = 3 // questions without an answer, each of which may take as long as the host waits
)

// topic is the first topic of an event: Keccak-256 of its signature.
func topic(signature string) eth.Hash { return eth.Keccak256([]byte(signature)) }

// topicFilter says which topics a log must have: in each place one of those there, whatever it has where there are none.
type topicFilter [4][]eth.Hash

// logs asks for the logs of a range of blocks, both ends included.
func (b *batch) logs(f topicFilter, from, to uint64) int {
	p := json.AppendText(json.AppendName([]byte{'{'}, "fromBlock"), hexNumber(from))
	p = json.AppendText(json.AppendName(p, "toBlock"), hexNumber(to))
	p = append(json.AppendName(p, "topics"), '[')
	for i, any := range f {
		if i > 0 && !wanted(f[i:]) {
			break
		}
		if i > 0 {
			p = append(p, ',')
		}
		if any == nil {
			p = append(p, "null"...)
		} else {
			p = json.AppendList(p, any, json.AppendHash)
		}
	}
	return b.add("eth_getLogs", append(p, "]}"...))
}

func wanted(places [][]eth.Hash) bool {
	for _, any := range places {
		if any != nil {
			return true
		}
	}
	return false
}

// eventLog is what a contract logged. Any contract can log anything.
type eventLog struct {
	address     eth.Address
	topics      []eth.Hash
	data        eth.Bytes
	block       uint64
	index       uint64 // in the block
	transaction eth.Hash
}

func readLog(v json.Value) (eventLog, error) {
	o := json.ReadObject(v)
	l := eventLog{
		address:     json.Field(o, "address", json.Address),
		topics:      json.Field(o, "topics", json.List(json.Hash)),
		data:        json.Field(o, "data", json.Bytes),
		block:       json.Field(o, "blockNumber", readNumber),
		index:       json.Field(o, "logIndex", readNumber),
		transaction: json.Field(o, "transactionHash", json.Hash),
	}
	if json.Optional(o, "removed", json.Bool) {
		l.topics = nil
	}
	return l, o.Err()
}

// addressIn returns the address in a topic, and false where there is none.
func (l eventLog) addressIn(place int) (a eth.Address, ok bool) {
	if place >= len(l.topics) {
		return a, false
	}
	t := l.topics[place]
	return eth.Address(t[12:]), [12]byte(t[:12]) == [12]byte{}
}

// logScan asks a node for logs from newer blocks to older ones, in ranges that the node takes: how many blocks and how
// many logs that is differs from node to node and is found out.
type logScan struct {
	host    Host
	network Network
	filters []topicFilter
	span    uint64 // how many blocks the next question is about; at least 1
	refused uint64 // the least number of blocks that the node refused; 0: none
	taken   uint64 // the most that it took
	left    int    // how many questions may still be asked
	late    int    // how many of them ended without an answer
	failure error  // of the last question that was refused
	cut     bool   // a single block had more logs than are taken: some were left out
}

// back returns the logs of a range of blocks that ends at `to`, and where the range begins, floor or later. It returns
// false where no question is left. Errors: ErrNodeRefused and ErrNodeAnswer where the node answers not even for one block,
// ErrChainMismatch, and those of Host.
func (s *logScan) back(to, floor uint64) (found []eventLog, from uint64, ok bool, err error) {
	for s.left > 0 {
		s.left--
		from = to - min(to-floor, s.span-1)
		b, places := newBatch(), make([]int, len(s.filters))
		for i, f := range s.filters {
			places[i] = b.logs(f, from, to)
		}
		replies, err := b.send(s.host, s.network)
		if err == nil {
			var cut bool
			if found, cut, err = readRange(replies, places, from, to); err == nil {
				s.cut = s.cut || cut
				s.grow(to - from + 1)
				return found, from, true, nil
			}
		} else if s.late++; s.late > maxLate || !errors.Is(err, ErrUnknownOutcome) { // a time-out may be the range's fault as well
			return nil, 0, false, err
		}
		s.failure = err
		if from == to {
			return nil, 0, false, err
		}
		s.refused = to - from + 1
		if s.span = max(1, s.refused/8); s.taken < s.refused {
			s.span = max(s.span, s.taken)
		}
	}
	return nil, 0, false, nil
}

// again makes ready to go on behind a block that the node refused, and reports whether it took any other.
func (s *logScan) again() bool {
	s.refused, s.span = 0, max(1, s.taken)
	return s.taken > 0
}

// grow takes more blocks the next time: four times as many, or half of what is between those that were taken and refused.
func (s *logScan) grow(took uint64) {
	s.taken = max(s.taken, took)
	if took < s.span { // the last blocks of a search tell nothing
		return
	}
	if s.refused == 0 {
		s.span = min(4*s.span, 1<<40)
	} else if between := (s.refused - min(s.refused, s.span)) / 2; between > s.span/8 {
		s.span += min(between, s.span)
	}
}

// readRange reads the answers to a scan's questions. Too many logs are refused as nodes do, but of a single block the
// first ones are taken, and the answer is cut: whoever floods a block must not hide all others.
func readRange(replies []RPCReply, places []int, from, to uint64) (found []eventLog, cut bool, err error) {
	for _, at := range places {
		items, err := answer(replies[at], json.Items)
		switch {
		case err != nil:
			return nil, false, err
		case len(items) > maxLogs && from < to:
			return nil, false, nodeAnswer("too many logs", nil)
		case len(items) > maxLogs:
			items, cut = items[:maxLogs], true
		}
		for _, item := range items {
			l, err := readLog(item)
			if err != nil {
				return nil, false, nodeAnswer("a log is not one", err)
			}
			if len(l.topics) > 0 && len(l.data) <= maxLogData && l.block >= from && l.block <= to {
				found = append(found, l)
			}
		}
	}
	return found, cut, nil
}
