package wallet

import (
	"crypto/rand"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

const (
	// ErrVaultLocked means that the vault was zeroed: open it again.
	ErrVaultLocked fault.Code = "vault_locked"
	// ErrVaultFull means that the vault holds as many keyrings or accounts as it can.
	ErrVaultFull fault.Code = "vault_full"
	// ErrKeyringUnknown means that the vault has no keyring of that id, or one of the other kind.
	ErrKeyringUnknown fault.Code = "keyring_unknown"
	// ErrAccountUnknown means that the vault has no account of that address.
	ErrAccountUnknown fault.Code = "account_unknown"
	// ErrAccountExists means that the vault already has an account of that address, perhaps on another path.
	ErrAccountExists fault.Code = "account_exists"
	// ErrPassphraseLong means that the passphrase of a mnemonic has more than MaxPassphrase bytes.
	ErrPassphraseLong fault.Code = "passphrase_long"
	// ErrLabel means that a label is empty, longer than MaxLabel or has characters that do not print.
	ErrLabel fault.Code = "label_invalid"
)

// Bounds of a vault. They keep a file that was made to be large from being opened.
const (
	MaxLabel      = 64   // bytes of UTF-8
	MaxKeyrings   = 256  // mnemonics and imported keys together
	MaxAccounts   = 4096 // of all keyrings together
	MaxPassphrase = 1024 // bytes
)

// KeyringID names a mnemonic or an imported key within its vault. Ids count from 1 and are not used again.
type KeyringID uint32

// Kind says where the key of an account comes from.
type Kind string

const (
	// KindMnemonic is an account that is derived from a mnemonic.
	KindMnemonic Kind = "mnemonic"
	// KindKey is an account whose private key was imported.
	KindKey Kind = "key"
)

// Account is one account of a vault. It holds no secret.
type Account struct {
	Address  eth.Address
	Label    string
	Path     string // as Path.String writes it; empty for an imported key
	Kind     Kind
	Keyring  KeyringID
	BackedUp bool // whether SetBackedUp was told that the keyring's words or key are kept elsewhere
}

// Vault holds mnemonics, imported keys and their accounts, in the order in which they were added. The zero value is
// locked, since its data key would be zeros: CreateVault and OpenVault make vaults.
type Vault struct {
	open     bool             // false before it is made and after Zero
	header   [headerSize]byte // what every sealed file of this vault begins with
	key      [32]byte         // the data key
	keyrings []*keyring
	accounts []account
}

// keyring is one secret. The root of a mnemonic, which costs 2048 rounds of PBKDF2, is derived once.
type keyring struct {
	id         KeyringID
	backedUp   bool
	mnemonic   *Mnemonic // nil for an imported key
	passphrase []byte
	root       *HDKey
	key        [32]byte // the imported key
}

type account struct {
	address eth.Address
	keyring KeyringID
	path    Path
	label   string
}

// CreateVault returns an empty vault whose data key is wrapped by kek, the key that DeriveKEK gave for p. The caller
// zeroes kek. Errors: ErrKDFParams, ErrRandom.
func CreateVault(kek *[32]byte, p KDFParams) (*Vault, error) { return createVault(rand.Reader, kek, p) }

func createVault(source io.Reader, kek *[32]byte, p KDFParams) (*Vault, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	v := &Vault{open: true}
	if err := fillRandom(source, v.key[:]); err != nil {
		return nil, err
	}
	if err := v.wrapKey(source, kek, p); err != nil {
		v.Zero()
		return nil, err
	}
	return v, nil
}

// AddMnemonic adds a mnemonic with its passphrase, which may be empty, and its first account: the one at path, or at
// PresetMetaMask's first where path is nil. Nothing is added on error. Both arguments are copied; the caller zeroes them.
// Errors: ErrVaultLocked, ErrVaultFull, ErrMnemonicLength after m.Zero, ErrPassphraseLong, ErrAccountExists, ErrPath, ErrHDKeyChild.
func (v *Vault) AddMnemonic(m *Mnemonic, passphrase []byte, path Path) (Account, error) {
	if path == nil {
		path, _ = PresetMetaMask.Path(0)
	}
	if m.Words() == 0 {
		return Account{}, fault.New(ErrMnemonicLength, "phrase", "this mnemonic was erased: read it again")
	}
	if len(passphrase) > MaxPassphrase {
		return Account{}, fault.New(ErrPassphraseLong, "passphrase", "use a passphrase of 1024 bytes at most")
	}
	k := &keyring{mnemonic: &Mnemonic{slices.Clone(m.entropy), m.words}, passphrase: slices.Clone(passphrase)}
	return v.addKeyring(k, path, "")
}

// AddPrivateKey adds an imported key, 32 bytes as ParsePrivateKey gives them, and its account. An empty label gives the
// account a number. The key is copied; the caller zeroes it.
// Errors: ErrVaultLocked, ErrVaultFull, ErrAccountExists, ErrLabel, signer.ErrKeyRange.
func (v *Vault) AddPrivateKey(key *[32]byte, label string) (Account, error) {
	return v.addKeyring(&keyring{key: *key}, nil, label)
}

func (v *Vault) addKeyring(k *keyring, path Path, label string) (Account, error) {
	if len(v.keyrings) >= MaxKeyrings {
		k.zero()
		return Account{}, fault.New(ErrVaultFull, "", "this vault holds 256 phrases and keys: use another vault for more")
	}
	k.id = 1
	if n := len(v.keyrings); n > 0 {
		k.id = v.keyrings[n-1].id + 1
	}
	added, err := v.addAccount(k, path, label)
	if err != nil {
		k.zero()
		return Account{}, err
	}
	v.keyrings = append(v.keyrings, k)
	return v.describe(added, k), nil
}

// AddAccount adds the account of a mnemonic at a path. An empty label gives it a number.
// Errors: ErrVaultLocked, ErrVaultFull, ErrKeyringUnknown, ErrAccountExists, ErrLabel, ErrPath, ErrHDKeyChild.
func (v *Vault) AddAccount(id KeyringID, path Path, label string) (Account, error) {
	k, err := v.keyring(id)
	if err != nil {
		return Account{}, err
	}
	if k.mnemonic == nil {
		return Account{}, fault.New(ErrKeyringUnknown, "keyring", "an imported key has one account: choose a recovery phrase")
	}
	added, err := v.addAccount(k, path, label)
	if err != nil {
		return Account{}, err
	}
	return v.describe(added, k), nil
}

func (v *Vault) addAccount(k *keyring, path Path, label string) (account, error) {
	if err := v.checkOpen(); err != nil {
		return account{}, err
	}
	if len(v.accounts) >= MaxAccounts {
		return account{}, fault.New(ErrVaultFull, "", "this vault holds 4096 accounts: use another vault for more")
	}
	if len(path) > MaxPathDepth {
		return account{}, fault.New(ErrPath, "path", "use a path of ten steps at most")
	}
	if label == "" {
		label = "Account " + strconv.Itoa(len(v.accounts)+1)
	}
	if !validLabel(label) {
		return account{}, fault.New(ErrLabel, "label", "use 1 to 64 bytes of letters, digits and signs that print")
	}
	key, err := k.privateKey(path)
	if err != nil {
		return account{}, err
	}
	defer key.Zero()
	a := account{key.Address(), k.id, slices.Clone(path), label}
	if v.find(a.address) >= 0 {
		return account{}, fault.New(ErrAccountExists, "", "this account is in the vault already")
	}
	v.accounts = append(v.accounts, a)
	return a, nil
}

// privateKey returns the key at a path of a mnemonic, or the imported key.
func (k *keyring) privateKey(path Path) (*signer.PrivateKey, error) {
	if k.mnemonic == nil {
		return signer.NewPrivateKey(k.key[:])
	}
	if k.root == nil {
		seed := k.mnemonic.Seed(k.passphrase)
		defer clear(seed)
		root, err := NewHDKey(seed)
		if err != nil {
			return nil, err
		}
		k.root = root
	}
	derived, err := k.root.Derive(path)
	if err != nil {
		return nil, err
	}
	defer derived.Zero()
	return derived.PrivateKey()
}

// Accounts returns all accounts, in the order in which they were added. A locked vault has none.
func (v *Vault) Accounts() []Account {
	list := make([]Account, 0, len(v.accounts))
	for _, a := range v.accounts {
		if k, err := v.keyring(a.keyring); err == nil {
			list = append(list, v.describe(a, k))
		}
	}
	return list
}

func (v *Vault) describe(a account, k *keyring) Account {
	if k.mnemonic == nil {
		return Account{a.address, a.label, "", KindKey, k.id, k.backedUp}
	}
	return Account{a.address, a.label, a.path.String(), KindMnemonic, k.id, k.backedUp}
}

// Rename gives an account another label. Errors: ErrVaultLocked, ErrAccountUnknown, ErrLabel.
func (v *Vault) Rename(address eth.Address, label string) error {
	i, err := v.index(address)
	if err != nil {
		return err
	}
	if !validLabel(label) {
		return fault.New(ErrLabel, "label", "use 1 to 64 bytes of letters, digits and signs that print")
	}
	v.accounts[i].label = label
	return nil
}

// SetBackedUp records that the words or the key of a keyring are kept elsewhere. Errors: ErrVaultLocked, ErrKeyringUnknown.
func (v *Vault) SetBackedUp(id KeyringID) error {
	k, err := v.keyring(id)
	if err == nil {
		k.backedUp = true
	}
	return err
}

// Key returns the key of an account. It is checked against the account's address before it is handed out. The caller
// zeroes it. Errors: ErrVaultLocked, ErrAccountUnknown, ErrVaultDamaged.
func (v *Vault) Key(address eth.Address) (*signer.PrivateKey, error) {
	i, err := v.index(address)
	if err != nil {
		return nil, err
	}
	k, err := v.keyring(v.accounts[i].keyring)
	if err != nil {
		return nil, err
	}
	key, err := k.privateKey(v.accounts[i].path)
	if err != nil {
		return nil, err
	}
	if key.Address() != address {
		key.Zero()
		return nil, errDamaged()
	}
	return key, nil
}

// Phrase returns the words of a mnemonic, to be shown to their owner. The caller zeroes them.
// Errors: ErrVaultLocked, ErrKeyringUnknown.
func (v *Vault) Phrase(id KeyringID) ([]byte, error) {
	k, err := v.keyring(id)
	if err != nil {
		return nil, err
	}
	if k.mnemonic == nil {
		return nil, fault.New(ErrKeyringUnknown, "keyring", "an imported key has no recovery phrase")
	}
	return k.mnemonic.Bytes(), nil
}

// Zero erases every secret. All methods fail afterwards.
func (v *Vault) Zero() {
	for _, k := range v.keyrings {
		k.zero()
	}
	*v = Vault{}
}

func (k *keyring) zero() {
	if k.mnemonic != nil {
		k.mnemonic.Zero()
	}
	if k.root != nil {
		k.root.Zero()
	}
	clear(k.passphrase)
	clear(k.key[:])
}

func (v *Vault) checkOpen() error {
	if !v.open {
		return fault.New(ErrVaultLocked, "", "unlock the vault first")
	}
	return nil
}

func (v *Vault) keyring(id KeyringID) (*keyring, error) {
	if err := v.checkOpen(); err != nil {
		return nil, err
	}
	for _, k := range v.keyrings {
		if k.id == id {
			return k, nil
		}
	}
	return nil, fault.New(ErrKeyringUnknown, "keyring", "this vault has no such phrase or key")
}

func (v *Vault) index(address eth.Address) (int, error) {
	if err := v.checkOpen(); err != nil {
		return 0, err
	}
	i := v.find(address)
	if i < 0 {
		return 0, fault.New(ErrAccountUnknown, "address", "this vault has no such account: choose one of its own")
	}
	return i, nil
}

func (v *Vault) find(address eth.Address) int {
	return slices.IndexFunc(v.accounts, func(a account) bool { return a.address == address })
}

// validLabel keeps out control and formatting characters, among them those that reverse the direction of text. It seeks no
// look-alikes: a label is its owner's own words.
func validLabel(label string) bool {
	if label == "" || len(label) > MaxLabel || !utf8.ValidString(label) {
		return false
	}
	for _, r := range label {
		if !strconv.IsPrint(r) {
			return false
		}
	}
	return true
}
