package flow

import (
	"errors"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
)

const (
	// ErrNoVault means that nothing was created or imported yet.
	ErrNoVault fault.Code = "vault_missing"
	// ErrVaultExists means that there is a vault already; it is never overwritten.
	ErrVaultExists fault.Code = "vault_exists"
	// ErrVaultChanged means that another tab changed the vault first. This one now has the newer state.
	ErrVaultChanged fault.Code = "vault_changed"
	// ErrKEK means that a key-encryption key is not 32 bytes.
	ErrKEK fault.Code = "vault_key_length"
	// ErrSecretChoice means that not exactly one of a phrase and a private key was given.
	ErrSecretChoice fault.Code = "secret_choice"
)

// VaultStatus says whether there is a vault, whether it is open, and how its key is derived.
func (s *Session) VaultStatus(h Host) (VaultStatus, error) {
	record, err := h.Load(keyVault)
	if err != nil || record.Value == nil {
		return VaultStatus{}, err
	}
	p, err := wallet.VaultParams(record.Value)
	if err != nil {
		return VaultStatus{}, err
	}
	kdf := KDFParams{Memory: p.Memory, Time: p.Time, Threads: p.Threads, Salt: p.Salt[:]}
	return VaultStatus{Exists: true, Unlocked: s.vault != nil, KDF: &kdf}, nil
}

// CreateVault stores a new vault, sealed under kek, with a mnemonic or a private key of 32 bytes, one of which is
// empty, and leaves it open. The secrets are zeroed before it is stored, whatever comes of it. Errors: ErrVaultExists,
// ErrKEK, ErrSecretChoice, those of wallet.CreateVault, ParseMnemonic, AddMnemonic and AddPrivateKey, and of Host.
func (s *Session) CreateVault(h Host, kek []byte, params KDFParams, phrase, passphrase, key []byte, backedUp bool) ([]Account, error) {
	h = s.guard(h)
	vault, sealed, err := createVault(kek, params, secret{phrase, passphrase, key}, backedUp)
	if err != nil {
		return nil, err
	}
	s.pending = append(s.pending, vault)
	err = h.CompareAndSet(keyVault, 0, sealed)
	s.pending = slices.DeleteFunc(s.pending, func(other *wallet.Vault) bool { return other == vault })
	if err != nil {
		vault.Zero()
		if errors.Is(err, ErrConflict) {
			return nil, fault.Wrap(ErrVaultExists, "", "there is a wallet already: unlock it", err)
		}
		return nil, err
	}
	return s.setVault(vault, 1), nil
}

// setVault makes a vault, as it is stored under a version, the session's.
func (s *Session) setVault(vault *wallet.Vault, version uint64) []Account {
	if s.vault != nil {
		s.vault.Zero()
	}
	s.vault, s.version = vault, version
	return accounts(vault)
}

func createVault(kek []byte, params KDFParams, given secret, backedUp bool) (*wallet.Vault, []byte, error) {
	defer given.zero()
	defer clear(kek)
	if len(kek) != 32 {
		return nil, nil, errKEK()
	}
	p := wallet.KDFParams{Memory: params.Memory, Time: params.Time, Threads: params.Threads}
	if copy(p.Salt[:], params.Salt) != len(params.Salt) || len(params.Salt) != len(p.Salt) {
		return nil, nil, fault.New(wallet.ErrKDFParams, "params", "the salt has 32 bytes")
	}
	vault, err := wallet.CreateVault((*[32]byte)(kek), p)
	if err != nil {
		return nil, nil, err
	}
	if err = given.addTo(vault, "", backedUp); err == nil {
		var sealed []byte
		if sealed, err = vault.Seal(); err == nil {
			return vault, sealed, nil
		}
	}
	vault.Zero()
	return nil, nil, err
}

func errKEK() error {
	return fault.New(ErrKEK, "kek", "derive the key of the vault from its password first")
}

// Unlock opens the vault. kek is zeroed. Errors: ErrNoVault, ErrKEK, wallet.ErrVaultPassword, wallet.ErrVaultDamaged,
// and those of Host.
func (s *Session) Unlock(h Host, kek []byte) ([]Account, error) {
	defer clear(kek)
	if len(kek) != 32 {
		return nil, errKEK()
	}
	record, err := s.guard(h).Load(keyVault)
	if err != nil {
		return nil, err
	}
	if record.Value == nil {
		return nil, fault.New(ErrNoVault, "", "create or import a wallet first")
	}
	vault, err := wallet.OpenVault(record.Value, (*[32]byte)(kek))
	if err != nil {
		return nil, err
	}
	return s.setVault(vault, record.Version), nil
}

// Reveal returns the words of a mnemonic to whoever knows the password, although the vault is open: a page that was
// left open must not give them away. It asks nothing of the host. kek is zeroed; the caller zeroes the words.
// Errors: ErrLocked, ErrKEK, wallet.ErrVaultPassword, wallet.ErrKeyringUnknown.
func (s *Session) Reveal(_ Host, kek []byte, keyring uint32) ([]byte, error) {
	defer clear(kek)
	if s.vault == nil {
		return nil, locked()
	}
	if len(kek) != 32 {
		return nil, errKEK()
	}
	sealed, err := s.vault.Seal()
	if err != nil {
		return nil, err
	}
	vault, err := wallet.OpenVault(sealed, (*[32]byte)(kek))
	if err != nil {
		return nil, err
	}
	defer vault.Zero()
	return vault.Phrase(wallet.KeyringID(keyring))
}

// ConfirmBackup records that the user wrote the words of a mnemonic down. Errors: ErrLocked, ErrVaultChanged,
// wallet.ErrKeyringUnknown.
func (s *Session) ConfirmBackup(h Host, keyring uint32) ([]Account, error) {
	return s.changeVault(h, func(v *wallet.Vault) error { return v.SetBackedUp(wallet.KeyringID(keyring)) })
}

// AddAccount adds the account at a path of a mnemonic. An empty path means the next one: the first of the path's
// family that the wallet does not have. An empty label gives it a number.
// Errors: ErrLocked, ErrVaultChanged, those of wallet.ParsePath and Vault.AddAccount.
func (s *Session) AddAccount(h Host, keyring uint32, path, label string) ([]Account, error) {
	id := wallet.KeyringID(keyring)
	return s.changeVault(h, func(v *wallet.Vault) error {
		if path == "" {
			return addNext(v, id, label)
		}
		parsed, err := wallet.ParsePath(path)
		if err == nil {
			_, err = v.AddAccount(id, parsed, label)
		}
		return err
	})
}

// addNext adds the first account m/44'/60'/0'/0/i that the vault does not have.
func addNext(v *wallet.Vault, id wallet.KeyringID, label string) error {
	for i := range uint32(wallet.MaxAccounts + 1) {
		path, err := wallet.PresetMetaMask.Path(i)
		if err != nil {
			return err
		}
		if _, err = v.AddAccount(id, path, label); !errors.Is(err, wallet.ErrAccountExists) {
			return err
		}
	}
	return fault.New(wallet.ErrVaultFull, "", "this wallet holds as many accounts as it can")
}

// ImportAccount adds another mnemonic or a private key of 32 bytes, one of which is empty, with its first account. The
// secrets are zeroed. Errors: ErrLocked, ErrSecretChoice, ErrVaultChanged, those of wallet.ParseMnemonic, AddMnemonic
// and AddPrivateKey.
func (s *Session) ImportAccount(h Host, phrase, passphrase, key []byte, label string, backedUp bool) ([]Account, error) {
	given := secret{phrase, passphrase, key}
	defer given.zero() // where the change is not even tried
	return s.changeVault(h, func(v *wallet.Vault) error {
		defer given.zero() // before the store is asked
		return given.addTo(v, label, backedUp)
	})
}

// RenameAccount gives an account another label. Errors: ErrLocked, ErrVaultChanged, wallet.ErrAccountUnknown,
// wallet.ErrLabel.
func (s *Session) RenameAccount(h Host, address eth.Address, label string) ([]Account, error) {
	return s.changeVault(h, func(v *wallet.Vault) error { return v.Rename(address, label) })
}

// changeVault applies a change to a copy of the vault and stores it. The copy and the secrets of the change are gone
// before the store is asked, which is why somebody else's write cannot be merged here: the change is refused, and the
// session takes the newer state, on which the user tries again.
func (s *Session) changeVault(h Host, change func(*wallet.Vault) error) ([]Account, error) {
	if s.vault == nil {
		return nil, locked()
	}
	h = s.guard(h)
	sealed, err := s.changed(change)
	if err != nil {
		return nil, err
	}
	version := s.version
	err = h.CompareAndSet(keyVault, version, sealed)
	if err == nil {
		return s.reopen(sealed, version+1)
	}
	if !errors.Is(err, ErrConflict) {
		return nil, err
	}
	record, err := h.Load(keyVault)
	if err != nil {
		return nil, err
	}
	if _, err := s.reopen(record.Value, record.Version); err != nil {
		return nil, err
	}
	return nil, fault.New(ErrVaultChanged, "", "another tab changed the wallet just now: look at its accounts and try again")
}

// reopen makes another stored state of the open vault the session's.
func (s *Session) reopen(sealed []byte, version uint64) ([]Account, error) {
	vault, err := s.vault.Reopen(sealed)
	if err != nil {
		return nil, err
	}
	return s.setVault(vault, version), nil
}

// changed returns the sealed form of the vault after a change.
func (s *Session) changed(change func(*wallet.Vault) error) ([]byte, error) {
	sealed, err := s.vault.Seal()
	if err != nil {
		return nil, err
	}
	copied, err := s.vault.Reopen(sealed)
	if err != nil {
		return nil, err
	}
	defer copied.Zero()
	if err := change(copied); err != nil {
		return nil, err
	}
	return copied.Seal()
}

// secret is what a user gives to be kept: a phrase with its passphrase, or a private key.
type secret struct{ phrase, passphrase, key []byte }

func (g secret) zero() {
	clear(g.phrase)
	clear(g.passphrase)
	clear(g.key)
}

func (g secret) addTo(v *wallet.Vault, label string, backedUp bool) error {
	if (len(g.phrase) == 0) == (len(g.key) == 0) {
		return fault.New(ErrSecretChoice, "", "give a recovery phrase or a private key, one of the two")
	}
	account, err := g.add(v, label)
	if err == nil && backedUp {
		err = v.SetBackedUp(account.Keyring)
	}
	return err
}

func (g secret) add(v *wallet.Vault, label string) (wallet.Account, error) {
	if len(g.key) > 0 {
		if len(g.key) != 32 {
			return wallet.Account{}, fault.New(ErrSecretChoice, "key", "a private key has 32 bytes")
		}
		return v.AddPrivateKey((*[32]byte)(g.key), label)
	}
	mnemonic, err := wallet.ParseMnemonic(g.phrase)
	if err != nil {
		return wallet.Account{}, err
	}
	defer mnemonic.Zero()
	account, err := v.AddMnemonic(mnemonic, g.passphrase, nil)
	if err == nil && label != "" {
		err = v.Rename(account.Address, label)
	}
	return account, err
}

func accounts(v *wallet.Vault) []Account {
	list := []Account{}
	for _, a := range v.Accounts() {
		list = append(list, Account{Address: a.Address, Label: a.Label, Kind: AccountKind(a.Kind), Path: a.Path,
			Keyring: uint32(a.Keyring), BackedUp: a.BackedUp || a.Kind == wallet.KindKey})
	}
	return list
}
