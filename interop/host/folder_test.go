package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/latchkey/latchkey/interop/host/storetest"
	"github.com/latchkey/latchkey/wallet/flow"
)

func TestStore(t *testing.T) {
	s := &folder{disk: osDisk{}, path: filepath.Join(t.TempDir(), "not", "yet", "there")}
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
		if record, err := (&folder{disk: osDisk{}, path: s.path}).Load("a/b"); err != nil || record.Version != version+1 || record.Value[0] != byte(version) {
			t.Errorf("after version %d: %+v, %v", version, record, err)
		}
	}
	for _, other := range []string{"a", "a/b@1", "../a/b"} {
		if record, err := s.Load(other); err != nil || record.Version != 0 {
			t.Errorf("%s, which was not written: %+v, %v", other, record, err)
		}
	}
	left, err := os.ReadDir(filepath.Join(s.path, "record-a%2fb"))
	if err != nil || len(left) != 1 || left[0].Name() != "00000000000000000012" {
		t.Errorf("%v is left, want the newest version alone: %v", left, err)
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
	s := &folder{disk: osDisk{}, path: file} // no folder
	if _, err := s.Load("key"); !errors.Is(err, flow.ErrStorage) {
		t.Errorf("load: %v", err)
	}
	for _, s := range []*folder{s, {disk: osDisk{}, path: filepath.Join(file, "below", "it")}} {
		if err := s.CompareAndSet("key", 0, nil); !errors.Is(err, flow.ErrStorage) {
			t.Errorf("write: %v", err)
		}
	}
}

func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() storetest.Store {
		path := t.TempDir()
		return func() storetest.Store { return New(path) }
	})
}

// A rolled-back folder must not take the witness along.
func TestWitnessIsElsewhere(t *testing.T) {
	path, elsewhere := filepath.Join(t.TempDir(), "wallet"), t.TempDir()
	for folder, h := range map[string]*Host{path + "-witness": New(path), elsewhere: New(path, Witness(elsewhere))} {
		if err := h.CompareAndSet("witness/1/0xab", 0, []byte{1}); err != nil {
			t.Fatal(err)
		}
		if record, err := h.Load("witness/1/0xab"); err != nil || record.Version != 1 {
			t.Errorf("%+v, %v", record, err)
		}
		if _, err := os.Stat(filepath.Join(folder, "record-witness%2f1%2f0xab")); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the records' folder: %v", err)
	}
}

func TestKeyIsItsOwnersAlone(t *testing.T) {
	path := t.TempDir()
	if _, err := New(path).MAC(nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(path, "mac-key")
	if info, err := os.Stat(name); err != nil || info.Size() != 32 || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := os.WriteFile(name, make([]byte, 31), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(path).MAC(nil); !errors.Is(err, flow.ErrStorage) {
		t.Errorf("with a key cut short: %v", err)
	}
}
