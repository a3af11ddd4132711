package wallet_test

import (
	"errors"
	"fmt"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet"
)

// The phrase of the examples is public: it is the one of every local development chain.
const phrase = "test test test test test test test test test test test junk"

func ExampleParseMnemonic() {
	mnemonic, err := wallet.ParseMnemonic([]byte("  Test test test test test test\ntest test test test test junk"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer mnemonic.Zero()
	fmt.Println(mnemonic.Words(), mnemonic.Language())
	// Output: 12 english
}

func ExampleParseMnemonic_wrongWord() {
	_, err := wallet.ParseMnemonic([]byte("test test test test test test test test test test test jnuk"))
	var e *fault.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code, e.Details)
	}
	// Output: mnemonic_word [{position 12}]
}

func ExampleCheckMnemonic() {
	typed := []byte("test test jnuk aban")
	check := wallet.CheckMnemonic(typed)
	fmt.Println(check.Language, check.Checksum)
	for _, word := range check.Words {
		if !word.Known {
			fmt.Println(string(typed[word.Start:word.End]), word.Nearest)
		}
	}
	// Output:
	// english incomplete
	// jnuk [junk]
	// aban [abandon]
}

func ExampleHDKey_Derive() {
	mnemonic, err := wallet.ParseMnemonic([]byte(phrase))
	if err != nil {
		fmt.Println(err)
		return
	}
	seed := mnemonic.Seed(nil)
	defer clear(seed)
	master, err := wallet.NewHDKey(seed)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer master.Zero()
	for _, preset := range wallet.Presets() {
		path, err := preset.Path(1)
		if err != nil {
			fmt.Println(err)
			return
		}
		child, err := master.Derive(path)
		if err != nil {
			fmt.Println(err)
			return
		}
		key, err := child.PrivateKey()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(path, key.Address())
		key.Zero()
		child.Zero()
	}
	// Output:
	// m/44'/60'/0'/0/1 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
	// m/44'/60'/1'/0/0 0x8C8d35429F74ec245F8Ef2f4Fd1e551cFF97d650
	// m/44'/60'/0'/1 0xc89D42189f0450C2b2c3c61f58Ec5d628176A1E7
}

func ExampleDecryptKeystore() {
	document := []byte(`{"version":3,"id":"d65ddb00-c340-462e-9df0-24ea8a3a3dcc","address":"f39fd6e51aad88f6f4ce6ab8827279cfffb92266",
		"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"251a28a8d8913c48898f2fdd359e8c7f"},
			"ciphertext":"a289e76dd23b215559275b415366be7405914c5da500a918908d4cf8f1c429f9",
			"kdf":"scrypt","kdfparams":{"dklen":32,"n":4096,"p":6,"r":8,
				"salt":"cb7008110f2990aa4bf6d0841f37e4096d3e35e6d2ce0bb9dad83287672d877c"},
			"mac":"0bb6cc3f98c8588b8584b9bb6513b5aca4de3c5b027b73f0e004a35917beb88c"}}`)
	key, err := wallet.DecryptKeystore(document, []byte("Pässword é"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer clear(key[:])
	private, err := signer.NewPrivateKey(key[:])
	if err != nil {
		fmt.Println(err)
		return
	}
	defer private.Zero()
	fmt.Println(private.Address())
	// Output: 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
}

func ExampleVault() {
	// A new vault: choose parameters, derive the key from the password, add a phrase, seal.
	sealed, err := create([]byte("correct horse battery"))
	if err != nil {
		fmt.Println(err)
		return
	}
	// Later: read the parameters from the file, derive the key again, open.
	params, err := wallet.VaultParams(sealed)
	if err != nil {
		fmt.Println(err)
		return
	}
	kek, err := wallet.DeriveKEK([]byte("correct horse battery"), params)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer clear(kek[:])
	vault, err := wallet.OpenVault(sealed, &kek)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vault.Zero()
	for _, account := range vault.Accounts() {
		fmt.Println(account.Label, account.Path, account.Address)
	}
	// Output: Account 1 m/44'/60'/0'/0/0 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
}

func create(password []byte) ([]byte, error) {
	if err := wallet.CheckNewPassword(password); err != nil {
		return nil, err
	}
	params, err := wallet.NewKDFParams()
	if err != nil {
		return nil, err
	}
	kek, err := wallet.DeriveKEK(password, params)
	if err != nil {
		return nil, err
	}
	defer clear(kek[:])
	vault, err := wallet.CreateVault(&kek, params)
	if err != nil {
		return nil, err
	}
	defer vault.Zero()
	mnemonic, err := wallet.ParseMnemonic([]byte(phrase))
	if err != nil {
		return nil, err
	}
	defer mnemonic.Zero()
	if _, err := vault.AddMnemonic(mnemonic, nil, nil); err != nil {
		return nil, err
	}
	return vault.Seal()
}
