package flow

import (
	"encoding/hex"
	"slices"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrTooManyDescriptors means that the user has added as many descriptors as are kept.
const ErrTooManyDescriptors fault.Code = "descriptors_too_many"

const (
	keyDescriptors = "descriptors" // the list; each text is a record of its own, so that a plan reads only the one it needs
	maxDescriptors = 200
)

// removedDescriptor is what the record of a descriptor holds that was removed.
const removedDescriptor = "null"

func keyDescriptor(chain eth.ChainID, contract eth.Address, typed bool) string {
	kind := "/calls"
	if typed {
		kind = "/typed"
	}
	return keyDescriptors + "/" + chain.String() + "/0x" + hex.EncodeToString(contract[:]) + kind
}

// Descriptors lists the ERC-7730 descriptors that the user added, in that order. Errors: ErrStored, and those of Host.
func (s *Session) Descriptors(h Host) ([]DescriptorInfo, error) {
	return loadList[DescriptorInfo](h, keyDescriptors)
}

// AddDescriptor keeps a descriptor for one contract, in the place of one that it had for the same. The document must name
// the contract, or none at all, and stand alone; it has at most 64 KiB. Errors: ErrNetworkUnknown, ErrTooManyDescriptors,
// those of erc7730.Parse, erc7730.ErrMatch, ErrStored, and those of Host.
func (s *Session) AddDescriptor(h Host, chain eth.ChainID, contract eth.Address, document string) (DescriptorInfo, error) {
	if _, err := loadNetwork(h, chain); err != nil {
		return DescriptorInfo{}, err
	}
	d, err := erc7730.Parse([]byte(document))
	if err == nil {
		d, err = d.For(chain, contract)
	}
	if err != nil {
		return DescriptorInfo{}, err
	}
	added := DescriptorInfo{ChainID: chain, Address: contract, TypedData: d.TypedData, Name: d.Owner, Formats: uint32(d.Formats),
		Hash: eth.Keccak256([]byte(document))}
	if added.Name == "" {
		added.Name = d.Contract
	}
	_, err = updateList(h, keyDescriptors, func(list []DescriptorInfo) ([]DescriptorInfo, error) {
		list = slices.DeleteFunc(list, added.replaces)
		if len(list) >= maxDescriptors {
			return nil, fault.New(ErrTooManyDescriptors, "", "you have 200 descriptors: remove one first")
		}
		return append(list, added), nil
	})
	if err == nil {
		err = storeDescriptor(h, added, document)
	}
	return added, err
}

// RemoveDescriptor forgets the descriptors of a contract; one that has none is no error. Errors: ErrStored, and those of
// Host.
func (s *Session) RemoveDescriptor(h Host, chain eth.ChainID, contract eth.Address) ([]DescriptorInfo, error) {
	for _, typed := range [...]bool{false, true} {
		if err := storeDescriptor(h, DescriptorInfo{ChainID: chain, Address: contract, TypedData: typed}, removedDescriptor); err != nil {
			return nil, err
		}
	}
	return updateList(h, keyDescriptors, func(list []DescriptorInfo) ([]DescriptorInfo, error) {
		return slices.DeleteFunc(list, func(d DescriptorInfo) bool { return d.ChainID == chain && d.Address == contract }), nil
	})
}

func (d DescriptorInfo) replaces(other DescriptorInfo) bool {
	return d.ChainID == other.ChainID && d.Address == other.Address && d.TypedData == other.TypedData
}

// storeDescriptor writes the text of a descriptor. What was never written needs no word that it was removed.
func storeDescriptor(h Host, d DescriptorInfo, document string) error {
	return update(h, keyDescriptor(d.ChainID, d.Address, d.TypedData), func(old []byte) ([]byte, error) {
		if old == nil && document == removedDescriptor {
			return nil, nil
		}
		return []byte(document), nil
	})
}

// userDescriptor reads a descriptor of the user's list, bound to its contract. It is nil where this version cannot read it, or
// where the text is not the one that the list shows, as after a write that broke off: what it describes is shown raw.
func userDescriptor(h Host, info DescriptorInfo) (*erc7730.Descriptor, error) {
	record, err := h.Load(keyDescriptor(info.ChainID, info.Address, info.TypedData))
	if err != nil || eth.Keccak256(record.Value) != info.Hash {
		return nil, err
	}
	d, err := erc7730.Parse(record.Value)
	if err == nil {
		d, err = d.For(info.ChainID, info.Address)
	}
	if err != nil || d.TypedData != info.TypedData {
		return nil, nil
	}
	return d, nil
}
