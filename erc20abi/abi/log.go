package abi

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrTopics means that a log's topics are not those of the event that it is read as. Detail "topic" is the number of the one
// at fault, from 0: of the first that is missing or too many where their number is wrong.
const ErrTopics fault.Code = "abi_topics"

// Logged returns the parameters as a log holds them: an indexed one of a type with more than a word (bytes, string, arrays,
// tuples) is there as the hash of its value, a bytes32.
func (e Event) Logged() []Param {
	params := append([]Param(nil), e.Inputs...)
	for i := range params {
		if params[i].Hashed() {
			params[i].Type = Type{Kind: KindFixedBytes, Size: wordSize}
		}
	}
	return params
}

// Hashed reports whether a log has only the hash of the parameter's value.
func (p Param) Hashed() bool { return p.Indexed && p.Type.Kind >= KindBytes }

// DecodeLog reads a log, its data as DecodeAnswer does. The values are of the types of Logged, in the order of the
// declaration. Errors: ErrTopics, those of DecodeAnswer.
func (e Event) DecodeLog(topics []eth.Hash, data []byte) ([]Value, error) {
	first := 0
	if !e.Anonymous {
		if len(topics) == 0 || topics[0] != e.Topic() {
			return nil, wrongTopic(0, "the log is of another event")
		}
		first, topics = 1, topics[1:]
	}
	params := e.Logged()
	var plain []Param
	for _, p := range params {
		if !p.Indexed {
			plain = append(plain, p)
		}
	}
	if indexed := len(params) - len(plain); len(topics) != indexed {
		return nil, wrongTopic(first+min(len(topics), indexed), "the log has another number of indexed parameters than the event")
	}
	inData, err := DecodeAnswer(plain, data)
	if err != nil {
		return nil, err
	}
	values := make([]Value, len(params))
	for i := range params {
		if !params[i].Indexed {
			values[i], inData = inData[0], inData[1:]
			continue
		}
		if values[i].Word = topics[0]; !params[i].Type.clean(&values[i].Word) {
			return nil, wrongTopic(first, "a topic is no "+params[i].Type.String())
		}
		first, topics = first+1, topics[1:]
	}
	return values, nil
}

func wrongTopic(number int, what string) error {
	return fault.New(ErrTopics, "", what+": look for the event that it belongs to").With("topic", strconv.Itoa(number))
}
