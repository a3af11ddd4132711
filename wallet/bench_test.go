package wallet

import "testing"

func BenchmarkParseMnemonic(b *testing.B) {
	phrase := []byte(developmentPhrase)
	for b.Loop() {
		if _, err := ParseMnemonic(phrase); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckMnemonic(b *testing.B) {
	phrase := []byte("test test test test test test test test test test test jnuk")
	for b.Loop() {
		CheckMnemonic(phrase)
	}
}

func BenchmarkSeed(b *testing.B) {
	m := mustParse(b, developmentPhrase)
	for b.Loop() {
		m.Seed(nil)
	}
}

func BenchmarkFirstAddress(b *testing.B) {
	path, _ := PresetMetaMask.Path(0)
	for b.Loop() {
		seed := mustParse(b, developmentPhrase).Seed(nil)
		addressAt(b, seed[:], path)
	}
}

func BenchmarkNextAddress(b *testing.B) {
	seed := mustParse(b, developmentPhrase).Seed(nil)
	master, err := NewHDKey(seed[:])
	if err != nil {
		b.Fatal(err)
	}
	path, _ := PresetMetaMask.Path(0)
	parent, err := master.Derive(path[:4])
	if err != nil {
		b.Fatal(err)
	}
	for i := uint32(0); b.Loop(); i++ {
		child, err := parent.Derive(Path{i})
		if err != nil {
			b.Fatal(err)
		}
		key, err := child.PrivateKey()
		if err != nil {
			b.Fatal(err)
		}
		key.Address()
	}
}

func addressAt(b *testing.B, seed []byte, path Path) {
	master, err := NewHDKey(seed)
	if err != nil {
		b.Fatal(err)
	}
	child, err := master.Derive(path)
	if err != nil {
		b.Fatal(err)
	}
	key, err := child.PrivateKey()
	if err != nil {
		b.Fatal(err)
	}
	key.Address()
}

func BenchmarkVaultKey(b *testing.B) {
	v := filledVault(b)
	for b.Loop() {
		if _, err := v.Key(v.accounts[1].address); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenVault(b *testing.B) {
	sealed := mustSeal(b, filledVault(b))
	for b.Loop() {
		if _, err := OpenVault(sealed, &testKEK); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeriveKEK(b *testing.B) {
	for b.Loop() {
		if _, err := DeriveKEK([]byte("password"), testParams()); err != nil {
			b.Fatal(err)
		}
	}
}
