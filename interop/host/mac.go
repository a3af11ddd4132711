package host

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/latchkey/latchkey/eth"
)

// macKey is the key that records are authenticated with. It stands in a file beside them, so it shows that a record was
// edited by somebody who cannot read the folder's files, or was brought from another folder.
type macKey struct {
	file string
	mu   sync.Mutex
	key  []byte // nil until it was read
}

// MAC returns HMAC-SHA-256 of data under the folder's key, which is made at the first call. Errors: flow.ErrStorage.
func (k *macKey) MAC(data []byte) (mac eth.Hash, err error) {
	key, err := k.load()
	if err != nil {
		return eth.Hash{}, err
	}
	hash := hmac.New(sha256.New, key)
	hash.Write(data)
	hash.Sum(mac[:0])
	return mac, nil
}

func (k *macKey) load() ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key != nil {
		return k.key, nil
	}
	key, err := os.ReadFile(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := k.create(); err != nil {
			return nil, err
		}
		key, err = os.ReadFile(k.file)
	}
	if err == nil && len(key) != sha256.Size {
		err = errors.New("the file " + k.file + " is not the 32 bytes of a key")
	}
	if err != nil {
		return nil, storageError(err)
	}
	// Whoever made it may have crashed before it was flushed, and what is signed with it must not outlive it.
	if err := flushFolder(filepath.Dir(k.file)); err != nil {
		return nil, err
	}
	k.key = key
	return key, nil
}

// create writes a new key under a temporary name, flushes it and links it to its own, so that a key is whole or not there,
// and of many processes that make one the first one's stays.
func (k *macKey) create() error {
	folder := filepath.Dir(k.file)
	if err := makeFolder(folder); err != nil {
		return err
	}
	var key [sha256.Size]byte
	rand.Read(key[:])
	temporary, err := writeTemporary(folder, ".new-key-*", key[:])
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, k.file); err != nil && !errors.Is(err, fs.ErrExist) {
		return storageError(err)
	}
	return nil
}
