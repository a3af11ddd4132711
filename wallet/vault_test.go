package wallet

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

// testKEK stands for a key that DeriveKEK made, which takes its time.
var testKEK = [32]byte{1, 2, 3}

func testVault(t testing.TB) *Vault {
	t.Helper()
	params, err := NewKDFParams()
	if err != nil {
		t.Fatal(err)
	}
	v, err := CreateVault(&testKEK, params)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// filledVault has the development mnemonic with two accounts, another mnemonic with a passphrase, and an imported key.
func filledVault(t testing.TB) *Vault {
	t.Helper()
	v := testVault(t)
	first, err := v.AddMnemonic(mustParse(t, developmentPhrase), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := PresetMetaMask.Path(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddAccount(first.Keyring, second, "Savings"); err != nil {
		t.Fatal(err)
	}
	japanese, err := mnemonicOf(make([]byte, 32), Japanese)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddMnemonic(japanese, []byte("㍍ガバヴァ"), Path{44 | Hardened, 60 | Hardened, 1 | Hardened, 0, 0}); err != nil {
		t.Fatal(err)
	}
	key := [32]byte{31: 1}
	if _, err := v.AddPrivateKey(&key, "One"); err != nil {
		t.Fatal(err)
	}
	if err := v.SetBackedUp(first.Keyring); err != nil {
		t.Fatal(err)
	}
	return v
}

func mustSeal(t testing.TB, v *Vault) []byte {
	t.Helper()
	sealed, err := v.Seal()
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// checkAccounts compares the accounts, one a line, and the address of each one's key.
func checkAccounts(t *testing.T, v *Vault, want []string) {
	t.Helper()
	var got []string
	for _, a := range v.Accounts() {
		got = append(got, fmt.Sprint(a.Address, " ", a.Label, " ", a.Path, " ", a.Kind, " ", a.Keyring, " ", a.BackedUp))
		key, err := v.Key(a.Address)
		if err != nil || key.Address() != a.Address {
			t.Errorf("%s: the key is of %v, %v", a.Address, key.Address(), err)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("accounts are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestVaultRoundTrip(t *testing.T) {
	v := filledVault(t)
	want := []string{
		"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 Account 1 m/44'/60'/0'/0/0 mnemonic 1 true",
		"0x70997970C51812dc3A010C7d01b50e0d17dc79C8 Savings m/44'/60'/0'/0/1 mnemonic 1 true",
		"",
		"0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf One  key 3 false",
	}
	want[2] = fmt.Sprint(v.Accounts()[2].Address, " Account 3 m/44'/60'/1'/0/0 mnemonic 2 false")
	checkAccounts(t, v, want)
	sealed := mustSeal(t, v)
	if again := mustSeal(t, v); bytes.Equal(again[headerSize:], sealed[headerSize:]) || !bytes.Equal(again[:headerSize], sealed[:headerSize]) {
		t.Error("sealing twice must give one header and two nonces")
	}
	opened, err := OpenVault(sealed, &testKEK)
	if err != nil {
		t.Fatal(err)
	}
	checkAccounts(t, opened, want)

	// The order is that of adding, and ids go on.
	if err := opened.Rename(opened.Accounts()[0].Address, "Büro"); err != nil {
		t.Fatal(err)
	}
	key := [32]byte{31: 2}
	added, err := opened.AddPrivateKey(&key, "")
	if err != nil || added.Keyring != 4 || added.Label != "Account 5" {
		t.Fatalf("%+v, %v", added, err)
	}
	want[0] = strings.Replace(want[0], "Account 1", "Büro", 1)
	want = append(want, "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF Account 5  key 4 false")
	opened, err = OpenVault(mustSeal(t, opened), &testKEK)
	if err != nil {
		t.Fatal(err)
	}
	checkAccounts(t, opened, want)
}

func TestVaultWithoutRandomness(t *testing.T) {
	params := testParams()
	v := testVault(t)
	for name, source := range brokenSources {
		if _, err := newKDFParams(source()); !errors.Is(err, ErrRandom) {
			t.Errorf("parameters from a source that %s: %v", name, err)
		}
		if made, err := createVault(source(), &testKEK, params); made != nil || !errors.Is(err, ErrRandom) {
			t.Errorf("a vault from a source that %s: %v", name, err)
		}
		if name == "repeating" {
			continue // with a period longer than a nonce, which two draws of one cannot see
		}
		if sealed, err := v.seal(source()); sealed != nil || !errors.Is(err, ErrRandom) {
			t.Errorf("a seal from a source that %s: %v", name, err)
		}
	}
}

func TestVaultRefusesWhatItCannotKeep(t *testing.T) {
	v := filledVault(t)
	before := v.Accounts()
	path, err := PresetMetaMask.Path(0)
	if err != nil {
		t.Fatal(err)
	}
	one, zero := [32]byte{31: 1}, [32]byte{}
	erased := mustParse(t, developmentPhrase)
	erased.Zero()
	next := Path{0}
	unknown := eth.Address{1}
	for name, c := range map[string]struct {
		err  error
		code fault.Code
	}{
		"a mnemonic again":            {second(v.AddMnemonic(mustParse(t, developmentPhrase), nil, nil)), ErrAccountExists},
		"an account again":            {second(v.AddAccount(1, path, "x")), ErrAccountExists},
		"a key again":                 {second(v.AddPrivateKey(&one, "x")), ErrAccountExists},
		"a key of zero":               {second(v.AddPrivateKey(&zero, "x")), signer.ErrKeyRange},
		"an erased mnemonic":          {second(v.AddMnemonic(erased, nil, nil)), ErrMnemonicLength},
		"a long passphrase":           {second(v.AddMnemonic(mustParse(t, developmentPhrase), make([]byte, MaxPassphrase+1), nil)), ErrPassphraseLong},
		"a deep path":                 {second(v.AddAccount(1, make(Path, 11), "x")), ErrPath},
		"an account of a key":         {second(v.AddAccount(3, next, "x")), ErrKeyringUnknown},
		"an account of nothing":       {second(v.AddAccount(9, next, "x")), ErrKeyringUnknown},
		"the phrase of a key":         {second(v.Phrase(3)), ErrKeyringUnknown},
		"the phrase of nothing":       {second(v.Phrase(0)), ErrKeyringUnknown},
		"back-up of nothing":          {v.SetBackedUp(9), ErrKeyringUnknown},
		"the key of a stranger":       {second(v.Key(unknown)), ErrAccountUnknown},
		"renaming a stranger":         {v.Rename(unknown, "x"), ErrAccountUnknown},
		"an empty label":              {v.Rename(before[0].Address, ""), ErrLabel},
		"a long label":                {v.Rename(before[0].Address, strings.Repeat("x", 65)), ErrLabel},
		"a label of two lines":        {second(v.AddAccount(1, next, "a\nb")), ErrLabel},
		"a label that turns text":     {second(v.AddAccount(1, next, "a\u202eb")), ErrLabel},
		"a label with an empty space": {second(v.AddAccount(1, next, "a\u200bb")), ErrLabel},
		"a label that is no text":     {second(v.AddAccount(1, next, "a\xff")), ErrLabel},
	} {
		if !errors.Is(c.err, c.code) {
			t.Errorf("%s: %v, want %s", name, c.err, c.code)
		}
	}
	if !reflect.DeepEqual(v.Accounts(), before) {
		t.Error("a refused change changed the vault")
	}
	v.accounts[0].address, v.accounts[1].address = v.accounts[1].address, v.accounts[0].address
	if _, err := v.Key(v.accounts[0].address); !errors.Is(err, ErrVaultDamaged) {
		t.Errorf("a key that is not its account's: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestVaultIsBounded(t *testing.T) {
	v := testVault(t)
	for i := range MaxKeyrings {
		key := [32]byte{30: byte((i + 1) >> 8), 31: byte(i + 1)}
		if _, err := v.AddPrivateKey(&key, strings.Repeat("x", MaxLabel)); err != nil {
			t.Fatal(err)
		}
	}
	key := [32]byte{0: 1}
	if _, err := v.AddPrivateKey(&key, ""); !errors.Is(err, ErrVaultFull) {
		t.Errorf("keyring %d: %v", MaxKeyrings+1, err)
	}
	if opened, err := OpenVault(mustSeal(t, v), &testKEK); err != nil || len(opened.Accounts()) != MaxKeyrings {
		t.Errorf("the full vault does not open: %v", err)
	}
	v.accounts = make([]account, MaxAccounts)
	if _, err := v.AddAccount(1, nil, ""); !errors.Is(err, ErrKeyringUnknown) {
		t.Error(err)
	}
	v.keyrings = v.keyrings[:1]
	if _, err := v.AddPrivateKey(&key, ""); !errors.Is(err, ErrVaultFull) {
		t.Errorf("account %d: %v", MaxAccounts+1, err)
	}
}

func TestVaultZero(t *testing.T) {
	v := filledVault(t)
	address := v.accounts[0].address
	var secrets [][]byte
	for _, k := range v.keyrings {
		secrets = append(secrets, k.key[:], k.passphrase)
		if k.mnemonic != nil {
			secrets = append(secrets, k.mnemonic.entropy, k.root.key[:], k.root.chain[:])
		}
	}
	v.Zero()
	for i, secret := range secrets {
		if !bytes.Equal(secret, make([]byte, len(secret))) {
			t.Errorf("secret %d is left: %x", i, secret)
		}
	}
	if v.key != [32]byte{} || len(v.Accounts()) != 0 {
		t.Error("the vault keeps a secret")
	}
	checkLocked(t, v, address)
}

// The data key of a vault that nobody made is zeros: whatever it sealed, anybody could open.
func TestVaultThatWasNotMadeIsLocked(t *testing.T) {
	checkLocked(t, new(Vault), eth.Address{})
}

func checkLocked(t *testing.T, v *Vault, address eth.Address) {
	t.Helper()
	for name, err := range map[string]error{
		"Seal": second(v.Seal()), "Key": second(v.Key(address)), "Phrase": second(v.Phrase(1)), "Rename": v.Rename(address, "x"),
		"SetBackedUp": v.SetBackedUp(1), "AddAccount": second(v.AddAccount(1, nil, "")),
		"AddMnemonic": second(v.AddMnemonic(mustParse(t, developmentPhrase), nil, nil)), "AddPrivateKey": second(v.AddPrivateKey(&[32]byte{1}, "")),
	} {
		if !errors.Is(err, ErrVaultLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A mnemonic in the vault is the caller's copy no longer.
func TestVaultCopiesWhatItIsGiven(t *testing.T) {
	v := testVault(t)
	m, passphrase := mustParse(t, developmentPhrase), []byte("secret")
	if _, err := v.AddMnemonic(m, passphrase, nil); err != nil {
		t.Fatal(err)
	}
	m.Zero()
	clear(passphrase)
	if phrase, err := v.Phrase(1); err != nil || string(phrase) != developmentPhrase || string(v.keyrings[0].passphrase) != "secret" {
		t.Errorf("%q, %v", phrase, err)
	}
}
