package flow

import (
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
)

// descriptorFor returns a descriptor with a format for "act(uint256 n)", or for typed data, of a contract.
func descriptorFor(kind, at string, owner string) string {
	key := "act(uint256 n)"
	if kind == "eip712" {
		key = "Act(uint256 n)"
	}
	return `{"context":{"` + kind + `":{` + at + `}},"metadata":{"owner":"` + owner + `"},
		"display":{"formats":{"` + key + `":{"intent":"Act","fields":[{"path":"n","label":"N","format":"raw"}]}}}}`
}

func deployedAt(chain eth.ChainID, a eth.Address) string {
	return `"deployments":[{"chainId":` + chain.String() + `,"address":"` + a.String() + `"}]`
}

func TestDescriptors(t *testing.T) {
	w := newWorld(t)
	s := NewSession() // locked
	call := []byte(descriptorFor("contract", deployedAt(31337, contract), "Us\u202e"))
	info, err := s.AddDescriptor(w, 31337, contract, string(call))
	must(t, err)
	want := DescriptorInfo{ChainID: 31337, Address: contract, Name: "Us\uFFFD", Formats: 1, Hash: eth.Keccak256(call)}
	if info != want {
		t.Errorf("%+v, want %+v", info, want)
	}
	must(t, second(s.AddDescriptor(w, 31337, contract, descriptorFor("eip712", "", "Us"))))
	must(t, second(s.AddDescriptor(w, 31337, contract, descriptorFor("contract", "", "Others")))) // in the place of the first
	list, err := s.Descriptors(w)
	if must(t, err); len(list) != 2 || !list[0].TypedData || list[1].TypedData || list[1].Name != "Others" {
		t.Errorf("%+v", list)
	}

	d, err := userDescriptor(w, list[1])
	must(t, err)
	if d == nil || d.Owner != "Others" {
		t.Fatalf("%+v", d)
	}
	selector := eth.Keccak256([]byte("act(uint256)"))
	data := append(selector[:4:4], make([]byte, 32)...)
	if _, err := d.Render(erc7730.Call{ChainID: 31337, To: contract, Data: data}, nil); err != nil {
		t.Error(err)
	}
	_, err = d.Render(erc7730.Call{ChainID: 31337, To: stranger, Data: data}, nil)
	wants(t, err, erc7730.ErrMatch)
	for name, change := range map[string]func(*DescriptorInfo){
		"chain":   func(i *DescriptorInfo) { i.ChainID = 1 },
		"address": func(i *DescriptorInfo) { i.Address = stranger },
		"kind":    func(i *DescriptorInfo) { i.TypedData = true },
		"text":    func(i *DescriptorInfo) { i.Hash[0]++ },
	} {
		other := list[1]
		change(&other)
		if d, err := userDescriptor(w, other); d != nil || err != nil {
			t.Errorf("of another %s: %+v, %v", name, d, err)
		}
	}

	removed := list
	list, err = s.RemoveDescriptor(w, 31337, contract)
	if must(t, err); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	for _, info := range removed {
		if d, err := userDescriptor(w, info); d != nil || err != nil {
			t.Errorf("removed, %+v is there (%v)", d, err)
		}
	}
	if _, err := s.RemoveDescriptor(w, 31337, stranger); err != nil {
		t.Error(err)
	}
}

func TestDescriptorsRefused(t *testing.T) {
	w := newWorld(t)
	s := NewSession()
	for name, c := range map[string]struct {
		chain    eth.ChainID
		document string
		code     error
	}{
		"another contract": {31337, descriptorFor("contract", deployedAt(31337, stranger), "Us"), erc7730.ErrMatch},
		"another chain":    {31337, descriptorFor("contract", deployedAt(1, contract), "Us"), erc7730.ErrMatch},
		"no such network":  {5, descriptorFor("contract", deployedAt(5, contract), "Us"), ErrNetworkUnknown},
		"includes":         {31337, strings.Replace(descriptorFor("contract", "", "Us"), `{"context"`, `{"includes":"x","context"`, 1), erc7730.ErrIncludes},
		"more than 64 KiB": {31337, descriptorFor("contract", "", "Us") + strings.Repeat(" ", 64<<10), erc7730.ErrSize},
		"what it is not":   {31337, `{"context":{"contract":{}},"display":{"formats":{"act(uint256)":{"fields":[]}}}}`, erc7730.ErrDescriptor},
	} {
		_, err := s.AddDescriptor(w, c.chain, contract, c.document)
		if wants(t, err, c.code); err == nil {
			t.Error(name)
		}
	}
	if list, err := s.Descriptors(w); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestDescriptorsLimit(t *testing.T) {
	w := newWorld(t)
	s := NewSession()
	document := descriptorFor("contract", "", "Us")
	for i := range maxDescriptors {
		must(t, second(s.AddDescriptor(w, 31337, eth.Address{1, byte(i)}, document)))
	}
	_, err := s.AddDescriptor(w, 31337, contract, document)
	wants(t, err, ErrTooManyDescriptors)
	if record := w.store[keyDescriptor(31337, contract, false)]; record.Value != nil {
		t.Errorf("one that was refused is kept: %s", record.Value)
	}
	must(t, second(s.AddDescriptor(w, 31337, eth.Address{1, 7}, document))) // replaces its own
}

// TestDescriptorDamaged: a stored text that cannot be read leaves the contract without a descriptor.
func TestDescriptorDamaged(t *testing.T) {
	w := newWorld(t)
	for i, value := range []string{"", "{", "[]", "null", descriptorFor("contract", deployedAt(1, contract), "Us"), descriptorFor("eip712", "", "Us")} {
		w.store[keyDescriptor(31337, contract, false)] = Record{Version: 1, Value: []byte(value)}
		if d, err := userDescriptor(w, DescriptorInfo{ChainID: 31337, Address: contract, Hash: eth.Keccak256([]byte(value))}); d != nil || err != nil {
			t.Errorf("%s: %+v, %v", strconv.Itoa(i), d, err)
		}
	}
}

// TestDescriptorBroken: where a replacement breaks off between the list and the text, the text before, which the list no longer
// shows, is not used.
func TestDescriptorBroken(t *testing.T) {
	w := newWorld(t)
	s := NewSession()
	must(t, second(s.AddDescriptor(w, 31337, contract, descriptorFor("contract", "", "Us"))))
	key := keyDescriptor(31337, contract, false)
	before := w.store[key]
	info, err := s.AddDescriptor(w, 31337, contract, descriptorFor("contract", "", "Others"))
	must(t, err)
	w.store[key] = before
	if d, err := userDescriptor(w, info); d != nil || err != nil {
		t.Errorf("the text before is used: %+v, %v", d, err)
	}
}
