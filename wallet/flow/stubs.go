package flow

import "github.com/latchkey/latchkey/eth"

func (s *Session) VaultStatus(h Host) (VaultStatus, error) { panic("unwritten") }
func (s *Session) CreateVault(h Host, kek []byte, params KDFParams, phrase, passphrase, key []byte, backedUp bool) ([]Account, error) {
	panic("unwritten")
}
func (s *Session) Unlock(h Host, kek []byte) ([]Account, error)              { panic("unwritten") }
func (s *Session) Lock()                                                     { panic("unwritten") }
func (s *Session) Reveal(h Host, kek []byte, keyring uint32) ([]byte, error) { panic("unwritten") }
func (s *Session) ConfirmBackup(h Host, keyring uint32) ([]Account, error)   { panic("unwritten") }
func (s *Session) Accounts() ([]Account, error)                              { panic("unwritten") }
func (s *Session) AddAccount(h Host, keyring uint32, path, label string) ([]Account, error) {
	panic("unwritten")
}
func (s *Session) ImportAccount(h Host, phrase, passphrase, key []byte, label string, backedUp bool) ([]Account, error) {
	panic("unwritten")
}
func (s *Session) RenameAccount(h Host, address eth.Address, label string) ([]Account, error) {
	panic("unwritten")
}
func (s *Session) Networks(h Host) ([]Network, error)                         { panic("unwritten") }
func (s *Session) PutNetwork(h Host, network Network) ([]Network, error)      { panic("unwritten") }
func (s *Session) RemoveNetwork(h Host, chain eth.ChainID) ([]Network, error) { panic("unwritten") }
func (s *Session) Tokens(h Host, chain eth.ChainID) ([]Token, error)          { panic("unwritten") }
func (s *Session) AddToken(h Host, chain eth.ChainID, token eth.Address) (Token, error) {
	panic("unwritten")
}
func (s *Session) RemoveToken(h Host, chain eth.ChainID, token eth.Address) ([]Token, error) {
	panic("unwritten")
}
func (s *Session) ChainStatus(h Host, chain eth.ChainID) (ChainStatus, error) { panic("unwritten") }
func (s *Session) Portfolio(h Host, chain eth.ChainID, account eth.Address) (Portfolio, error) {
	panic("unwritten")
}
func (s *Session) Allowance(h Host, chain eth.ChainID, token, owner, spender eth.Address) (Allowance, error) {
	panic("unwritten")
}
func (s *Session) Plan(h Host, request PlanRequest) (Plan, error) { panic("unwritten") }
func (s *Session) Approve(h Host, planID string, acknowledged []string) (Sent, error) {
	panic("unwritten")
}
func (s *Session) Send(h Host, request PlanRequest, acknowledged []string) (Sent, error) {
	panic("unwritten")
}
func (s *Session) Activity(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	panic("unwritten")
}
func (s *Session) Sync(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	panic("unwritten")
}
