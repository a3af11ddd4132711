package signer

import "github.com/latchkey/latchkey/eth"

// AccessList names the accounts and storage slots that a transaction will touch (EIP-2930).
type AccessList []AccessTuple

// AccessTuple is one account and some of its storage slots.
type AccessTuple struct {
	Address     eth.Address
	StorageKeys []eth.Hash
}

func (l AccessList) append(b []byte) []byte {
	list := len(b)
	for i := range l {
		tuple := len(b)
		b = appendString(b, l[i].Address[:])
		keys := len(b)
		for j := range l[i].StorageKeys {
			b = appendString(b, l[i].StorageKeys[j][:])
		}
		b = closeList(closeList(b, keys), tuple)
	}
	return closeList(b, list)
}

func (r *rlpReader) accessList() AccessList {
	var l AccessList
	list := r.list("accessList")
	for list.more() {
		var tuple AccessTuple
		item := list.list("accessList")
		item.fixed("accessList", tuple.Address[:])
		keys := item.list("accessList")
		for keys.more() {
			var key eth.Hash
			keys.fixed("accessList", key[:])
			tuple.StorageKeys = append(tuple.StorageKeys, key)
		}
		item.adopt("accessList", &keys)
		list.adopt("accessList", &item)
		l = append(l, tuple)
	}
	r.adopt("accessList", &list)
	return l
}
