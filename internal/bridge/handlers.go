package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
)

// The pure methods whose Go functions do not already have the shape of their row in api.txt. Their secrets lie in the
// request, which Call zeroes, and what they derive is zeroed here.

const (
	// ErrProtocol means that the caller speaks another protocol than this build.
	ErrProtocol fault.Code = "protocol_mismatch"
	// ErrCount means that more addresses were asked for at once than are derived in a reasonable time.
	ErrCount fault.Code = "count_range"
	// ErrTopics means that the topics of a log are not one to four times 32 bytes.
	ErrTopics fault.Code = "topics_invalid"
)

// Protocol is the version of the frames and of api.txt: a change that an older caller would misread raises it.
const Protocol = 1

// build is set by scripts/build-wasm.sh.
var build = "unknown"

// maxAddresses bounds a call of hd.addresses to some tens of milliseconds.
const maxAddresses = 1000

// given returns an optional argument, zero where it is absent.
func given[T any](argument *T) (value T) {
	if argument != nil {
		value = *argument
	}
	return value
}

// within puts the argument's name before the name of the part of it that is at fault.
func within(argument string, err error) error {
	if err == nil {
		return nil
	}
	return json.At(argument, err)
}

func handshake(protocol uint32) (Handshake, error) {
	if protocol != Protocol {
		return Handshake{}, fault.New(ErrProtocol, "protocol", "the module and the scripts around it must come from one build: reload")
	}
	return Handshake{Protocol: Protocol, Build: build}, nil
}

func mnemonicGenerate(bits uint32, language string) ([]byte, error) {
	mnemonic, err := wallet.NewMnemonic(int(bits), wallet.Language(language))
	if err != nil {
		return nil, err
	}
	defer mnemonic.Zero()
	return mnemonic.Bytes(), nil
}

func mnemonicCheck(phrase []byte) (MnemonicCheck, error) {
	checked := wallet.CheckMnemonic(phrase)
	check := MnemonicCheck{Language: string(checked.Language), Checksum: Checksum(checked.Checksum)}
	for _, word := range checked.Words {
		check.Words = append(check.Words, WordCheck{uint32(word.Start), uint32(word.End), word.Known, word.Nearest})
	}
	return check, nil
}

// derive returns the key at a path below a seed's master key.
func derive(seed []byte, path wallet.Path) (*wallet.HDKey, error) {
	master, err := wallet.NewHDKey(seed)
	if err != nil {
		return nil, err
	}
	defer master.Zero()
	return master.Derive(path)
}

func hdAddress(seed []byte, text string) (eth.Address, error) {
	path, err := wallet.ParsePath(text)
	if err != nil {
		return eth.Address{}, err
	}
	child, err := derive(seed, path)
	if err != nil {
		return eth.Address{}, err
	}
	defer child.Zero()
	return addressOf(child)
}

func addressOf(hd *wallet.HDKey) (eth.Address, error) {
	key, err := hd.PrivateKey()
	if err != nil {
		return eth.Address{}, err
	}
	defer key.Zero()
	return key.Address(), nil
}

// hdAddresses derives the part of the path that all accounts share once.
func hdAddresses(seed []byte, preset string, first, count uint32) ([]eth.Address, error) {
	if count > maxAddresses {
		return nil, fault.New(ErrCount, "count", "ask for 1000 addresses at most at once")
	}
	if uint64(first)+uint64(count) > uint64(wallet.Hardened) {
		return nil, fault.New(wallet.ErrPath, "first", "accounts are counted from 0 to 2147483647")
	}
	start, err := wallet.Preset(preset).Path(first)
	if err != nil || count == 0 {
		return nil, err
	}
	other, _ := wallet.Preset(preset).Path(first ^ 1)
	shared := 0
	for start[shared] == other[shared] {
		shared++
	}
	parent, err := derive(seed, start[:shared])
	if err != nil {
		return nil, err
	}
	defer parent.Zero()
	if shared == len(start)-1 && start[shared] < wallet.Hardened {
		return parent.ChildAddresses(first, count)
	}
	addresses := make([]eth.Address, count)
	for i := range addresses {
		path, err := wallet.Preset(preset).Path(first + uint32(i))
		if err != nil {
			return nil, err
		}
		child, err := parent.Derive(path[shared:])
		if err != nil {
			return nil, err
		}
		addresses[i], err = addressOf(child)
		child.Zero()
		if err != nil {
			return nil, err
		}
	}
	return addresses, nil
}

func hdPrivateKey(seed []byte, text string) ([]byte, error) {
	path, err := wallet.ParsePath(text)
	if err != nil {
		return nil, err
	}
	child, err := derive(seed, path)
	if err != nil {
		return nil, err
	}
	defer child.Zero()
	return child.PrivateBytes(), nil
}

func keyParse(text []byte) ([]byte, error) {
	key, err := wallet.ParsePrivateKey(text)
	return key[:], at("text", err)
}

func keyAddress(secret []byte) (eth.Address, error) {
	key, err := signer.NewPrivateKey(secret)
	if err != nil {
		return eth.Address{}, err
	}
	defer key.Zero()
	return key.Address(), nil
}

func keyPublicKey(secret []byte) ([]byte, error) {
	key, err := signer.NewPrivateKey(secret)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	public := key.PublicKey().Uncompressed()
	return public[:], nil
}

func keccak256(data []byte) eth.Hash { return eth.Keccak256(data) }

func vaultNewParams() (flow.KDFParams, error) {
	p, err := wallet.NewKDFParams()
	return flow.KDFParams{Memory: p.Memory, Time: p.Time, Threads: p.Threads, Salt: p.Salt[:]}, err
}

func vaultDeriveKey(password []byte, params flow.KDFParams) ([]byte, error) {
	p := wallet.KDFParams{Memory: params.Memory, Time: params.Time, Threads: params.Threads}
	if copy(p.Salt[:], params.Salt); len(params.Salt) != len(p.Salt) {
		return nil, fault.New(wallet.ErrKDFParams, "salt", "the salt is 32 bytes")
	}
	if len(password) > 0 { // an empty one has an error of its own
		if err := wallet.CheckNewPassword(password); err != nil {
			return nil, err
		}
	}
	kek, err := wallet.DeriveKEK(password, p)
	return kek[:], err
}
