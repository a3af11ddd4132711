package flow

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
)

const phrase = "test test test test test test test test test test test junk"

func kdf(t *testing.T) KDFParams {
	t.Helper()
	p, err := wallet.NewKDFParams()
	must(t, err)
	return KDFParams{p.Memory, p.Time, p.Threads, p.Salt[:]}
}

// phraseWorld has a vault with the development mnemonic, and a session in which it is open.
func phraseWorld(t *testing.T) (*world, *Session) {
	w := &world{t: t, store: map[string]Record{}, kek: [32]byte{7}}
	s := NewSession()
	list, err := s.CreateVault(w, bytes.Clone(w.kek[:]), kdf(t), []byte(phrase), nil, nil, false)
	must(t, err)
	w.account = list[0].Address
	return w, s
}

func TestVaultLife(t *testing.T) {
	w, s := phraseWorld(t)
	if got := w.account.String(); got != "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" {
		t.Fatalf("first account %s", got)
	}
	if bytes.Contains(w.store[keyVault].Value, []byte("junk")) {
		t.Fatal("the phrase is stored in the clear")
	}
	status, err := s.VaultStatus(w)
	if err != nil || !status.Exists || !status.Unlocked || len(status.KDF.Salt) != 32 {
		t.Fatalf("%+v, %v", status, err)
	}
	_, err = s.CreateVault(w, bytes.Clone(w.kek[:]), kdf(t), []byte(phrase), nil, nil, false)
	wants(t, err, ErrVaultExists)
	must(t, second(s.AddAccount(w, 1, "", "")))
	must(t, second(s.AddAccount(w, 1, "m/44'/60'/7'/0/0", "Ledger")))
	must(t, second(s.ImportAccount(w, nil, nil, append(make([]byte, 31), 5), "Imported", false)))
	must(t, second(s.RenameAccount(w, w.account, "Main")))
	list, err := s.ConfirmBackup(w, 1)
	must(t, err)
	var lines []string
	for _, a := range list {
		lines = append(lines, a.Label+" "+string(a.Kind)+" "+a.Path)
		if !a.BackedUp {
			t.Errorf("%s is not backed up", a.Label)
		}
	}
	want := "Main mnemonic m/44'/60'/0'/0/0; Account 2 mnemonic m/44'/60'/0'/0/1; Ledger mnemonic m/44'/60'/7'/0/0; Imported key "
	if got := strings.Join(lines, "; "); got != want {
		t.Errorf("%s", got)
	}
	s.Lock()
	_, err = s.Accounts()
	wants(t, err, ErrLocked)
	_, err = s.AddAccount(w, 1, "", "")
	wants(t, err, ErrLocked)
	_, err = s.Unlock(w, make([]byte, 32))
	wants(t, err, wallet.ErrVaultPassword)
	if again, err := s.Unlock(w, bytes.Clone(w.kek[:])); err != nil || len(again) != 4 {
		t.Fatalf("%d accounts, %v", len(again), err)
	}
}

func TestSecretsAreZeroed(t *testing.T) {
	w := &world{t: t, store: map[string]Record{}}
	kek, words, pass := bytes.Repeat([]byte{9}, 32), []byte(phrase), []byte("pass")
	must(t, second(NewSession().CreateVault(w, kek, kdf(t), words, pass, nil, false)))
	for name, secret := range map[string][]byte{"kek": kek, "phrase": words, "passphrase": pass} {
		if len(bytes.Trim(secret, "\x00")) > 0 {
			t.Errorf("the %s is still there", name)
		}
	}
	kek = bytes.Repeat([]byte{8}, 32)
	wants(t, second(NewSession().Unlock(w, kek)), wallet.ErrVaultPassword)
	if len(bytes.Trim(kek, "\x00")) > 0 {
		t.Error("the kek is still there after a wrong password")
	}
}

func TestReveal(t *testing.T) {
	w, s := phraseWorld(t)
	words, err := s.Reveal(w, bytes.Clone(w.kek[:]), 1)
	if err != nil || string(words) != phrase {
		t.Fatalf("%s, %v", words, err)
	}
	_, err = s.Reveal(w, make([]byte, 32), 1)
	wants(t, err, wallet.ErrVaultPassword)
	_, err = s.Reveal(w, bytes.Clone(w.kek[:]), 2)
	wants(t, err, wallet.ErrKeyringUnknown)
	_, err = s.Reveal(w, nil, 1)
	wants(t, err, ErrKEK)
	s.Lock()
	_, err = s.Reveal(w, bytes.Clone(w.kek[:]), 1)
	wants(t, err, ErrLocked)
}

func TestVaultRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		kek, words, key []byte
		salt            int
		code            fault.Code
	}{
		"a short kek":    {make([]byte, 31), []byte(phrase), nil, 32, ErrKEK},
		"no secret":      {make([]byte, 32), nil, nil, 32, ErrSecretChoice},
		"two secrets":    {make([]byte, 32), []byte(phrase), make([]byte, 32), 32, ErrSecretChoice},
		"a short key":    {make([]byte, 32), nil, make([]byte, 31), 32, ErrSecretChoice},
		"a short salt":   {make([]byte, 32), []byte(phrase), nil, 31, wallet.ErrKDFParams},
		"a bad checksum": {make([]byte, 32), []byte("test test test test test test test test test test test test"), nil, 32, wallet.ErrMnemonicChecksum},
	} {
		w := &world{t: t, store: map[string]Record{}}
		params := kdf(t)
		params.Salt = params.Salt[:c.salt]
		_, err := NewSession().CreateVault(w, c.kek, params, c.words, nil, c.key, false)
		if wants(t, err, c.code); len(w.store) > 0 {
			t.Errorf("%s: something was stored", name)
		}
	}
	w := &world{t: t, store: map[string]Record{}}
	_, err := NewSession().Unlock(w, make([]byte, 32))
	wants(t, err, ErrNoVault)
	status, err := NewSession().VaultStatus(w)
	if err != nil || status.Exists || status.KDF != nil {
		t.Errorf("%+v, %v", status, err)
	}
}

// Two tabs add an account at once: the second is told, has the newer state, and succeeds when it tries again.
func TestVaultInTwoTabs(t *testing.T) {
	w, one := phraseWorld(t)
	two := w.session()
	must(t, second(one.AddAccount(w, 1, "", "of one")))
	_, err := two.AddAccount(w, 1, "", "of two")
	wants(t, err, ErrVaultChanged)
	list, err := two.AddAccount(w, 1, "", "of two")
	if err != nil || len(list) != 3 || list[1].Label != "of one" || list[2].Label != "of two" {
		t.Fatalf("%+v, %v", list, err)
	}
	w.failStore = true
	_, err = two.RenameAccount(w, w.account, "Lost")
	wants(t, err, ErrStorage)
	if list, _ := two.Accounts(); list[0].Label != "Account 1" {
		t.Errorf("a change that was not stored stayed: %s", list[0].Label)
	}
}

// A lock while a vault is being stored, at every stop: the session stays locked, and what was stored can be opened.
func TestLockWhileCreating(t *testing.T) {
	for stops := range 2 {
		w := &world{t: t, store: map[string]Record{}, kek: [32]byte{3}}
		s := NewSession()
		k := w.start(func(h Host) error {
			return second(s.CreateVault(h, bytes.Clone(w.kek[:]), kdf(t), []byte(phrase), nil, nil, false))
		})
		for range stops + 1 {
			k.step()
		}
		s.Lock()
		wants(t, k.finish(), ErrLocked)
		_, err := s.Accounts()
		wants(t, err, ErrLocked)
		must(t, second(s.Unlock(w, bytes.Clone(w.kek[:]))))
	}
}

// Two vaults are created at once in one session: the one that is stored is the one that is open.
func TestTwoVaultsAtOnce(t *testing.T) {
	for first := range 2 {
		w := &world{t: t, store: map[string]Record{}, kek: [32]byte{7}}
		s := NewSession()
		create := func(last byte) *task {
			k := w.start(func(h Host) error {
				return second(s.CreateVault(h, bytes.Clone(w.kek[:]), kdf(t), nil, nil, append(make([]byte, 31), last), true))
			})
			k.step()
			return k
		}
		tasks := []*task{create(1), create(2)}
		must(t, tasks[first].finish())
		wants(t, tasks[1-first].finish(), ErrVaultExists)
		stored, err := w.session().Accounts()
		must(t, err)
		list, err := s.Accounts()
		if err != nil || len(list) != 1 || list[0] != stored[0] {
			t.Errorf("open: %v, %v; stored: %v", list, err, stored)
		}
		must(t, second(s.ImportAccount(w, nil, nil, append(make([]byte, 31), 9), "", true)))
		if got, err := w.session().Accounts(); err != nil || len(got) != 2 {
			t.Errorf("%v, %v", got, err)
		}
	}
}
