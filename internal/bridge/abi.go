package bridge

import (
	"errors"
	"strconv"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// AbiItem is a declaration of a contract.
type AbiItem struct {
	Kind        AbiKind        `json:"kind"`
	Name        string         `json:"name"`
	Declaration string         `json:"declaration"` // with all names, as every method takes it
	Signature   string         `json:"signature"`   // what the selector or the topic is the hash of, such as "transfer(address,uint256)"
	Selector    eth.Bytes      `json:"selector"`    // 4 bytes, of a function and an error; else empty
	Topic       *eth.Hash      `json:"topic,omitempty"`
	Anonymous   bool           `json:"anonymous"`  // an event whose logs do not have the topic
	Mutability  string         `json:"mutability"` // pure, view, nonpayable or payable; "" of an event and an error
	Inputs      []AbiParameter `json:"inputs"`
	Outputs     []AbiParameter `json:"outputs"`
}

// AbiKind says what a declaration declares.
type AbiKind string

const (
	AbiFunction    AbiKind = "function"
	AbiEvent       AbiKind = "event"
	AbiError       AbiKind = "error"
	AbiConstructor AbiKind = "constructor"
	AbiReceive     AbiKind = "receive"
	AbiFallback    AbiKind = "fallback"
)

// AbiParameter is a parameter of a declaration.
type AbiParameter struct {
	Name    string `json:"name"` // "" where the declaration gives none
	Type    string `json:"type"` // such as "uint256" or "(address to, uint256 amount)[]"
	Indexed bool   `json:"indexed"`
}

// AbiValue is a value that was decoded.
type AbiValue struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
	Hash  bool   `json:"hash"` // Value is the value's hash: all that a log has of an indexed one that is longer than a word
}

func abiParse(text string) ([]AbiItem, error) {
	parsed, err := abi.Parse(text)
	if err != nil {
		return nil, within("text", err)
	}
	items := make([]AbiItem, 0, 3+len(parsed.Functions)+len(parsed.Events)+len(parsed.Errors))
	add := func(kind AbiKind, name, declaration, signature string, inputs []abi.Param) *AbiItem {
		items = append(items, AbiItem{Kind: kind, Name: name, Declaration: declaration, Signature: signature, Inputs: abiParameters(inputs)})
		return &items[len(items)-1]
	}
	addFunction := func(f *abi.Function) {
		if f == nil {
			return
		}
		item := add(AbiFunction, f.Name, f.String(), f.Signature(), f.Inputs)
		item.Mutability, item.Outputs = string(f.Mutability), abiParameters(f.Outputs)
		if f.Special {
			item.Kind = AbiKind(f.Name)
		} else {
			item.Selector = selectorOf(item.Signature)
		}
	}
	addFunction(parsed.Constructor)
	addFunction(parsed.Receive)
	addFunction(parsed.Fallback)
	for i := range parsed.Functions {
		addFunction(&parsed.Functions[i])
	}
	for i := range parsed.Events {
		e := &parsed.Events[i]
		item := add(AbiEvent, e.Name, e.String(), e.Signature(), e.Inputs)
		topic := eth.Keccak256([]byte(item.Signature))
		item.Topic, item.Anonymous = &topic, e.Anonymous
	}
	for i := range parsed.Errors {
		e := &parsed.Errors[i]
		item := add(AbiError, e.Name, e.String(), e.Signature(), e.Inputs)
		item.Selector = selectorOf(item.Signature)
	}
	return items, nil
}

func selectorOf(signature string) eth.Bytes {
	hash := eth.Keccak256([]byte(signature))
	return hash[:4]
}

func abiParameters(params []abi.Param) []AbiParameter {
	list := make([]AbiParameter, len(params))
	for i, p := range params {
		list[i] = AbiParameter{p.Name, p.Type.Named(), p.Indexed}
	}
	return list
}

var (
	recentFunctions = recent{parse: func(text string) (any, error) {
		f, err := abi.ParseFunction(text)
		f = f.Hashed()
		return &f, err
	}}
	recentEvents = recent{parse: func(text string) (any, error) {
		e, err := abi.ParseEvent(text)
		e = e.Hashed()
		return &e, err
	}}
	recentParams = recent{parse: func(text string) (any, error) {
		p, err := abi.ParseParam(text)
		return &p, err
	}}
)

func abiFunction(signature string) (*abi.Function, error) {
	f, err := recentFunctions.read(signature)
	return f.(*abi.Function), within("signature", err)
}

func abiEncodeCall(signature string, texts []string) ([]byte, error) {
	f, err := abiFunction(signature)
	if err != nil {
		return nil, err
	}
	values, err := abiRead(f.Inputs, texts)
	if err != nil {
		return nil, err
	}
	data, err := f.EncodeCall(values)
	return data, at("values", err)
}

func abiDecodeCall(signature string, data []byte) ([]AbiValue, error) {
	f, err := abiFunction(signature)
	if err != nil {
		return nil, err
	}
	values, err := f.DecodeCall(data)
	return abiValues(f.Inputs, values), at("data", err)
}

func abiDecodeResult(signature string, data []byte) ([]AbiValue, error) {
	f, err := abiFunction(signature)
	if err != nil {
		return nil, err
	}
	values, err := f.DecodeResult(data)
	return abiValues(f.Outputs, values), at("data", err)
}

func abiDecodeError(signature string, data []byte) ([]AbiValue, error) {
	e, err := abi.ParseError(signature)
	if err != nil {
		return nil, within("signature", err)
	}
	values, err := e.Decode(data)
	return abiValues(e.Inputs, values), at("data", err)
}

func abiDecodeLog(signature string, topics []eth.Hash, data []byte) ([]AbiValue, error) {
	event, err := recentEvents.read(signature)
	if err != nil {
		return nil, within("signature", err)
	}
	e := event.(*abi.Event)
	values, err := e.DecodeLog(topics, data)
	if err != nil && !errors.Is(err, abi.ErrTopics) {
		return nil, at("data", err)
	}
	list := abiValues(e.Logged(), values)
	for i := range list {
		list[i].Type, list[i].Hash = e.Inputs[i].Type.Named(), e.Inputs[i].Hashed()
	}
	return list, at("topics", err)
}

func abiEncode(types, texts []string) ([]byte, error) { return abiEncodeAs(abi.Encode, types, texts) }
func abiEncodePacked(types, texts []string) ([]byte, error) {
	return abiEncodeAs(abi.EncodePacked, types, texts)
}

func abiEncodeAs(encode func([]abi.Param, []abi.Value) ([]byte, error), types, texts []string) ([]byte, error) {
	params, err := abiTypes(types)
	if err != nil {
		return nil, err
	}
	values, err := abiRead(params, texts)
	if err != nil {
		return nil, err
	}
	data, err := encode(params, values)
	return data, at("values", err)
}

func abiDecode(types []string, data []byte) ([]AbiValue, error) {
	params, err := abiTypes(types)
	if err != nil {
		return nil, err
	}
	values, err := abi.Decode(params, data)
	return abiValues(params, values), at("data", err)
}

func abiTypes(types []string) ([]abi.Param, error) {
	params := make([]abi.Param, len(types))
	for i, text := range types {
		p, err := recentParams.read(text)
		if err != nil {
			return nil, within(numbered("types", i), err)
		}
		params[i] = *p.(*abi.Param)
	}
	return params, nil
}

// abiRead reads a text for each parameter.
func abiRead(params []abi.Param, texts []string) ([]abi.Value, error) {
	if len(texts) != len(params) {
		return nil, fault.New(abi.ErrValue, "values", "give "+strconv.Itoa(len(params))+" of them: one for each parameter")
	}
	values := make([]abi.Value, len(params))
	for i, p := range params {
		var err error
		if values[i], err = p.Type.ParseValue(texts[i]); err != nil {
			return nil, within(numbered("values", i), err)
		}
	}
	return values, nil
}

func abiValues(params []abi.Param, values []abi.Value) []AbiValue {
	list := make([]AbiValue, len(values))
	for i, v := range values {
		p := &params[i]
		list[i] = AbiValue{p.Name, p.Type.Named(), p.Type.Text(v), false}
	}
	return list
}

func numbered(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
