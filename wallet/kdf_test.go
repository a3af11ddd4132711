package wallet

import (
	"errors"
	"math/rand/v2"
	"testing"
)

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

func testParams() KDFParams {
	return KDFParams{Memory: defaultMemory, Time: defaultTime, Threads: defaultThreads}
}
