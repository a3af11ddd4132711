package report

import (
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

func randomAddress(r *rand.Rand) (a eth.Address) {
	for i := range a {
		a[i] = byte(r.Uint32())
	}
	return a
}

// Addresses that have the first and the last four characters of a known one are all noticed, wherever that one is known from,
// and others are not.
func TestLookAlikes(t *testing.T) {
	const seed, count = 11, 10_000
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, seed))
	k := Knowledge{From: randomAddress(r)}
	known := []eth.Address{k.From}
	for range 60 {
		a, b := randomAddress(r), randomAddress(r)
		k.Names, k.Paid = append(k.Names, Name{Address: a, Name: "A", By: NamedByContact}), append(k.Paid, Payee{Address: b, Count: 1})
		known = append(known, a, b)
	}
	own := randomAddress(r)
	k.Names = append(k.Names, Name{Address: own, By: NamedByAccount})
	known = append(known, own)
	for i := range count {
		a := known[i%len(known)]
		poison := randomAddress(r)
		copy(poison[:2], a[:2])
		copy(poison[18:], a[18:])
		if like := k.Resembling(poison); like == nil || *like != a {
			t.Fatalf("%s looks like %s: %v", poison, a, like)
		}
		if like := k.Resembling(randomAddress(r)); like != nil {
			t.Fatalf("a random address looks like %s", like)
		}
		if k.Resembling(a) != nil {
			t.Fatalf("%s looks like another", a)
		}
		tx := Tx{To: &poison}
		if found := ids(Transaction(tx, k).Findings); found[0] != "address_resembles" {
			t.Fatalf("a payment to %s: %v", poison, found)
		}
	}
}
