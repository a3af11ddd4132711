package signer

import "github.com/latchkey/latchkey/fault"

// AddTweaks returns p + tweak·G for each tweak, 32 big-endian bytes: the children of a public key by BIP-32's CKDpub, the
// tweaks being the left halves of the HMACs. All share one inversion, which makes a child some three times as fast as one by
// PrivateKey.PublicKey. The tweaks are taken for secrets: one of them with its child's private key gives the parent's away.
// It panics as PublicKey does. Errors: ErrPublicKeyPoint, and ErrTweakRange if a tweak is not below the order of the group or a sum is infinity.
func (p PublicKey) AddTweaks(tweaks [][32]byte) ([]PublicKey, error) {
	parent, ok := p.affine()
	if !ok {
		return nil, notOnCurve()
	}
	sums := make([]projective, len(tweaks))
	defer clear(sums) // their z tell of the tweaks
	var tweak scalar
	defer tweak.Zero()
	for i := range tweaks {
		overflow := tweak.SetBytes(&tweaks[i])
		sums[i].setBaseMultiple(&tweak)
		sums[i].add(&parent)
		if overflow != 0 || sums[i].isInfinity() {
			return nil, noChild()
		}
	}
	children := make([]PublicKey, len(tweaks))
	flat := toAffine(sums)
	defer clear(flat) // their multiples are the tweaks'
	for i := range flat {
		tweak.SetBytes(&tweaks[i])
		children[i] = checkedPublicKey(&flat[i], &tweak)
	}
	return children, nil
}

func noChild() error {
	return fault.New(ErrTweakRange, "index", "this index gives no key: use the next one")
}
