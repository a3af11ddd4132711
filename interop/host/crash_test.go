package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/flow"
)

// history is what the programs of one wallet have learnt, over all crashes. Each version of a record has one value for ever.
type history struct {
	t       *testing.T
	seed    uint64
	written map[string]map[uint64][]byte // what was read, or acknowledged to its writer
	wrote   map[string]map[uint64]bool   // acknowledged
	mac     *eth.Hash
}

func (h *history) fatalf(format string, values ...any) {
	h.t.Helper()
	h.t.Fatalf("schedule %d: "+format, append([]any{h.seed}, values...)...)
}

func (h *history) learn(key string, version uint64, value []byte) {
	if known, ok := h.written[key][version]; ok && !bytes.Equal(known, value) {
		h.fatalf("version %d of %s was %x and is %x", version, key, known, value)
	}
	if h.written[key] == nil {
		h.written[key], h.wrote[key] = map[uint64][]byte{}, map[uint64]bool{}
	}
	h.written[key][version] = slices.Clone(value)
}

// load reads a record and demands that nothing which somebody learnt is gone.
func (h *history) load(f *folder, key string) (flow.Record, error) {
	least := uint64(0)
	for version := range h.written[key] {
		least = max(least, version)
	}
	record, err := f.Load(key)
	if err != nil {
		return record, err
	}
	if record.Version < least {
		h.fatalf("%s is at version %d after it was at %d", key, record.Version, least)
	}
	if record.Version > 0 {
		if len(record.Value) != 16 || binary.BigEndian.Uint64(record.Value) != record.Version {
			h.fatalf("version %d of %s is %x, which nobody wrote", record.Version, key, record.Value)
		}
		h.learn(key, record.Version, record.Value)
	}
	return record, nil
}

// raise reads a record and writes its next version.
func (h *history) raise(f *folder, key string, random *rand.Rand) error {
	record, err := h.load(f, key)
	if err != nil {
		return err
	}
	value := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, record.Version+1), random.Uint64())
	err = f.CompareAndSet(key, record.Version, value)
	if err == nil {
		h.learn(key, record.Version+1, value)
		if h.wrote[key][record.Version+1] {
			h.fatalf("version %d of %s was written twice", record.Version+1, key)
		}
		h.wrote[key][record.Version+1] = true
	} else if errors.Is(err, flow.ErrConflict) {
		return nil
	}
	return err
}

func (h *history) authenticate(f *folder) error {
	mac, err := f.MAC([]byte("a record"))
	if err != nil {
		return err
	}
	if h.mac != nil && *h.mac != mac {
		h.fatalf("the key changed")
	}
	h.mac = &mac
	return nil
}

// program is a process over the disk: it stops before each operation. To kill it is not to step it again.
type program struct {
	next func() (struct{}, bool)
	stop func()
	disk *simDisk
}

func (p *program) kill() {
	p.disk.dead = true
	p.stop()
}

func (h *history) start(root *inode, random *rand.Rand, faults int) *program {
	p := &program{disk: &simDisk{root: root, random: random, faults: faults}}
	p.next, p.stop = iter.Pull(func(yield func(struct{}) bool) {
		p.disk.pause = func() { yield(struct{}{}) }
		f := &folder{disk: p.disk, path: "/home/wallet"}
		for range 3 {
			for _, act := range []func() error{
				func() error { return h.raise(f, "ledger/1", random) },
				func() error { return h.authenticate(f) },
				func() error { return h.raise(f, "vault", random) },
			} {
				if err := act(); p.disk.dead {
					return
				} else if err != nil && !(faults > 0 && errors.Is(err, flow.ErrStorage)) {
					h.fatalf("without a crash: %v", err)
				}
			}
		}
	})
	return p
}

// TestNothingIsLostOrHalf runs programs over one folder in random turns. Some are killed on the way; then the power goes, and what was
// not flushed is there or not. The disk of some schedules fails now and then. Whatever anybody read or was told is there afterwards, whole, and the folder works on.
func TestNothingIsLostOrHalf(t *testing.T) {
	const schedules = 5000
	for seed := range uint64(schedules) {
		random := rand.New(rand.NewPCG(seed, 0))
		h := &history{t: t, seed: seed, written: map[string]map[uint64][]byte{}, wrote: map[string]map[uint64]bool{}}
		root := newFolder()
		home := newFolder()
		root.entries["home"], root.durable["home"] = home, home
		for range 3 { // times that the power goes
			var running []*program
			faults := []int{0, 60}[random.IntN(2)]
			for range 1 + random.IntN(3) {
				running = append(running, h.start(root, random, faults))
			}
			burst, i := 1+random.IntN(60), 0 // for so many steps one program runs alone, on average
			for steps := random.IntN([]int{40, 400}[random.IntN(2)]); steps > 0 && len(running) > 0; steps-- {
				if i >= len(running) || random.IntN(burst) == 0 {
					i = random.IntN(len(running))
				}
				killed := random.IntN(80) == 0
				if !killed {
					_, more := running[i].next()
					killed = !more
				}
				if killed {
					running[i].kill()
					running = slices.Delete(running, i, i+1)
				}
			}
			root = (&simDisk{root: root, random: random}).losePower()
			for _, p := range running {
				p.kill()
			}
		}
		disk := &simDisk{root: root, pause: func() {}}
		f := &folder{disk: disk, path: "/home/wallet"}
		for _, key := range []string{"ledger/1", "vault"} {
			if err := h.raise(f, key, random); err != nil {
				h.fatalf("%v", err)
			}
			record, err := h.load(f, key)
			place, _ := f.place(key)
			left, _ := disk.names(place)
			if err != nil || len(left) != 1 || left[0] != fileName(record.Version) {
				h.fatalf("version %d is left as %v, %v", record.Version, left, err)
			}
		}
		if err := h.authenticate(f); err != nil {
			h.fatalf("%v", err)
		}
	}
}
