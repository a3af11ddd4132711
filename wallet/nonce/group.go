package nonce

import "iter"

// groups yields the open entries of each nonce, by nonce: one, or a transaction and its linked replacements, oldest
// first. The entries are those of the record.
func (r *Record) groups() iter.Seq2[uint64, []Entry] {
	return func(yield func(uint64, []Entry) bool) {
		for rest := r.Open; len(rest) > 0; {
			end := 1
			for end < len(rest) && rest[end].Nonce == rest[0].Nonce {
				end++
			}
			if !yield(rest[0].Nonce, rest[:end:end]) {
				return
			}
			rest = rest[end:]
		}
	}
}

// Group returns the open entries of a nonce, oldest first: one, or a transaction and its linked replacements. There is
// none for a number that is settled, or that this ledger never handed out.
func (r *Record) Group(nonce uint64) []Entry {
	for at, group := range r.groups() {
		if at == nonce {
			return group
		}
	}
	return nil
}

// place returns where the entries of a nonce stand in Open, or belong: from start up to, not including, end.
func (r *Record) place(nonce uint64) (start, end int) {
	for start < len(r.Open) && r.Open[start].Nonce < nonce {
		start++
	}
	for end = start; end < len(r.Open) && r.Open[end].Nonce == nonce; {
		end++
	}
	return start, end
}

// mined returns the entry of a group that is in a block, or nil.
func mined(group []Entry) *Entry {
	for i := range group {
		if group[i].State == Mined {
			return &group[i]
		}
	}
	return nil
}

// newest returns the youngest signed transaction of a group, or nil.
func newest(group []Entry) *Entry {
	for i := len(group) - 1; i >= 0; i-- {
		if e := &group[i]; e.Hash != nil && !e.Authorization {
			return e
		}
	}
	return nil
}
