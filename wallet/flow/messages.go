package flow

import (
	"errors"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrMessageKind means that a request is for no known kind of message, or gives the content of another kind.
	ErrMessageKind fault.Code = "message_kind"
	// ErrMessageSize means that a message is longer, or has more values, than anybody reads.
	ErrMessageSize fault.Code = "message_size"
)

// maxPersonal is the longest personal message in bytes.
const maxPersonal = siwe.MaxSize

// plannedMessage is a message that waits for approval.
type plannedMessage struct {
	plan    Plan
	message signer.Message // nil of an authorization
	digest  signer.Digest
	given   *given // an authorization
}

// PlanMessage makes a message ready for approval: it reads what is to be signed and reports what it means. A node is asked only
// about typed data, and where none answers the report says so. Nothing is signed, and no nonce is touched: what a permit or an
// order spends is counted by the contract that takes it. An authorization is not like that: it takes a nonce of the account, once
// it is approved, and cannot be planned without a node. Errors: ErrLocked, wallet.ErrAccountUnknown, ErrNetworkUnknown,
// ErrMessageKind, ErrMessageSize, ErrTokenChanged, ErrChainMismatch, those of typeddata.Parse, ErrStored, and those of Host but
// for the node's; of an authorization also ErrRequest, ErrDelegationAsked, those of nonce.Record.Reserve, and the node's.
func (s *Session) PlanMessage(h Host, request MessageRequest) (Plan, error) {
	if err := s.account(request.From); err != nil {
		return Plan{}, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, request.ChainID)
	if err != nil {
		return Plan{}, err
	}
	message, err := readMessage(request)
	if err != nil {
		return Plan{}, err
	}
	k, err := s.surroundings(h, network, request.From)
	if err != nil {
		return Plan{}, err
	}
	k.Origin, _ = text.Clean(request.Origin, maxOrigin)
	p := &plannedMessage{message: message}
	switch m := message.(type) {
	case nil:
		err = p.authorize(h, network, request, k)
	case *typeddata.Data:
		var t report.Typed
		if t, err = askTyped(h, network, m, &k); err == nil {
			t.Document = request.Document
			p.plan.Report = report.TypedData(t, k)
		}
	case signer.PersonalMessage:
		p.plan.Report = report.Message(m, k)
	}
	if err == nil && message != nil {
		p.digest, err = signer.MessageDigest(message)
	}
	if err != nil {
		return Plan{}, err
	}
	id := eth.Keccak256([]byte("latchkey message 1"), request.From[:], p.digest[:], p.plan.Report.AppendJSON(nil))
	p.plan.ID = id.String()
	s.keepMessage(p)
	return p.plan, nil
}

// readMessage reads what is to be signed; nil for an authorization.
func readMessage(r MessageRequest) (signer.Message, error) {
	switch {
	case r.Kind == MessageAuthorization && r.Delegate != nil && len(r.Message) == 0 && r.Document == "":
		return nil, nil
	case r.Delegate != nil:
	case r.Kind == MessagePersonal && r.Document == "":
		if len(r.Message) > maxPersonal {
			return nil, fault.New(ErrMessageSize, "message", "a message has at most 64 KiB: nobody reads more")
		}
		return signer.PersonalMessage(r.Message), nil
	case r.Kind == MessageTypedData && len(r.Message) == 0:
		d, err := typeddata.Parse([]byte(r.Document))
		if err != nil {
			return nil, json.At("document", err)
		}
		if report.Leaves(d) > report.MaxLeaves {
			return nil, fault.New(ErrMessageSize, "document", "the document has more values than anybody reads")
		}
		return d, nil
	}
	return nil, fault.New(ErrMessageKind, "kind", "ask for personal with a message, for typedData with a document, or for authorization with a delegate")
}

// keepMessage keeps a plan for its approval. The oldest gives way.
func (s *Session) keepMessage(p *plannedMessage) {
	for i, old := range s.messages {
		if old.plan.ID == p.plan.ID {
			s.messages[i] = p
			return
		}
	}
	if s.messages = append(s.messages, p); len(s.messages) > maxPlans {
		s.messages = s.messages[1:]
	}
}

// askTyped asks a node, in one batch, for what a report of typed data needs, and adds it to k. Where no node answers, or one not as
// nodes do, k stays as it is, which the report tells.
func askTyped(h Host, network Network, d *typeddata.Data, k *report.Knowledge) (t report.Typed, err error) {
	t.Data = d
	if err := namedTokens(h, network, k); err != nil {
		return t, err
	}
	needs, _ := k.TypedNeeds(d)
	if err := describedBy(h, network, k, needs.Addresses); err != nil {
		return t, err
	}
	needs, counts := k.TypedNeeds(d)                  // with what descriptors name
	if k.Asked = len(needs.Addresses) == 0; k.Asked { // it is about no address: a node knows nothing of it
		return t, nil
	}
	b, q := newBatch(), questions{}
	q.ask(b, needs)
	own := askOwn(b, d, counts)
	replies, err := b.send(h, network)
	asked := *k
	if asked.Asked = true; err == nil {
		err = q.read(replies, needs, &asked, new(facts))
	}
	if unreached(err) {
		return t, nil
	}
	if err == nil {
		*k = asked
		own.read(replies, &t, k)
	}
	return t, err
}

// ownAnswers are the places of what a contract says of its permits; the separator's is 0 where it was not asked.
type ownAnswers struct {
	counts    []report.Count
	counted   []int // an answer for each
	separator int
}

func askOwn(b *batch, d *typeddata.Data, counts []report.Count) (q ownAnswers) {
	contract, named := d.VerifyingContract()
	if !named {
		return q
	}
	for _, c := range counts {
		question := erc20abi.Permit2Allowance(c.Owner, c.Token, c.Spender)
		if c.Token.IsZero() {
			question = erc20abi.Nonces(c.Owner)
			q.separator = b.read(contract, erc20abi.DomainSeparator(), "latest")
		}
		q.counted = append(q.counted, b.read(contract, question, "latest"))
	}
	q.counts = counts
	return q
}

// read takes the answers over. What makes no sense was not said.
func (q ownAnswers) read(replies []RPCReply, t *report.Typed, k *report.Knowledge) {
	for i, c := range q.counts {
		b, err := data(replies[q.counted[i]])
		switch {
		case err != nil:
		case c.Token.IsZero() && len(b) == 32:
			t.Counted = append(t.Counted, report.Counted{Count: c, Next: uint256.FromBytes32([32]byte(b))})
		case !c.Token.IsZero() && len(b) == 96: // Permit2: amount, when it ends, the next nonce
			t.Counted = append(t.Counted, report.Counted{Count: c, Next: uint256.FromBytes32([32]byte(b[64:]))})
			if ends := uint256.FromBytes32([32]byte(b[32:])); ends.Cmp(uint256.FromUint64(uint64(k.Now)/1000)) >= 0 {
				k.Allowances = append(k.Allowances, report.Allowance{Token: c.Token, Owner: c.Owner, Spender: c.Spender, Amount: uint256.FromBytes32([32]byte(b))})
			}
		}
	}
	if q.separator == 0 {
		return
	}
	if b, err := data(replies[q.separator]); err == nil && len(b) == len(eth.Hash{}) {
		is := eth.Hash(b)
		t.Separator = &is
	}
}

// unreached reports whether an error means that no node answered as a node does.
func unreached(err error) bool {
	return errors.Is(err, ErrNotSent) || errors.Is(err, ErrUnknownOutcome) || errors.Is(err, ErrNodeAnswer) || errors.Is(err, ErrNodeRefused)
}

// namedTokens adds the whole names of tokens that are known: documents carry those, not symbols.
func namedTokens(h Host, network Network, k *report.Knowledge) error {
	tokens, err := loadKnownTokens(h, network)
	if err != nil {
		return err
	}
	for _, t := range tokens.list {
		if t.list == "" || t.builtIn {
			k.Names = append(k.Names, report.Name{Address: t.Address, Name: t.Name, By: report.NamedByList})
		}
	}
	return nil
}

// ApproveMessage signs exactly the digest that a plan's report was written of, and verifies the signature before it is released.
// Approving again gives the same signature (RFC 6979). A plan of a transaction is none of a message. An authorization is recorded
// in the account's ledger before its signature is returned. Errors: ErrPlanUnknown, ErrFindings, ErrLocked,
// wallet.ErrAccountUnknown, ErrSignedOther; of an authorization also ErrPlanStale, ErrIntentSettled, ErrNetworkUnknown,
// ErrChainMismatch, ErrBusy, those of nonce.Record.Reserve and nonce.Decode, and those of Host.
func (s *Session) ApproveMessage(h Host, planID string, acknowledged []string) (SignedMessage, error) {
	var p *plannedMessage
	for _, kept := range s.messages {
		if kept.plan.ID == planID {
			p = kept
		}
	}
	if p == nil {
		return SignedMessage{}, planUnknown()
	}
	if err := acknowledges(p.plan.Report.Findings, acknowledged); err != nil {
		return SignedMessage{}, err
	}
	if p.given != nil {
		return s.authorize(h, p)
	}
	from := p.plan.Report.From
	signature, err := s.SignMessage(from, p.message)
	if err != nil {
		return SignedMessage{}, err
	}
	digest, err := signer.MessageDigest(p.message)
	if err != nil || digest != p.digest || !signer.VerifyMessage(p.message, signature, from) {
		return SignedMessage{}, fault.New(ErrSignedOther, "", "the signature was not one of what was approved and was dropped: reload the wallet")
	}
	b := signature.Bytes()
	return SignedMessage{Signature: b[:], Digest: eth.Hash(digest)}, nil
}
