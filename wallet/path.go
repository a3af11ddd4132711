package wallet

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrPath means that a text is not a BIP-32 path, or goes deeper than MaxPathDepth.
	ErrPath fault.Code = "path_invalid"
	// ErrPreset means that there is no preset of that name.
	ErrPreset fault.Code = "preset_unknown"
)

const (
	// Hardened is added to the index of a hardened child (BIP-32): indices 0 to 2^31-1 are written with a ' behind them.
	Hardened uint32 = 1 << 31
	// MaxPathDepth is the largest number of steps of a path. Wallets use five; BIP-32 would allow 255.
	MaxPathDepth = 10
)

// Path leads from a master key to one of its descendants, an index a step. The empty path is the master key itself.
type Path []uint32

// ParsePath reads the notation of BIP-32: m, then /index for each step, in decimal without leading zeros, with ', h or H
// behind a hardened one. Errors: ErrPath.
func ParsePath(text string) (Path, error) {
	steps := strings.Split(text, "/")
	if steps[0] != "m" || len(steps) > MaxPathDepth+1 {
		return nil, fault.New(ErrPath, "path", "write a path as m/44'/60'/0'/0/0, with ten steps at most")
	}
	path := make(Path, 0, len(steps)-1)
	for _, step := range steps[1:] {
		index, ok := parseStep(step)
		if !ok {
			return nil, fault.New(ErrPath, "path", "write each step of a path as a number from 0 to 2147483647, with ' behind it where it is hardened")
		}
		path = append(path, index)
	}
	return path, nil
}

func parseStep(step string) (index uint32, ok bool) {
	digits := strings.TrimRight(step, "'hH")
	if len(step)-len(digits) > 1 || len(digits) > 1 && digits[0] == '0' {
		return 0, false
	}
	value, err := strconv.ParseUint(digits, 10, 31)
	if err != nil {
		return 0, false
	}
	if len(digits) < len(step) {
		return uint32(value) | Hardened, true
	}
	return uint32(value), true
}

// String returns the path in the notation that ParsePath reads, with ' for hardened steps.
func (p Path) String() string {
	text := []byte{'m'}
	for _, index := range p {
		text = append(text, '/')
		text = strconv.AppendUint(text, uint64(index&^Hardened), 10)
		if index >= Hardened {
			text = append(text, '\'')
		}
	}
	return string(text)
}

// Preset names a way in which wallets count the accounts of one mnemonic.
type Preset string

const (
	// PresetMetaMask counts the last step: m/44'/60'/0'/0/i (BIP-44, coin type 60 of SLIP-44). Most wallets do.
	PresetMetaMask Preset = "metamask"
	// PresetLedgerLive counts BIP-44's account step: m/44'/60'/i'/0/0.
	PresetLedgerLive Preset = "ledger_live"
	// PresetLegacyMEW is the four-step path of early MyEtherWallet and Ledger: m/44'/60'/0'/i.
	PresetLegacyMEW Preset = "legacy_mew"
)

// Presets returns the three presets, the usual one first.
func Presets() []Preset { return []Preset{PresetMetaMask, PresetLedgerLive, PresetLegacyMEW} }

// Path returns the path of the preset's i-th account, counted from 0 to 2^31-1. Errors: ErrPreset, ErrPath.
func (p Preset) Path(i uint32) (Path, error) {
	if i >= Hardened {
		return nil, fault.New(ErrPath, "index", "accounts are counted from 0 to 2147483647")
	}
	const purpose, coin = 44 | Hardened, 60 | Hardened
	switch p {
	case PresetMetaMask:
		return Path{purpose, coin, Hardened, 0, i}, nil
	case PresetLedgerLive:
		return Path{purpose, coin, i | Hardened, 0, 0}, nil
	case PresetLegacyMEW:
		return Path{purpose, coin, Hardened, i}, nil
	}
	return nil, fault.New(ErrPreset, "preset", "choose metamask, ledger_live or legacy_mew")
}
