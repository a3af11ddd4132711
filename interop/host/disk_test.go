package host

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
)

// simDisk is a file system in memory that programs use in turns, and that loses power: what was not flushed is then there or not,
// as chance has it, and of a file half.
type simDisk struct {
	root   *inode
	random *rand.Rand
	pause  func() // before each operation
	faults int    // one operation of so many fails; 0: none
	dead   bool   // the program that uses it was killed: nothing it does has an effect
}

var errFault = errors.New("input/output error")

// inode is a file or a folder. What is durable survives.
type inode struct {
	data    []byte
	flushed bool
	entries map[string]*inode // of a folder; nil of a file
	durable map[string]*inode
	changed []change // of entries, not yet flushed, in order
}

type change struct {
	name string
	to   *inode // nil: removed
}

func newFolder() *inode { return &inode{entries: map[string]*inode{}, durable: map[string]*inode{}} }

// losePower returns the disk as it is found when the power is back.
func (d *simDisk) losePower() *inode { return d.root.survivor(d.random, map[*inode]*inode{}) }

func (n *inode) survivor(random *rand.Rand, seen map[*inode]*inode) *inode {
	if seen[n] != nil {
		return seen[n]
	}
	s := &inode{flushed: true}
	seen[n] = s
	if n.entries == nil {
		s.data = n.data
		if !n.flushed {
			s.data = n.data[:random.IntN(len(n.data)+1)]
		}
		return s
	}
	s.entries, s.durable = map[string]*inode{}, map[string]*inode{}
	kept := map[string]*inode{}
	for name, to := range n.durable {
		kept[name] = to
	}
	for _, c := range n.changed {
		if random.IntN(2) == 0 {
			kept[c.name] = c.to
		}
	}
	for name, to := range kept {
		if to != nil {
			s.entries[name] = to.survivor(random, seen)
			s.durable[name] = s.entries[name]
		}
	}
	return s
}

func (d *simDisk) find(path string) *inode {
	at := d.root
	for _, name := range strings.Split(strings.Trim(path, "/"), "/") {
		if name == "" {
			continue
		}
		if at == nil || at.entries == nil {
			return nil
		}
		at = at.entries[name]
	}
	return at
}

// set changes an entry of a folder, which is not durable yet.
func (d *simDisk) set(path string, to *inode) error {
	folder := d.find(filepath.Dir(path))
	if folder == nil {
		return fs.ErrNotExist
	}
	name := filepath.Base(path)
	if (folder.entries[name] != nil) == (to != nil) {
		if to != nil {
			return fs.ErrExist
		}
		return fs.ErrNotExist
	}
	folder.changed = append(folder.changed, change{name, to})
	if folder.entries[name] = to; to == nil {
		delete(folder.entries, name)
	}
	return nil
}

// turn waits for this program's turn, and returns why it has none.
func (d *simDisk) turn() error {
	if !d.dead {
		d.pause()
	}
	if d.dead || d.faults > 0 && d.random.IntN(d.faults) == 0 {
		return errFault
	}
	return nil
}

func (d *simDisk) names(folder string) (names []string, err error) {
	if err := d.turn(); err != nil {
		return nil, err
	}
	if at := d.find(folder); at != nil {
		for name := range at.entries {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func (d *simDisk) read(file string) ([]byte, error) {
	if err := d.turn(); err != nil {
		return nil, err
	}
	at := d.find(file)
	if at == nil {
		return nil, fs.ErrNotExist
	}
	return slices.Clone(at.data), nil
}

func (d *simDisk) write(file string, value []byte) error {
	if err := d.turn(); err != nil {
		return err
	}
	made := new(inode)
	if err := d.set(file, made); err != nil {
		return err
	}
	for _, part := range [][]byte{value[:len(value)/2], value} {
		if err := d.turn(); err != nil {
			return err
		}
		made.data = slices.Clone(part)
	}
	if err := d.turn(); err != nil {
		return err
	}
	made.flushed = true
	return nil
}

func (d *simDisk) link(from, to string) error {
	if err := d.turn(); err != nil {
		return err
	}
	at := d.find(from)
	if at == nil {
		return fs.ErrNotExist
	}
	return d.set(to, at)
}

func (d *simDisk) remove(file string) error {
	if err := d.turn(); err != nil {
		return err
	}
	return d.set(file, nil)
}

func (d *simDisk) mkdir(folder string) error {
	if err := d.turn(); err != nil {
		return err
	}
	return d.set(folder, newFolder())
}

func (d *simDisk) flush(folder string) error {
	if err := d.turn(); err != nil {
		return err
	}
	at := d.find(folder)
	if at == nil {
		return fs.ErrNotExist
	}
	for _, c := range at.changed {
		if at.durable[c.name] = c.to; c.to == nil {
			delete(at.durable, c.name)
		}
	}
	at.changed = nil
	return nil
}
