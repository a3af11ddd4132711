package wallet

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"golang.org/x/text/unicode/norm"
)

// goldenVault was written by an independent implementation of the format: @noble/hashes 2 for Argon2id and Node's crypto
// for AES-256-GCM. Its password is "Pässword é" with the first letter decomposed. It must open for ever.
const goldenVault = "" +
	"6c617463686b65790101000100000000000301000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e" +
	"1f808182838485868788898a8be3fe9776c89cdb2dc8cc85e312ee2878e271672d2c9b5014c2f02bc5a006555ed778614ac4" +
	"0c68493346e0a5d055142da0a1a2a3a4a5a6a7a8a9aaabd68f043fe2eb9d2c78682490eed0598587072a5c1f11eae01b63d9" +
	"7c151de50b24ab7243c05024a3e858f158c7b2be4675e9a762a29fe28489f9417bf7043d1cfd1da8e47ecd8ae15f322e6c44" +
	"80810ebbb731b2fe932883728cf89e9520c6e7f8b443cf77d7c8abe8a31264f0de564e5972ca9d2fa9934ec6af2960f722ab" +
	"1a9bac1d7472e6f0ee94b767f4dafc226af1f0426daa57f936362b153948a41dc080c2a826c60a6cdfe2028314ef9bb946"

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

func TestGoldenVault(t *testing.T) {
	sealed := unhex(t, goldenVault)
	params, err := VaultParams(sealed)
	if err != nil {
		t.Fatal(err)
	}
	kek, err := DeriveKEK([]byte("Pa\u0308ssword \u00e9"), params)
	if err != nil {
		t.Fatal(err)
	}
	if want := "91091cdb1647d087b06b4d225178c5a716589636ff163a7aeb03ab82b7355b71"; hex.EncodeToString(kek[:]) != want {
		t.Fatalf("Argon2id gives %x, want %s", kek, want)
	}
	v, err := OpenVault(sealed, &kek)
	if err != nil {
		t.Fatal(err)
	}
	checkAccounts(t, v, []string{
		"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 Main m/44'/60'/0'/0/0 mnemonic 1 true",
		"0x70997970C51812dc3A010C7d01b50e0d17dc79C8 Épargne  key 2 false",
	})
	if phrase, err := v.Phrase(1); err != nil || string(phrase) != developmentPhrase {
		t.Errorf("phrase %q, %v", phrase, err)
	}
	if !bytes.Equal(v.encode(), decrypted(t, v, sealed)) {
		t.Error("the contents are written otherwise than they were read")
	}
	same, err := DeriveKEK([]byte("P\u00e4ssword e\u0301"), params)
	if err != nil || same != kek {
		t.Errorf("another normalisation of the password is another password, %v", err)
	}
}

func decrypted(t *testing.T, v *Vault, sealed []byte) []byte {
	t.Helper()
	contents, err := gcm(&v.key).Open(nil, sealed[headerSize:bodyAt], sealed[bodyAt:], v.header[:])
	if err != nil {
		t.Fatal(err)
	}
	return contents
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

func TestVaultHidesItsContents(t *testing.T) {
	v := filledVault(t)
	sealed := mustSeal(t, v)
	for _, part := range [][]byte{v.key[:], v.keyrings[0].mnemonic.entropy, []byte("english"), []byte("Savings"), v.accounts[0].address[:]} {
		if bytes.Contains(sealed, part) {
			t.Errorf("%x lies open in the sealed vault", part)
		}
	}
}

func TestVaultRefusesEveryChangedByte(t *testing.T) {
	sealed := mustSeal(t, filledVault(t))
	for i := range sealed {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			changed := bytes.Clone(sealed)
			changed[i] ^= flip
			v, err := OpenVault(changed, &testKEK)
			var want []fault.Code
			switch {
			case i < 8:
				want = []fault.Code{ErrVaultDamaged}
			case i < 10:
				want = []fault.Code{ErrVaultVersion}
			case i < 19:
				want = []fault.Code{ErrKDFParams, ErrVaultPassword}
			case i < headerSize:
				want = []fault.Code{ErrVaultPassword}
			default:
				want = []fault.Code{ErrVaultDamaged}
			}
			if v != nil || !slices.ContainsFunc(want, func(c fault.Code) bool { return errors.Is(err, c) }) {
				t.Fatalf("byte %d changed by %#x: %v, want %v", i, flip, err, want)
			}
		}
	}
	for size := range sealed {
		if v, err := OpenVault(sealed[:size], &testKEK); v != nil || !errors.Is(err, ErrVaultDamaged) {
			t.Fatalf("cut to %d bytes: %v", size, err)
		}
	}
	for _, more := range []int{1, maxFile} {
		if v, err := OpenVault(append(bytes.Clone(sealed), make([]byte, more)...), &testKEK); v != nil || !errors.Is(err, ErrVaultDamaged) {
			t.Errorf("%d bytes more: %v", more, err)
		}
	}
	wrong := testKEK
	wrong[31] ^= 1
	if v, err := OpenVault(sealed, &wrong); v != nil || !errors.Is(err, ErrVaultPassword) {
		t.Errorf("another password: %v", err)
	}
}

func TestVaultReopen(t *testing.T) {
	v := filledVault(t)
	before := v.Accounts()
	other, err := v.Reopen(mustSeal(t, v))
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Rename(before[0].Address, "Renamed"); err != nil {
		t.Fatal(err)
	}
	sealed := mustSeal(t, other)
	if again, err := v.Reopen(sealed); err != nil || !reflect.DeepEqual(again.Accounts(), other.Accounts()) {
		t.Errorf("%v", err)
	}
	other.Zero()
	if !reflect.DeepEqual(v.Accounts(), before) {
		t.Error("the first vault changed")
	}
	if _, err := v.Key(before[0].Address); err != nil {
		t.Errorf("the first vault lost its keys: %v", err)
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := v.Reopen(changed); err == nil {
			t.Fatalf("byte %d changed: opened", i)
		}
	}
	if _, err := v.Reopen(mustSeal(t, filledVault(t))); !errors.Is(err, ErrVaultDamaged) {
		t.Errorf("another vault's file: %v", err)
	}
	v.Zero()
	if _, err := v.Reopen(sealed); !errors.Is(err, ErrVaultLocked) {
		t.Errorf("after Zero: %v", err)
	}
}

// The parts of two vaults, or of two states of one, do not fit together.
func TestVaultPartsDoNotMix(t *testing.T) {
	a, b := mustSeal(t, filledVault(t)), mustSeal(t, filledVault(t))
	for at, code := range map[int]fault.Code{wrapAt: ErrVaultPassword, headerSize: ErrVaultDamaged, bodyAt: ErrVaultDamaged} {
		if _, err := OpenVault(slices.Concat(a[:at], b[at:]), &testKEK); !errors.Is(err, code) {
			t.Errorf("joined at byte %d: %v", at, err)
		}
	}
}

func TestKDFParamsCheck(t *testing.T) {
	for _, c := range []struct {
		memory, time uint32
		threads      uint8
		ok           bool
	}{
		{64 << 10, 3, 1, true}, {256 << 10, 10, 4, true},
		{64<<10 - 1, 3, 1, false}, {256<<10 + 1, 3, 1, false}, {1<<32 - 1, 3, 1, false}, {0, 3, 1, false},
		{64 << 10, 2, 1, false}, {64 << 10, 11, 1, false}, {64 << 10, 1<<32 - 1, 1, false}, {64 << 10, 0, 1, false},
		{64 << 10, 3, 0, false}, {64 << 10, 3, 5, false}, {64 << 10, 3, 255, false},
	} {
		p := KDFParams{Memory: c.memory, Time: c.time, Threads: c.threads}
		if err := p.Check(); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrKDFParams) {
			t.Errorf("%d KiB, %d passes, %d lanes: %v", c.memory, c.time, c.threads, err)
		}
		if c.ok {
			continue
		}
		if _, err := DeriveKEK([]byte("password"), p); !errors.Is(err, ErrKDFParams) {
			t.Errorf("DeriveKEK: %v", err)
		}
		if _, err := CreateVault(&testKEK, p); !errors.Is(err, ErrKDFParams) {
			t.Errorf("CreateVault: %v", err)
		}
		// A file whose author knows the key, too.
		v := testVault(t)
		if err := v.wrapKey(rand.NewChaCha8([32]byte{}), &testKEK, p); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenVault(mustSeal(t, v), &testKEK); !errors.Is(err, ErrKDFParams) {
			t.Errorf("OpenVault: %v", err)
		}
	}
}

func TestPasswords(t *testing.T) {
	params, err := NewKDFParams()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := DeriveKEK(nil, params); !errors.Is(err, ErrPasswordEmpty) {
		t.Error(err)
	}
	for password, ok := range map[string]bool{"": false, "1234567": false, "äöüßéèê": false, "12345678": true, "äöüßéèêë": true} {
		if err := CheckNewPassword([]byte(password)); (err == nil) != ok || err != nil && !errors.Is(err, ErrPasswordShort) {
			t.Errorf("%q: %v", password, err)
		}
	}
	if again, err := NewKDFParams(); err != nil || again.Salt == params.Salt {
		t.Errorf("the salt is the same again, %v", err)
	}
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

func testParams() KDFParams {
	return KDFParams{Memory: defaultMemory, Time: defaultTime, Threads: defaultThreads}
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

func FuzzVaultContents(f *testing.F) {
	f.Add(filledVault(f).encode())
	f.Add(testVault(f).encode())
	f.Fuzz(func(t *testing.T, contents []byte) {
		v := new(Vault)
		if v.decode(contents) && !bytes.Equal(v.encode(), contents) {
			t.Fatalf("%x is written %x", contents, v.encode())
		}
	})
}

func FuzzOpenVault(f *testing.F) {
	f.Add(mustSeal(f, testVault(f)))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if v, err := OpenVault(sealed, &testKEK); (v == nil) == (err == nil) {
			t.Fatalf("%v, %v", v, err)
		}
	})
}

// A slice that grows leaves its old copy behind, unzeroed.
func TestVaultContentsNeverGrow(t *testing.T) {
	v := testVault(t)
	longest, err := mnemonicOf(make([]byte, 32), ChineseTraditional)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddMnemonic(longest, bytes.Repeat([]byte{'x'}, MaxPassphrase), make(Path, MaxPathDepth)); err != nil {
		t.Fatal(err)
	}
	if err := v.Rename(v.accounts[0].address, strings.Repeat("x", MaxLabel)); err != nil {
		t.Fatal(err)
	}
	if contents := v.encode(); cap(contents) != v.contentsBound() {
		t.Errorf("%d bytes in a slice of %d, which was made with %d", len(contents), cap(contents), v.contentsBound())
	}
}

func TestPasswordFormIsNFKD(t *testing.T) {
	for _, text := range []string{"", "abc", "ﷺ", "㍍ガバヴァ", "\xff\xfe"} {
		if got, want := nfkd([]byte("x"), []byte(text)), "x"+norm.NFKD.String(text); string(got) != want || cap(got) != 1+11*len(text) {
			t.Errorf("%q: %q with room for %d", text, got, cap(got))
		}
	}
}
