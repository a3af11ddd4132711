package nonce

// groups are the open entries of each nonce, by nonce: one, or a transaction and its linked replacements, oldest first.
// The entries are those of the record.
func (r *Record) groups() (groups [][]Entry) {
	for i := range r.Open {
		if at := len(groups); i > 0 && r.Open[i].Nonce == r.Open[i-1].Nonce {
			groups[at-1] = r.Open[i-len(groups[at-1]) : i+1 : i+1]
		} else {
			groups = append(groups, r.Open[i:i+1:i+1])
		}
	}
	return groups
}

// Group returns the open entries of a nonce, oldest first: one, or a transaction and its linked replacements. There is
// none for a number that is settled, or that this ledger never handed out.
func (r *Record) Group(nonce uint64) []Entry {
	start, end := r.place(nonce)
	return r.Open[start:end:end]
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
