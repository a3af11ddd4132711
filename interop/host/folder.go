package host

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

// folder keeps each record in a folder of its own, with one file a version. The layout is the one that the npm package has
// in Node, so that programs in both languages may use one folder at once:
//
//	record-ledger%2f1%2f0xf39f…/00000000000000000007
//
// A rename is no compare-and-set: the last writer would win. So version N+1 is first written whole under a temporary name and
// flushed, and then linked to its own, which fails if that is taken. Whoever links first wins, and a file with a version's name has
// all of its bytes.
//
// Names become free again when old versions are removed, and a program that slept must not take one. So a writer looks for the
// newest version after its temporary file is there, and whoever removes old versions first removes the temporary files that were
// meant for them: of a version that came and went between the look and the link, the link's source is gone as well.
//
// Nothing is removed before the folder is flushed, so that a version which stands alone in its folder is flushed.
type folder struct {
	disk disk
	path string
	key  macKey
}

// Load reads the newest version of a record. Its writer may not have flushed it yet: that is done first, because what is loaded
// may leave, such as a signature of this record. Errors: flow.ErrStorage.
func (f *folder) Load(key string) (flow.Record, error) {
	place, err := f.place(key)
	for err == nil {
		var names []string
		if names, err = f.disk.names(place); err != nil {
			break
		}
		version := newest(names)
		if version == 0 {
			return flow.Record{}, nil
		}
		var value []byte
		value, err = f.disk.read(filepath.Join(place, fileName(version)))
		if errors.Is(err, fs.ErrNotExist) {
			err = nil // another program wrote a newer version and removed this one between the two looks
			continue
		}
		if err == nil && len(names) > 1 {
			err = f.disk.flush(place)
		}
		if err == nil {
			return flow.Record{Version: version, Value: value}, nil
		}
	}
	return flow.Record{}, storageError(err)
}

// CompareAndSet writes a version, flushed, and removes the one before: an old vault opens with its old password. Errors:
// flow.ErrConflict, flow.ErrStorage.
func (f *folder) CompareAndSet(key string, expected uint64, value []byte) error {
	place, err := f.place(key)
	if err == nil && expected == 0 {
		err = makeFolder(f.disk, place, f.path)
	}
	if err != nil {
		return storageError(err)
	}
	names, err := f.disk.names(place)
	if err != nil {
		return storageError(err)
	}
	if newest(names) != expected {
		return conflict()
	}
	won, err := f.write(place, expected+1, value)
	if err != nil {
		return storageError(err)
	}
	if !won {
		return conflict()
	}
	f.removeOlder(place, expected+1) // it is written: what is left is removed with the next version
	return nil
}

// write reports whether this program was first. Where the flush fails the temporary file stays, and tells who loads that the
// version may not be flushed.
func (f *folder) write(place string, version uint64, value []byte) (won bool, err error) {
	temporary := filepath.Join(place, "new-"+fileName(version)+"-"+rand.Text())
	flushed := true
	defer func() {
		if flushed {
			f.disk.remove(temporary)
		}
	}()
	if err := f.disk.write(temporary, value); err != nil {
		return false, err
	}
	names, err := f.disk.names(place)
	if err != nil || newest(names) != version-1 {
		return false, err
	}
	err = f.disk.link(temporary, filepath.Join(place, fileName(version)))
	if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = f.disk.flush(place)
	flushed = err == nil
	return flushed, err
}

// removeOlder removes what a flushed version replaces: first what was meant to be, then what was.
func (f *folder) removeOlder(place string, version uint64) {
	names, err := f.disk.names(place)
	if err != nil {
		return
	}
	for _, name := range names {
		if meant, ok := meantFor(name); ok && meant <= version {
			if err := f.disk.remove(filepath.Join(place, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return
			}
		}
	}
	for _, name := range names {
		if was, ok := parseVersion(name); ok && was < version {
			f.disk.remove(filepath.Join(place, name))
		}
	}
}

// place is a record's folder. All but a few characters are percent-encoded: file systems that ignore case, or read dots and
// slashes, see distinct plain names.
func (f *folder) place(key string) (string, error) {
	name := "record-"
	for _, c := range []byte(key) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' {
			name += string(c)
		} else {
			name += fmt.Sprintf("%%%02x", c)
		}
	}
	if key == "" || len(name) > 200 {
		return "", errors.New("a storage key must be between 1 and about 190 characters long")
	}
	return filepath.Join(f.path, name), nil
}

func fileName(version uint64) string { return fmt.Sprintf("%020d", version) }

func parseVersion(name string) (version uint64, ok bool) {
	version, err := strconv.ParseUint(name, 10, 64)
	return version, err == nil && len(name) == 20
}

// meantFor returns the version that a temporary file is for.
func meantFor(name string) (version uint64, ok bool) {
	rest, ok := strings.CutPrefix(name, "new-")
	if text, _, cut := strings.Cut(rest, "-"); ok && cut {
		return parseVersion(text)
	}
	return 0, false
}

// newest returns the highest version of a record; 0 if there is none.
func newest(names []string) (newest uint64) {
	for _, name := range names {
		if version, ok := parseVersion(name); ok {
			newest = max(newest, version)
		}
	}
	return newest
}

func conflict() error {
	return fault.New(flow.ErrConflict, "", "another program wrote this record first")
}

func storageError(err error) error {
	return fault.Wrap(flow.ErrStorage, "", "the folder of the wallet cannot be read or written: check its permissions and the disk", err)
}
