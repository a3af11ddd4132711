package host

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/latchkey/latchkey/wallet/flow"
)

func TestStore(t *testing.T) {
	s := store{filepath.Join(t.TempDir(), "not", "yet", "there")}
	if record, err := s.Load("a/b"); err != nil || record.Version != 0 || record.Value != nil {
		t.Fatalf("before the first write: %+v, %v", record, err)
	}
	if err := s.CompareAndSet("a/b", 1, nil); !errors.Is(err, flow.ErrConflict) {
		t.Errorf("on a version that was never written: %v", err)
	}
	for version := range uint64(12) {
		if err := s.CompareAndSet("a/b", version, []byte{byte(version)}); err != nil {
			t.Fatal(err)
		}
		if err := s.CompareAndSet("a/b", version, []byte("late")); !errors.Is(err, flow.ErrConflict) {
			t.Errorf("twice on version %d: %v", version, err)
		}
		// Another value of the same key, read by another process.
		if record, err := (store{s.folder}).Load("a/b"); err != nil || record.Version != version+1 || record.Value[0] != byte(version) {
			t.Errorf("after version %d: %+v, %v", version, record, err)
		}
	}
	for _, other := range []string{"a", "a/b@1", "../a/b"} {
		if record, err := s.Load(other); err != nil || record.Version != 0 {
			t.Errorf("%s, which was not written: %+v, %v", other, record, err)
		}
	}
	left, err := os.ReadDir(s.folder)
	if err != nil || len(left) != 12 {
		t.Errorf("%d files are left, want one for each of 12 versions: %v", len(left), err)
	}
}

func TestStoreLetsOneWin(t *testing.T) {
	s := store{t.TempDir()}
	const writers, versions = 8, 20
	for version := range uint64(versions) {
		var wins [writers]bool
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				err := s.CompareAndSet("key", version, []byte{byte(w)})
				if wins[w] = err == nil; err != nil && !errors.Is(err, flow.ErrConflict) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		record, err := s.Load("key")
		if err != nil || record.Version != version+1 {
			t.Fatalf("%+v, %v", record, err)
		}
		for w, won := range wins {
			if won != (record.Value[0] == byte(w)) {
				t.Fatalf("version %d: writer %d won %v, and writer %d is on the disk", version, w, won, record.Value[0])
			}
		}
	}
}

// A ledger that were elsewhere after a change of directory would be empty there.
func TestFolderStaysWhereItIs(t *testing.T) {
	t.Chdir(t.TempDir())
	h := New("wallet")
	if err := h.CompareAndSet("key", 0, []byte{1}); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if record, err := h.Load("key"); err != nil || record.Version != 1 {
		t.Errorf("%+v, %v", record, err)
	}
}

func TestStoreFailure(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := store{file} // no folder
	if _, err := s.Load("key"); !errors.Is(err, flow.ErrStorage) {
		t.Errorf("load: %v", err)
	}
	for _, s := range []store{s, {filepath.Join(file, "below", "it")}} {
		if err := s.CompareAndSet("key", 0, nil); !errors.Is(err, flow.ErrStorage) {
			t.Errorf("write: %v", err)
		}
	}
}
