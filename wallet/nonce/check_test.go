package nonce

import (
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// What no transition makes is refused, each by itself: of a record with linked replacements, and of one with a carried
// authorization.
func TestImpossibleRecords(t *testing.T) {
	linked := func() *Record {
		r := New(chain, account)
		first := sign(t, r, reserve(t, r, "a", view(0, 0)))
		replace(t, r, "b", first)
		must(t, second(r.Reserve(replacement(t, r, "c", first), view(0, 0), Agreed{}, now)))
		reserve(t, r, "above", view(0, 0))
		return r
	}
	carried := func() *Record {
		r := New(chain, account)
		e, err := r.Reserve(delegating("d"), view(0, 0), Agreed{}, now)
		must(t, err)
		sign(t, r, e)
		return r
	}
	given := func() *Record {
		r := New(chain, account)
		authorize(t, r, "g", view(0, 0))
		return r
	}
	settled := func() *Record {
		r := linked()
		must(t, r.Mine(*r.Open[1].Hash, Inclusion{Number: 1}, now))
		must(t, r.Finalize(*r.Open[1].Hash, now))
		return r
	}
	block := &Inclusion{Number: 4}
	for name, c := range map[string]struct {
		build  func() *Record
		change func(r *Record)
	}{
		"not linked":              {linked, func(r *Record) { r.Open[1].Replaces = nil }},
		"linked to another":       {linked, func(r *Record) { r.Open[1].Replaces = &eth.Hash{1} }},
		"linked to itself":        {linked, func(r *Record) { r.Open[1].Replaces = r.Open[1].Hash }},
		"linked to a later one":   {linked, func(r *Record) { r.Open[1].Replaces = r.Open[2].Hash }},
		"the first is linked":     {linked, func(r *Record) { r.Open[0].Replaces = r.Open[1].Hash }},
		"the same twice":          {linked, func(r *Record) { r.Open[1].Hash, r.Open[1].Raw = r.Open[0].Hash, r.Open[0].Raw }},
		"one is free":             {linked, func(r *Record) { r.Open[2].State = Released }},
		"one waits in the middle": {linked, func(r *Record) { r.Open[1], r.Open[2] = r.Open[2], r.Open[1] }},
		"two in a block": {linked, func(r *Record) {
			r.Open[0].State, r.Open[0].Block, r.Open[1].State, r.Open[1].Block = Mined, block, Mined, block
		}},
		"replaced, and open": {linked, func(r *Record) { r.Open[0].ReplacedBy = r.Open[1].Hash }},
		"faster, but otherwise": {linked, func(r *Record) {
			r.Open[1].Purpose, r.Open[1].Transaction.Gas, r.Open[1].Transaction.To = SpeedUp, 1, eth.Address{}
		}},
		"a cancel that pays":      {linked, func(r *Record) { r.Open[1].Purpose = Cancel }},
		"a fill that replaces":    {linked, func(r *Record) { r.Open[1].Purpose = Fill }},
		"an answer to nothing":    {linked, func(r *Record) { r.Open[2].Outcome = OutcomeAccepted }},
		"an offer of nothing":     {linked, func(r *Record) { r.Open[2].Offered = 1 }},
		"an offer of a mined one": {linked, func(r *Record) { r.Open[0].State, r.Open[0].Block, r.Open[0].Offered = Mined, block, 1 }},
		"nobody asked for it":     {linked, func(r *Record) { r.Open[0].Intent = "" }},
		"marks cut short":         {linked, func(r *Record) { r.Moved = make([]byte, markSize+1) }},
		"seventeen":               {linked, func(r *Record) { seventeen(r) }},
		"no authorization":        {carried, func(r *Record) { r.Open = r.Open[:1] }},
		"another authorization":   {carried, func(r *Record) { r.Open[1].Transaction.Delegate = &eth.Address{1} }},
		"its digest is another's": {carried, func(r *Record) { r.Open[1].Hash = &eth.Hash{1} }},
		"not signed with it":      {carried, func(r *Record) { r.Open[1].State, r.Open[1].Hash = Reserved, nil }},
		"it was given up":         {carried, func(r *Record) { r.Open[1].State, r.Open[1].Hash = Released, nil }},
		"signed before it": {carried, func(r *Record) {
			r.Open[0].State, r.Open[0].Hash, r.Open[0].Raw = Reserved, nil, nil
			r.Open[1].State, r.Open[1].Hash = Reserved, nil
			r.Open[0].Transaction.Delegate = nil
		}},
		"mined without it": {carried, func(r *Record) { r.Open[0].State, r.Open[0].Block = Mined, block }},
		"mined in another block": {carried, func(r *Record) {
			r.Open[0].State, r.Open[0].Block, r.Open[1].State, r.Open[1].Block = Mined, block, Mined, &Inclusion{}
		}},
		"it alone is mined":           {carried, func(r *Record) { r.Open[1].State, r.Open[1].Block = Mined, block }},
		"it was sent":                 {carried, func(r *Record) { r.Open[1].State = Sent }},
		"it has bytes":                {carried, func(r *Record) { r.Open[1].Raw = tuple(chain, code, 1) }},
		"its delegate is gone":        {carried, func(r *Record) { r.Open[1].Transaction.Delegate = nil }},
		"a transaction's delegate":    {carried, func(r *Record) { r.Open[1].Authorization = false }},
		"it pays":                     {carried, func(r *Record) { r.Open[1].Transaction.Value = uint256.FromUint64(1) }},
		"given, without its bytes":    {given, func(r *Record) { r.Open[0].Raw = nil }},
		"given, with another's":       {given, func(r *Record) { r.Open[0].Raw = tuple(chain, code, 1) }},
		"given, and mined":            {given, func(r *Record) { r.Open[0].State, r.Open[0].Block = Mined, block }},
		"replaced by nothing":         {settled, func(r *Record) { r.Archive[0].ReplacedBy = nil }},
		"superseded by something":     {settled, func(r *Record) { r.Archive[0].State = Superseded }},
		"final in no block":           {settled, func(r *Record) { r.Archive[1].Block = nil }},
		"settled above what is":       {settled, func(r *Record) { r.Settled = 0 }},
		"archived and not over":       {settled, func(r *Record) { r.Archive[0].State, r.Archive[0].ReplacedBy = Signed, nil }},
		"archived with its bytes":     {settled, func(r *Record) { r.Archive[0].Raw = []byte{1} }},
		"of an epoch that is to come": {settled, func(r *Record) { r.Archive[0].Epoch = 1 }},
	} {
		r := c.build()
		roundTrip(t, r)
		c.change(r)
		if _, err := Decode(chain, account, r.Encode()); err == nil {
			t.Errorf("%s: it was read: %s", name, r.Encode())
		} else {
			wants(t, err, ErrDamaged)
		}
	}
}

// seventeen links more replacements than a number may have.
func seventeen(r *Record) {
	group := r.Open[:2]
	for i := byte(0); len(group) <= MaxGroup; i++ {
		e := group[1]
		raw := []byte{i}
		hash := eth.Keccak256(raw)
		e.Intent, e.Hash, e.Raw, e.Replaces = string('A'+rune(i)), &hash, raw, group[0].Hash
		group = append(group, e)
	}
	r.Open = group
}
