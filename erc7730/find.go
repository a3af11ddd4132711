package erc7730

import (
	_ "embed"
	"sync"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
)

//go:generate go run bundled_generate.go

// bundledJSON is an array of the project's own descriptors, those of folder bundled.
//
//go:embed bundled.json
var bundledJSON []byte

// entry is a bundled descriptor. Most are never asked for, so only their contexts are read at first.
type entry struct {
	head Descriptor // without metadata and formats
	read func() *Descriptor
}

// bundled reads the contexts. A test reads all of every descriptor, so that nothing fails here.
var bundled = sync.OnceValue(func() (list []entry) {
	all, _ := json.Parse(bundledJSON)
	items, _ := json.Items(all)
	for _, v := range items {
		e := entry{read: sync.OnceValue(func() *Descriptor {
			d, _ := read(v)
			return d
		})}
		o := json.ReadObject(v)
		json.Field(o, "context", e.head.readContext)
		list = append(list, e)
	}
	return list
})

// Find returns the bundled descriptor for a call, nil where there is none. Of the data the first four bytes count. None is
// bundled for typed data: the wallet's own rules know what is much signed.
func Find(chain eth.ChainID, contract eth.Address, data []byte) *Descriptor {
	at := deployment{chain, contract}
	list := bundled()
	for i := range list {
		e := &list[i]
		if e.head.TypedData || !e.head.deployed(at) {
			continue
		}
		if d := e.read().describes(at, data); d != nil {
			return d
		}
	}
	return nil
}

func (d *Descriptor) describes(at deployment, data []byte) *Descriptor {
	if _, err := d.formatOf(at, data); err != nil {
		return nil
	}
	return d
}
