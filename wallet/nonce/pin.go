package nonce

// firstHead is the newest block from which on block 1 is taken for settled.
const firstHead = 2

// Pins returns the heights at which a node is asked for its block, beside block 0: a chain that has other blocks there
// is another chain under the same id. The newest pin decides for all below it; block 1 is for a development chain that
// began anew, which has the same genesis and is not as long yet.
func (r *Record) Pins() []uint64 {
	heights := []uint64{1}
	if p := r.newestPin(); p != nil && p.Number > 1 {
		heights = append(heights, p.Number)
	}
	return heights
}

// newestPin returns the newest final block that the ledger knows of, or nil. A ledger of schema 1 has no Final, but may
// have transactions in final blocks.
func (r *Record) newestPin() *Pin {
	newest := r.Final
	for i := range r.Archive {
		if e := &r.Archive[i]; e.Epoch == r.Epoch && e.State == Final && e.Block != nil && (newest == nil || e.Block.Number > newest.Number) {
			newest = &Pin{Number: e.Block.Number, Hash: e.Block.Hash}
		}
	}
	return newest
}

// strange reports whether a view shows another chain: another block at any height that is pinned.
func (r *Record) strange(v View) bool {
	if v.Genesis != nil && r.Genesis != nil && *v.Genesis != *r.Genesis {
		return true
	}
	newest := r.newestPin()
	for _, p := range v.Shown {
		if p.Number == 1 && r.First != nil && p.Hash != *r.First || newest != nil && p.Number == newest.Number && p.Hash != newest.Hash {
			return true
		}
	}
	return false
}

// short reports whether a node's chain does not reach the newest pin: what it does not show proves nothing.
func (r *Record) short(v View) bool {
	newest := r.newestPin()
	return newest != nil && v.Head > 0 && v.Head < newest.Number
}

// pin remembers what identifies the chain of a view that belongs to this ledger.
func (r *Record) pin(v View) {
	if r.Genesis == nil {
		r.Genesis = v.Genesis
	}
	for _, p := range v.Shown {
		if p.Number == 1 && r.First == nil && v.Head >= firstHead {
			r.First = &p.Hash
		}
	}
	if v.Final != nil {
		r.raisePin(*v.Final)
	}
}

// pinBlock remembers the final block of a transaction.
func (r *Record) pinBlock(b *Inclusion) { r.raisePin(Pin{b.Number, b.Hash}) }

func (r *Record) raisePin(p Pin) {
	if p.Number > 1 && (r.Final == nil || p.Number > r.Final.Number) {
		r.Final = &p
	}
}
