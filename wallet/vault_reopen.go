package wallet

// Reopen opens another sealed state of this vault, such as one that another tab stored, with the data key that this one
// holds, so that no password is needed. The vault itself stays as it is. Errors: ErrVaultLocked, ErrVaultDamaged (also
// for another vault's file), ErrVaultVersion, ErrKDFParams.
func (v *Vault) Reopen(sealed []byte) (*Vault, error) {
	if err := v.checkOpen(); err != nil {
		return nil, err
	}
	if _, err := VaultParams(sealed); err != nil {
		return nil, err
	}
	other := &Vault{key: v.key}
	copy(other.header[:], sealed)
	contents, err := gcm(&other.key).Open(nil, sealed[headerSize:bodyAt], sealed[bodyAt:], other.header[:])
	defer clear(contents)
	if err != nil || !other.decode(contents) {
		other.Zero()
		return nil, errDamaged()
	}
	return other, nil
}
