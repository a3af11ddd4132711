package wallet

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParsePath(t *testing.T) {
	for text, want := range map[string]Path{
		"m":                            {},
		"m/0":                          {0},
		"m/44'/60'/0'/0/0":             {44 | Hardened, 60 | Hardened, Hardened, 0, 0},
		"m/44h/60H/2147483647'":        {44 | Hardened, 60 | Hardened, 1<<32 - 1},
		"m/2147483647":                 {1<<31 - 1},
		"m" + strings.Repeat("/0", 10): slices.Repeat(Path{0}, 10),
	} {
		got, err := ParsePath(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "/", "M/0", "0", "44'/60'", "m/", "m//0", "m/0/", " m/0", "m/0 ", "m/-1", "m/+1", "m/'", "m/0''", "m/0h'", "m/0'0", "m/00", "m/01",
		"m/2147483648", "m/2147483648'", "m/4294967296", "m/18446744073709551616", "m/1_0", "m/0x1", "m/１", "m/a", "m/h",
		"m" + strings.Repeat("/0", 11),
	} {
		if got, err := ParsePath(text); !errors.Is(err, ErrPath) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestPresets(t *testing.T) {
	for i, want := range []string{"m/44'/60'/0'/0/7", "m/44'/60'/7'/0/0", "m/44'/60'/0'/7"} {
		path, err := Presets()[i].Path(7)
		if err != nil || path.String() != want {
			t.Errorf("%s: %s, %v, want %s", Presets()[i], path, err, want)
		}
		if _, err := Presets()[i].Path(Hardened); !errors.Is(err, ErrPath) {
			t.Errorf("%s: account 2^31: %v", Presets()[i], err)
		}
	}
	if _, err := Preset("trezor").Path(0); !errors.Is(err, ErrPreset) {
		t.Error(err)
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("m/44'/60'/0'/0/0")
	f.Add("m/2147483647h")
	f.Fuzz(func(t *testing.T, text string) {
		path, err := ParsePath(text)
		if err != nil {
			return
		}
		if want := strings.NewReplacer("h", "'", "H", "'").Replace(text); path.String() != want {
			t.Fatalf("%q is written %q", text, path)
		}
	})
}
