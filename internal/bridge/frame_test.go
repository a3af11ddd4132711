package bridge

import (
	"errors"
	"runtime"
	"slices"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// order is a document as the generator reads and writes them: fields in order, one that may be absent, lists, lists of documents.
type order struct {
	Chain eth.ChainID
	To    *eth.Address
	Memo  string
	Items []item
}

type item struct {
	Owner eth.Address
	Keys  []eth.Hash
}

func readOrder(r *reader) (x order) {
	x.Chain = r.chain("chainId")
	x.To = optional(r, "to", readAddress)
	x.Memo = present(r, "memo", (*reader).string)
	x.Items = list(r, "items", 46, readItem)
	return x
}

func readItem(r *reader) (x item) {
	x.Owner = r.address("owner")
	x.Keys = list(r, "keys", 32, (*reader).hash)
	return x
}

func writeOrder(w *writer, x order) {
	w.chain(x.Chain)
	if w.there(x.To != nil) {
		w.address(*x.To)
	}
	if w.there(x.Memo != "") {
		w.string(x.Memo)
	}
	w.u32(uint32(len(x.Items)))
	for _, item := range x.Items {
		w.address(item.Owner)
		w.u32(uint32(len(item.Keys)))
		for _, key := range item.Keys {
			w.hash(key)
		}
	}
}

func TestDocumentsSurvive(t *testing.T) {
	to := eth.Address{1}
	for _, want := range []order{
		{Chain: 1},
		{Chain: eth.MaxChainID, To: &to, Memo: "memo"},
		{Chain: 1, Items: []item{{Owner: to}, {Keys: []eth.Hash{{1}, {2}}}}},
	} {
		w := writer{addresses: new(eth.AddressTexts)}
		writeOrder(&w, want)
		r := reader{frame: w.frame, addresses: new(eth.AddressTexts)}
		got := named(&r, "order", readOrder)
		if err := r.end(); err != nil {
			t.Fatal(err)
		}
		same := got.Chain == want.Chain && got.Memo == want.Memo && (got.To == nil) == (want.To == nil) &&
			slices.EqualFunc(got.Items, want.Items, func(a, b item) bool { return a.Owner == b.Owner && slices.Equal(a.Keys, b.Keys) })
		if !same || got.To != nil && *got.To != *want.To {
			t.Errorf("%+v is read as %+v", want, got)
		}
		for n := range w.frame { // every frame that is cut short is refused, and nobody is blamed for it
			r := reader{frame: w.frame[:n], addresses: new(eth.AddressTexts)}
			named(&r, "order", readOrder)
			if err, ok := r.end().(*fault.Error); !ok || err.Code != ErrFrame || err.Field != "" {
				t.Fatalf("%d of %d bytes: %v", n, len(w.frame), err)
			}
		}
	}
}

// TestErrorsNameTheirPlace checks that an error inside a document names the path to it.
func TestErrorsNameTheirPlace(t *testing.T) {
	const bad = "0x70997970C51812dc3A010C7d01b50e0d17dc79c8"
	for want, fill := range map[string]func(w *writer){
		"order.chainId": func(w *writer) { w.chain(0); w.bool(false); w.bool(false); w.u32(0) },
		"order.to":      func(w *writer) { w.chain(1); w.bool(true); w.frame = append(w.frame, bad...); w.bool(false); w.u32(0) },
		"order.items[1].owner": func(w *writer) {
			w.chain(1)
			w.bool(false)
			w.bool(false)
			w.u32(2)
			w.address(eth.Address{})
			w.u32(0)
			w.frame = append(w.frame, bad...)
			w.u32(0)
		},
	} {
		w := writer{addresses: new(eth.AddressTexts)}
		fill(&w)
		r := reader{frame: w.frame, addresses: new(eth.AddressTexts)}
		named(&r, "order", readOrder)
		if err, ok := r.end().(*fault.Error); !ok || err.Field != want {
			t.Errorf("%v, want the field %s", r.err, want)
		}
	}
}

// TestHostileCounts checks that there is no room made for items that the request does not hold.
func TestHostileCounts(t *testing.T) {
	for _, count := range []uint32{3, 1 << 16, 1<<31 - 1, 1 << 31, 1<<32 - 1} {
		w := writer{addresses: new(eth.AddressTexts)}
		w.u32(count)
		w.hash(eth.Hash{1})
		w.hash(eth.Hash{2})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := reader{frame: w.frame, addresses: new(eth.AddressTexts)}
		got := list(&r, "keys", 32, (*reader).hash)
		runtime.ReadMemStats(&after)
		if err := r.end(); !errors.Is(err, ErrFrame) || got != nil {
			t.Errorf("%d items: %v, %v", count, got, err)
		}
		if room := after.TotalAlloc - before.TotalAlloc; room > 1<<16 {
			t.Errorf("%d items: %d bytes", count, room)
		}
	}
}
