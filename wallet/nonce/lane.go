package nonce

// Place is where a number stands in an account's lane.
type Place string

const (
	PlaceReserved Place = "reserved" // set aside, nothing is signed
	PlaceSigned   Place = "signed"   // signed and kept: no node is known to have it
	PlaceInFlight Place = "inFlight" // a node has it
	PlaceMined    Place = "mined"    // in a block that may still be replaced
	PlaceFinal    Place = "final"
	PlaceGap      Place = "gap"     // given up, or never handed out; what is above it waits
	PlaceForeign  Place = "foreign" // a transaction that this ledger does not know took it
)

// Slot is one number of the lane.
type Slot struct {
	Nonce uint64
	Place Place
	Entry *Entry // what stands for the number: the one in a block, or else the newest signed one; nil for a gap and a foreign one
	Count int    // how many linked transactions are signed for it
}

const (
	maxLane  = 64
	laneTail = 5 // settled numbers in front of those that are open
)

// Lane lists the numbers of an account that are not settled, behind the last few that are, by number; at most 64, of which
// the lowest are shown. consumed is the chain's count and head its newest block, or 0 where they were not asked.
func (r *Record) Lane(consumed, head uint64) []Slot {
	consumed = max(consumed, r.Settled)
	from := r.start(consumed, head)
	lane := []Slot{}
	for nonce := from - min(from, laneTail); nonce < r.Floor && len(lane) < maxLane; nonce++ {
		s := r.slot(nonce, consumed)
		if s.Entry != nil || nonce >= from { // what another wallet did before is not of this lane
			lane = append(lane, s)
		}
	}
	return lane
}

// start is the lowest number that matters: what is below the consumed ones only if it is open here.
func (r *Record) start(consumed, head uint64) uint64 {
	from := r.Floor
	if len(r.Open) > 0 {
		from = r.Open[0].Nonce
	}
	if consumed == 0 && head == 0 { // nobody knows what another wallet did before
		return from
	}
	return min(from, consumed)
}

func (r *Record) slot(nonce, consumed uint64) Slot {
	s := Slot{Nonce: nonce, Place: PlaceGap}
	if nonce < consumed {
		s.Place = PlaceForeign
	}
	group := r.Group(nonce)
	for i := range group {
		e := &group[i]
		switch {
		case e.State == Released, e.State == Reserved && i > 0:
		case s.Place == PlaceMined:
			s.Count++
		case e.State == Reserved:
			s.Place, s.Entry = PlaceReserved, e
		default:
			if s.Place != PlaceInFlight {
				s.Place = PlaceSigned
			}
			if e.State == Sent || e.State == Seen {
				s.Place = PlaceInFlight
			}
			if e.State == Mined {
				s.Place = PlaceMined
			}
			s.Entry = e
			s.Count++
		}
	}
	for i := range r.Archive {
		if e := &r.Archive[i]; e.Nonce == nonce && e.Epoch == r.Epoch && e.Hash != nil {
			s.Count++
			if s.Entry == nil || e.State == Final {
				s.Entry = e
			}
			if e.State == Final {
				s.Place = PlaceFinal
			}
		}
	}
	return s
}
