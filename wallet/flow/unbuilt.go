package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/report"
)

// TEMPORARY: each function moves to its own file and gets built; then this file goes.

var errUnbuilt = fault.New("not_built_yet", "", "this is being built")

func (s *Session) PlanBatch(h Host, requests []PlanRequest) (BatchPlan, error) {
	return BatchPlan{}, errUnbuilt
}
func (s *Session) ApproveBatch(h Host, planID string, acknowledged []string) ([]Sent, error) {
	return nil, errUnbuilt
}
func (s *Session) PlanMessage(h Host, request MessageRequest) (Plan, error) {
	return Plan{}, errUnbuilt
}
func (s *Session) ApproveMessage(h Host, planID string, acknowledged []string) (SignedMessage, error) {
	return SignedMessage{}, errUnbuilt
}
func (s *Session) Review(h Host, chain eth.ChainID, from eth.Address, transaction []byte) (report.Report, error) {
	return report.Report{}, errUnbuilt
}
func (s *Session) CheckRecipient(h Host, chain eth.ChainID, from, to eth.Address) (RecipientCheck, error) {
	return RecipientCheck{}, errUnbuilt
}
func (s *Session) Approvals(h Host, chain eth.ChainID, account eth.Address) (Approvals, error) {
	return Approvals{}, errUnbuilt
}
func (s *Session) Transfers(h Host, chain eth.ChainID, account eth.Address, before *uint64) (Transfers, error) {
	return Transfers{}, errUnbuilt
}
func (s *Session) ResolveName(h Host, chain eth.ChainID, name string) (EnsName, error) {
	return EnsName{}, errUnbuilt
}
func (s *Session) ReverseName(h Host, chain eth.ChainID, address eth.Address) (EnsName, error) {
	return EnsName{}, errUnbuilt
}
func (s *Session) ReadContract(h Host, chain eth.ChainID, from *eth.Address, to eth.Address, signature string, values []string) (ContractResult, error) {
	return ContractResult{}, errUnbuilt
}
