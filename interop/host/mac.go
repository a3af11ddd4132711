package host

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/latchkey/latchkey/eth"
)

// macKey is the key that a folder's records are authenticated with. It stands in a file beside them, mac-key, so it shows
// that a record was edited by somebody who cannot read the folder's files, or was brought from another folder.
type macKey struct {
	mu    sync.Mutex
	bytes []byte // nil until it was read
}

// MAC returns HMAC-SHA-256 of data under the folder's key, which is made at the first call. Errors: flow.ErrStorage.
func (f *folder) MAC(data []byte) (mac eth.Hash, err error) {
	f.key.mu.Lock()
	defer f.key.mu.Unlock()
	if f.key.bytes == nil {
		if f.key.bytes, err = f.loadKey(); err != nil {
			return eth.Hash{}, storageError(err)
		}
	}
	hash := hmac.New(sha256.New, f.key.bytes)
	hash.Write(data)
	hash.Sum(mac[:0])
	return mac, nil
}

func (f *folder) loadKey() ([]byte, error) {
	name := filepath.Join(f.path, "mac-key")
	key, err := f.disk.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.makeKey(name); err != nil {
			return nil, err
		}
		key, err = f.disk.read(name)
	}
	if err == nil && len(key) != sha256.Size {
		err = errors.New("the file mac-key is not the 32 bytes of a key: put it back from where you keep copies")
	}
	if err == nil {
		// Whoever made it may have crashed before it was flushed, and what is recorded with it must not outlive it.
		err = f.disk.flush(f.path)
	}
	if err != nil {
		return nil, err
	}
	return key, nil
}

// makeKey writes a key under a temporary name, flushed, and links it to its own: so it is whole or not there, and of programs
// that make one at once the first one's stays.
func (f *folder) makeKey(name string) error {
	if err := makeFolder(f.disk, f.path, f.path); err != nil {
		return err
	}
	key := make([]byte, sha256.Size)
	rand.Read(key)
	temporary := filepath.Join(f.path, "new-mac-key-"+rand.Text())
	defer f.disk.remove(temporary)
	if err := f.disk.write(temporary, key); err != nil {
		return err
	}
	if err := f.disk.link(temporary, name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
