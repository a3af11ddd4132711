package host

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

// store keeps each version of a record in a file of its own, KEY@VERSION. A version is written once and never changed
// or removed: that makes its creation a compare-and-set between any number of processes. (Renaming a file over another
// is not one: the last writer would win.)
type store struct{ folder string }

// Load reads the newest version of a record. Another program may have linked it just now and not flushed it yet: that is done
// first, because what is loaded may leave, such as a signature of this record. Errors: flow.ErrStorage.
func (s store) Load(key string) (flow.Record, error) {
	version, err := s.newest(key)
	if err != nil || version == 0 {
		return flow.Record{}, err
	}
	if err := flushFolder(s.folder); err != nil {
		return flow.Record{}, err
	}
	value, err := os.ReadFile(s.file(key, version))
	if err != nil {
		return flow.Record{}, storageError(err)
	}
	return flow.Record{Version: version, Value: value}, nil
}

// CompareAndSet writes the value to a temporary file, flushes it, and links it under its name, which fails if the name
// is taken. So a version is whole or not there, and after the folder too is flushed it survives a loss of power. Errors:
// flow.ErrConflict, flow.ErrStorage.
func (s store) CompareAndSet(key string, expected uint64, value []byte) error {
	if err := makeFolder(s.folder); err != nil {
		return err
	}
	version, err := s.newest(key)
	if err != nil {
		return err
	}
	if version != expected {
		return conflict()
	}
	temporary, err := writeTemporary(s.folder, ".new-*", value)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, s.file(key, expected+1)); errors.Is(err, fs.ErrExist) {
		return conflict()
	} else if err != nil {
		return storageError(err)
	}
	return flushFolder(s.folder)
}

// writeTemporary writes a value to a file of its own, flushed, that only its owner reads. The caller removes it.
func writeTemporary(folder, pattern string, value []byte) (name string, err error) {
	file, err := os.CreateTemp(folder, pattern)
	if err != nil {
		return "", storageError(err)
	}
	_, err = file.Write(value)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		os.Remove(file.Name())
		return "", storageError(err)
	}
	return file.Name(), nil
}

func (s store) file(key string, version uint64) string {
	return filepath.Join(s.folder, url.QueryEscape(key)+"@"+strconv.FormatUint(version, 10))
}

// newest returns the highest version of a record; 0 if there is none.
func (s store) newest(key string) (uint64, error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, storageError(err)
	}
	newest := uint64(0)
	for _, entry := range entries {
		if text, ok := strings.CutPrefix(entry.Name(), url.QueryEscape(key)+"@"); ok {
			version, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				return 0, storageError(err)
			}
			newest = max(newest, version)
		}
	}
	return newest, nil
}

// makeFolder makes a folder where it is missing, and flushes its name: a folder that a loss of power takes away takes its
// records along.
func makeFolder(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeFolder(filepath.Dir(path)); err != nil {
			return err
		}
		err = os.Mkdir(path, 0o700)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return storageError(err)
	}
	return flushFolder(filepath.Dir(path))
}

func flushFolder(path string) error {
	if runtime.GOOS == "windows" { // it flushes no folder; NTFS journals its entries
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return storageError(err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return storageError(err)
	}
	return nil
}

func conflict() error {
	return fault.New(flow.ErrConflict, "", "another program wrote this record first")
}

func storageError(err error) error {
	return fault.Wrap(flow.ErrStorage, "", "the folder of the wallet cannot be read or written: check its permissions and the disk", err)
}
