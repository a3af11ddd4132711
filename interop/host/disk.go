package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// disk is what a folder of records needs of a file system. The tests have one that loses power. Errors are those of package os:
// fs.ErrExist and fs.ErrNotExist are told apart.
type disk interface {
	// names lists a folder; one that is not there is empty.
	names(folder string) ([]string, error)
	read(file string) ([]byte, error)
	// write makes a file that is not there, for its owner alone, and flushes it; its entry in the folder it does not.
	write(file string, value []byte) error
	link(from, to string) error
	remove(file string) error
	// mkdir makes a folder, for its owner alone, whose parent is there.
	mkdir(folder string) error
	// flush flushes the entries of a folder.
	flush(folder string) error
}

type osDisk struct{}

func (osDisk) names(folder string) ([]string, error) {
	file, err := os.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return file.Readdirnames(-1)
}

func (osDisk) read(file string) ([]byte, error) { return os.ReadFile(file) }

func (osDisk) write(name string, value []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(value)
	return errors.Join(err, file.Sync(), file.Close())
}

func (osDisk) link(from, to string) error { return os.Link(from, to) }
func (osDisk) remove(file string) error   { return os.Remove(file) }
func (osDisk) mkdir(folder string) error  { return os.Mkdir(folder, 0o700) }

func (osDisk) flush(folder string) error {
	if runtime.GOOS == "windows" { // it flushes no folder; NTFS journals its entries
		return nil
	}
	file, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// makeFolder makes a folder where it is missing, and those above it, and flushes their entries: a folder that a loss of power
// takes away takes its records along. What was there already, up to the entry of root, is flushed as well: whoever made it may
// have crashed just then, or not come to it yet.
func makeFolder(d disk, path, root string) error {
	err := d.mkdir(path)
	if missing := errors.Is(err, fs.ErrNotExist); missing || len(path) > len(root) {
		if err := makeFolder(d, filepath.Dir(path), root); err != nil {
			return err
		}
		if missing {
			err = d.mkdir(path)
		}
	}
	existed := errors.Is(err, fs.ErrExist)
	if err != nil && !existed {
		return err
	}
	err = d.flush(filepath.Dir(path))
	if existed && errors.Is(err, fs.ErrPermission) {
		return nil // it was made by who may read the folder above it, and not by a program like this one
	}
	return err
}
