package wallet

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
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

func FuzzVaultContents(f *testing.F) {
	f.Add(filledVault(f).encode())
	f.Add(testVault(f).encode())
	f.Fuzz(func(t *testing.T, contents []byte) {
		v := &Vault{open: true}
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
