package report

import (
	"strings"
	"sync"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// effectTrade is an order: what is offered may be taken for what is wanted. It has roles of its own (readOrder).
const effectTrade effectKind = 'x'

// typedRule is what is known of a type of typed data. A contract takes a signature of exactly the type that it was written with,
// so that the type, with all that it refers to, says what the signature does; a contract that means harm needs no signature.
type typedRule struct {
	rule
	typ    string // as EIP-712 encodes it; the beginning of it, where it ends with a comma
	intent string // of what moves nothing
}

// typedStandards are the types whose effects this wallet knows by itself, a line each, as in standards: where, kind, roles,
// type. Kind x is an order, whose roles are readOrder's, - is what moves nothing, whose line begins with the intent and a bar.
//
// Where: 2 the domain's contract is the token, N the collection, P Permit2 or a copy of it, S it is an account that would call, once
// enough of its owners signed, M it calls once anybody hands the signature in, F it does so and says for whom, * any contract.
const typedStandards = `
2 a opa-d Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)
2 a op-dB Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)
2 m opa-d- TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)
2 m opa-d- ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)
N o pi-d Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)
N A pb-d PermitForAll(address operator,bool approved,uint256 nonce,uint256 deadline)
P a (tae-)pd PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)
P a [(tae-)]pd PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)
P a (ta)p-d PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)
P a [(ta)]p-d PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)
P a (ta)p-d- PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,
P a [(ta)]p-d- PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,
* d p-d Delegation(address delegatee,uint256 nonce,uint256 expiry)
S C TVDO--g-r- SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)
S C TVDO--g-r- SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 dataGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)
M C T--D---- PackedUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes paymasterAndData)
M C -oS MetaTransaction(uint256 nonce,address from,bytes functionSignature)
F C oTV--D ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,bytes data)
F C oTV--dD ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)
F C -TDo-d SponsoredCallERC2771(uint256 chainId,address target,bytes data,address user,uint256 userNonce,uint256 userDeadline)
* x scrSWe-S---- Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)
* x -mrswSWT Order(uint256 salt,address maker,address receiver,address makerAsset,address takerAsset,uint256 makingAmount,uint256 takingAmount,uint256 makerTraits)
* x -swmr-SW-H Order(uint256 salt,address makerAsset,address takerAsset,address maker,address receiver,address allowedSender,uint256 makingAmount,uint256 takingAmount,uint256 offsets,bytes interactions)
* x swSW-m----e- LimitOrder(address makerToken,address takerToken,uint128 makerAmount,uint128 takerAmount,uint128 takerTokenFeeAmount,address maker,address taker,address sender,address feeRecipient,bytes32 pool,uint64 expiry,uint256 salt)
* x swSWm---e- RfqOrder(address makerToken,address takerToken,uint128 makerAmount,uint128 takerAmount,address maker,address taker,address txOrigin,bytes32 pool,uint64 expiry,uint256 salt)
* - -- Cancel a transfer that you signed before|CancelAuthorization(address authorizer,bytes32 nonce)
* - -- Vote on a proposal|Ballot(uint256 proposalId,uint8 support)
* - -- Vote on a proposal|Ballot(uint256 proposalId,bool support)
* - ---- Vote on a proposal|Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)
`

var (
	typedRules     []typedRule
	readTypedRules sync.Once
)

func parseTypedRules() {
	for line := range strings.Lines(typedStandards[1:]) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 4)
		r := typedRule{rule: rule{at: parts[0][0], kind: effectKind(parts[1][0]), roles: parts[2]}, typ: parts[3]}
		if intent, typ, found := strings.Cut(r.typ, "|"); found {
			r.intent, r.typ = intent, typ
		}
		typedRules = append(typedRules, r)
	}
}

// tokenPermissions is what must stand in a type of which only the beginning is compared: roles are given to its members too.
const tokenPermissions = ")TokenPermissions(address token,uint256 amount)"

// typedRuleOf returns the rule for a type, or nil.
func typedRuleOf(d *typeddata.Data) *typedRule {
	readTypedRules.Do(parseTypedRules)
	typ := d.EncodeType()
	for i := range typedRules {
		r := &typedRules[i]
		if typ == r.typ || strings.HasSuffix(r.typ, ",") && strings.HasPrefix(typ, r.typ) && strings.Contains(typ, tokenPermissions) && len(d.Message.Members) == rolesIn(r.roles) {
			return r
		}
	}
	return nil
}

// rolesIn counts the roles that are in no parentheses.
func rolesIn(roles string) (n int) {
	for ; roles != ""; n++ {
		roles = skip(roles)
	}
	return n
}

// typed is typed data as far as it can be read.
type typed struct {
	*typeddata.Data
	contract eth.Address // that the domain names, or zero
	rule     *typedRule  // nil: unknown
	effects  []effect
	call     *call // that would be made
	orders   []order
	form     *form        // of a descriptor, where nothing else is known
	owner    *eth.Address // whose the request says it is, where that is not the signer
}

// readTyped reads what typed data does.
func (k *Knowledge) readTyped(d *typeddata.Data) *typed {
	m := &typed{Data: d, rule: typedRuleOf(d)}
	m.contract, _ = d.VerifyingContract()
	switch {
	case m.rule != nil && m.rule.kind == effectTrade:
		m.orders = []order{k.readOrder(m.rule.roles, d.Message.Members)}
	case m.rule != nil && m.rule.kind != effectNone:
		m.readEffects(k)
	case m.rule == nil:
		if m.orders = readSeaport(d); m.orders == nil {
			m.describe(k)
		}
	}
	for i := range m.orders {
		m.owned(k, m.orders[i].maker)
	}
	return m
}

// readEffects reads the effects of a permit, or those of the calls that would be made.
func (m *typed) readEffects(k *Knowledge) {
	base := effect{contract: m.contract, token: m.contract, owner: k.From}
	m.effects = m.rule.effectsOf(abiValues(m.Message.Members), base)
	for i := range m.effects {
		e := &m.effects[i]
		m.owned(k, e.owner)
		e.named = false                                     // whoever it names signs it, or a contract that he signs for: it is never about what is somebody else's
		if m.rule.roles == "op-dB" && e.deadline.IsZero() { // DAI's word for never
			e.deadline = &uint256.Max
		}
	}
	if m.rule.kind == effectCall {
		m.call = &call{sender: k.From, to: m.contract, rule: &m.rule.rule, effects: m.effects}
		if m.rule.at == 'F' {
			m.call.to = m.effects[0].owner // who calls, as the contract that is called sees it
		}
		(&reader{k: k}).enter(m.call, 0)
		m.effects = m.call.all()
	} else if m.witness() != nil {
		m.orders = []order{k.readWitness(m)}
	}
}

// witness returns what a permit of Permit2 binds its spender to, or nil.
func (m *typed) witness() *typeddata.Value {
	if m.rule == nil || !strings.HasSuffix(m.rule.typ, ",") {
		return nil
	}
	return &m.Message.Members[len(m.Message.Members)-1]
}

// owned notes whose the request says it is.
func (m *typed) owned(k *Knowledge, owner eth.Address) {
	if owner != k.From && m.owner == nil {
		m.owner = &owner
	}
}

// abiValues turns values into those of the contract ABI, which are the same but for their types.
func abiValues(list []typeddata.Value) []abi.Value {
	values := make([]abi.Value, len(list))
	for i := range list {
		switch v := &list[i]; v.Kind {
		case typeddata.KindStruct, typeddata.KindArray:
			values[i].Items = abiValues(v.Members)
		case typeddata.KindBytes, typeddata.KindString:
			values[i].Bytes = v.Data
		default:
			values[i].Word = [32]byte(v.Data)
		}
	}
	return values
}
