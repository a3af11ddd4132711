package flow

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// node is a chain with one account that matters, one token and a WETH, as a test sees it: it speaks JSON-RPC, keeps a
// pool, mines when it is told to, and can forget, reorganise and finalise.
type node struct {
	t       *testing.T
	chain   eth.ChainID
	genesis eth.Hash
	baseFee string // "" before EIP-1559
	blocks  []simBlock
	state   simState
	pool    map[uint64]*signer.SignedTx
	final   int
	forks   uint64
	left    map[uint64]map[eth.Hash]bool // every transaction that was ever given to the node, by nonce
	onRaw   func(*signer.SignedTx)       // looks at each before the node does

	code       map[eth.Address][]byte
	decimals   uint8
	approveOne bool                     // the token changes an allowance only from 0, like USDT
	refuses    bool                     // the token answers false
	words      string                   // answered to every transaction, if not empty
	status     string                   // in every receipt
	gas        uint64                   // estimated for a contract call
	price      string                   // suggested, as a tip and as a gas price
	limited    bool                     // calls are refused, as a node that limits its load does
	slots      map[eth.Address][32]byte // ERC-1967: what the code of a proxy is
	rewards    []string                 // the tips of the last block: what a tenth of its gas paid at most, a half, and nine tenths
	history    string                   // answered to eth_feeHistory, if not empty
	oracle     *simOracle               // of a rollup; nil: it is none
	simulated  string                   // answered to eth_simulateV1; "": the node does not know the method
	simulates  bool                     // it does know it, and performs the calls
	needs      uint64                   // gas without which the contract that takes fails, whatever it uses
	account    eth.Address              // whose code is its delegation
	no7702     bool                     // authorizations in calls are ignored
	poolCount  uint64                   // added to the pending count: transactions of other wallets
}

type simBlock struct {
	hash   eth.Hash
	before simState
	txs    []*signer.SignedTx
}

type simState struct {
	nonce   uint64
	runs    *eth.Address // the code that acts for the account; nil: none
	coins   uint256.Int
	tokens  map[eth.Address]uint256.Int
	allowed map[eth.Address]uint256.Int
	weth    uint256.Int
}

func (s simState) clone() simState {
	s.tokens, s.allowed = maps.Clone(s.tokens), maps.Clone(s.allowed)
	return s
}

var (
	simToken = eth.Address{0xaa, 19: 1}
	simWETH  = eth.Address{0xaa, 19: 2}
	stranger = eth.Address{0xbb, 19: 3}
	contract = eth.Address{0xcc, 19: 4}
)

func newNode(t *testing.T, account eth.Address) *node {
	n := &node{t: t, account: account, chain: 31337, genesis: eth.Keccak256([]byte("genesis")), baseFee: "0x3b9aca00", status: "0x1", decimals: 6, gas: 50_000,
		pool: map[uint64]*signer.SignedTx{}, left: map[uint64]map[eth.Hash]bool{}, onRaw: func(*signer.SignedTx) {}}
	n.state = simState{coins: ether(100), tokens: map[eth.Address]uint256.Int{account: uint256.FromUint64(1_000_000_000)},
		allowed: map[eth.Address]uint256.Int{}}
	n.code = map[eth.Address][]byte{simToken: {1}, simWETH: {1}, contract: {1}}
	n.blocks = []simBlock{{hash: n.genesis}}
	return n
}

func ether(n uint64) uint256.Int {
	x, _ := uint256.FromUint64(n).Mul(uint256.FromUint64(1_000_000_000_000_000_000))
	return x
}

func (n *node) head() int { return len(n.blocks) - 1 }

// mine puts everything that can be mined into a block.
func (n *node) mine() {
	b := simBlock{before: n.state.clone()}
	for tx := n.pool[n.state.nonce]; tx != nil; tx = n.pool[n.state.nonce] {
		delete(n.pool, n.state.nonce)
		if !n.apply(tx) {
			break
		}
		b.txs = append(b.txs, tx)
	}
	b.hash = eth.Keccak256([]byte(strconv.Itoa(len(n.blocks)) + "/" + strconv.FormatUint(n.forks, 10)))
	n.blocks = append(n.blocks, b)
}

// apply executes a transaction; gas is used to the limit, at the full price.
func (n *node) apply(tx *signer.SignedTx) bool {
	from, _ := tx.Sender()
	_, _, t := sentBy(tx)
	_, all, _ := worst(t)
	rest, ok := n.state.coins.Sub(all)
	if !ok {
		return false
	}
	n.state.coins = rest
	n.state.nonce++
	if t.Delegate != nil {
		n.authorize(tx.Tx().(*signer.SetCodeTx).AuthorizationList)
		delete(n.pool, n.state.nonce-1)
	}
	n.execute(from, t)
	return true
}

// sentBy is what the ledger should hold of a transaction that the node was given.
func sentBy(tx *signer.SignedTx) (eth.ChainID, uint64, nonce.Transaction) {
	var from eth.Address
	if _, matters := tx.Tx().(*signer.SetCodeTx); matters { // recovering it is slow
		from, _ = tx.Sender()
	}
	chain, at, t, err := frozenBy(from, tx.Tx())
	if err != nil {
		panic(err)
	}
	return chain, at, t
}

// authorize carries out the account's authorizations, as EIP-7702 has it, and says how many.
func (n *node) authorize(list []signer.Authorization) (done int) {
	for i := range list {
		a := &list[i]
		if by, err := a.Authority(); err != nil || by != n.account || a.Nonce != n.state.nonce || a.ChainID != n.chain {
			continue
		}
		if n.state.runs = &a.Address; a.Address.IsZero() {
			n.state.runs = nil
		}
		n.state.nonce++
		done++
	}
	return done
}

// carry lets somebody else send an authorization of the account's, and says whether it was of use.
func (n *node) carry(a signer.Authorization) bool {
	b := simBlock{before: n.state.clone(), hash: eth.Keccak256([]byte("carried" + strconv.Itoa(len(n.blocks)) + "/" + strconv.FormatUint(n.forks, 10)))}
	n.blocks = append(n.blocks, b)
	return n.authorize([]signer.Authorization{a}) == 1
}

// execute does what a transaction asks of the contracts.
func (n *node) execute(from eth.Address, t nonce.Transaction) {
	call, err := erc20abi.DecodeCall(t.Data)
	switch {
	case err != nil:
		if amount, asked := taking(t.To, t.Data); asked && amount.Cmp(n.state.allowed[contract]) <= 0 {
			n.state.allowed[contract], _ = n.state.allowed[contract].Sub(amount)
			n.state.tokens[from], _ = n.state.tokens[from].Sub(amount)
			n.state.tokens[contract], _ = n.state.tokens[contract].Add(amount)
		}
	case t.To == simToken && call.Function == erc20abi.FunctionTransfer:
		to, amount := call.Args[0].Address, call.Args[1].Amount
		n.state.tokens[from], _ = n.state.tokens[from].Sub(amount)
		n.state.tokens[to], _ = n.state.tokens[to].Add(amount)
	case t.To == simToken && call.Function == erc20abi.FunctionApprove:
		n.state.allowed[call.Args[0].Address] = call.Args[1].Amount
	case t.To == simWETH && call.Function == erc20abi.FunctionDeposit:
		n.state.weth, _ = n.state.weth.Add(t.Value)
	case t.To == simWETH && call.Function == erc20abi.FunctionTransfer:
		n.state.weth, _ = n.state.weth.Sub(call.Args[1].Amount)
	}
}

// foreign lets another wallet of the same account mine a transaction.
func (n *node) foreign() {
	n.blocks = append(n.blocks, simBlock{before: n.state.clone(), hash: eth.Keccak256([]byte("foreign" + strconv.Itoa(len(n.blocks))))})
	delete(n.pool, n.state.nonce)
	n.state.nonce++
}

// reorg takes the newest block away, unless it is final; its transactions are pending again if kept.
func (n *node) reorg(kept bool) {
	if n.head() <= n.final {
		return
	}
	last := n.blocks[n.head()]
	n.blocks = n.blocks[:n.head()]
	n.state = last.before
	n.forks++
	for _, tx := range last.txs {
		if _, at, _ := sentBy(tx); kept {
			n.pool[at] = tx
		}
	}
}

// mined lists all transactions of the chain.
func (n *node) mined() []*signer.SignedTx {
	var list []*signer.SignedTx
	for _, b := range n.blocks {
		list = append(list, b.txs...)
	}
	return list
}

func (n *node) find(hash eth.Hash) (block int, pending bool) {
	for i, b := range n.blocks {
		if slices.ContainsFunc(b.txs, func(tx *signer.SignedTx) bool { return tx.Hash() == hash }) {
			return i, false
		}
	}
	for _, tx := range n.pool {
		pending = pending || tx.Hash() == hash
	}
	return 0, pending
}

func (n *node) rpc(r RPCRequest) RPCReply {
	var params []json.RawMessage
	if err := json.Unmarshal(r.Params, &params); err != nil {
		n.t.Fatalf("%s: %s", r.Method, r.Params)
	}
	value, failure := n.answer(r.Method, params)
	if failure != nil {
		return RPCReply{Error: failure}
	}
	result, err := json.Marshal(value)
	if err != nil {
		n.t.Fatal(err)
	}
	return RPCReply{Result: result}
}

type object = map[string]any

func (n *node) answer(method string, params []json.RawMessage) (any, *RPCError) {
	arg := func(i int) (s string) {
		json.Unmarshal(params[i], &s)
		return s
	}
	switch method {
	case "eth_chainId":
		return hexNumber(uint64(n.chain)), nil
	case "eth_blockNumber":
		return hexNumber(uint64(n.head())), nil
	case "eth_gasPrice":
		return cmp.Or(n.price, "0x77359400"), nil
	case "eth_maxPriorityFeePerGas":
		return cmp.Or(n.price, "0x3b9aca00"), nil
	case "eth_feeHistory":
		if n.history != "" {
			return json.RawMessage(n.history), nil
		}
		o := object{"oldestBlock": hexNumber(uint64(n.head())), "baseFeePerGas": []string{n.baseFee, n.baseFee}, "gasUsedRatio": []float64{0.5}}
		if n.rewards != nil {
			o["reward"] = [][]string{n.rewards}
		}
		return o, nil
	case "eth_getBlockByNumber":
		return n.blockAt(arg(0)), nil
	case "eth_getBalance":
		return n.state.coins.Hex(), nil
	case "eth_getTransactionCount":
		return hexNumber(n.countAt(arg(1))), nil
	case "eth_getStorageAt":
		a, _ := eth.ParseAddress(arg(0))
		return eth.Hash(n.slots[a]).String(), nil
	case "eth_simulateV1":
		if n.simulates {
			return n.simulate(params[0])
		}
		return n.simulation()
	case "eth_getCode":
		a, _ := eth.ParseAddress(arg(0))
		if a == n.account && n.state.runs != nil {
			return eth.Bytes(append(delegationPrefix[:3:3], n.state.runs[:]...)).String(), nil
		}
		return eth.Bytes(n.code[a]).String(), nil
	case "eth_call", "eth_estimateGas":
		return n.call(method, params[0])
	case "eth_sendRawTransaction":
		return n.sendRaw(arg(0))
	case "eth_getTransactionReceipt":
		hash, _ := eth.ParseHash(arg(0))
		at, _ := n.find(hash)
		if at == 0 {
			return nil, nil
		}
		return object{"transactionHash": hash.String(), "blockNumber": hexNumber(uint64(at)), "blockHash": n.blocks[at].hash.String(),
			"gasUsed": "0x5208", "effectiveGasPrice": "0x1", "status": n.status, "logs": []string{}}, nil
	case "eth_getTransactionByHash":
		hash, _ := eth.ParseHash(arg(0))
		if at, pending := n.find(hash); at > 0 || pending {
			return object{"hash": hash.String()}, nil
		}
		return nil, nil
	}
	n.t.Fatalf("unknown method %s", method)
	return nil, nil
}

func (n *node) simulation() (any, *RPCError) {
	if n.simulated == "" {
		return nil, &RPCError{Code: -32601, Message: "the method eth_simulateV1 does not exist"}
	}
	return json.RawMessage(n.simulated), nil
}

func (n *node) blockAt(tag string) any {
	at := n.head()
	switch tag {
	case "latest":
	case "finalized":
		at = n.final
	default:
		number, _ := strconv.ParseUint(tag[2:], 16, 64)
		if number > uint64(n.head()) {
			return nil
		}
		at = int(number)
	}
	o := object{"number": hexNumber(uint64(at)), "hash": n.blocks[at].hash.String(), "gasLimit": "0x1c9c380"}
	if n.baseFee != "" {
		o["baseFeePerGas"] = n.baseFee
	}
	return o
}

func (n *node) countAt(tag string) uint64 {
	switch tag {
	case "finalized":
		return n.countAfter(n.final)
	case "latest":
	case "pending":
		count := n.state.nonce
		for n.pool[count] != nil {
			count++
		}
		return count + n.poolCount
	default:
		number, _ := strconv.ParseUint(tag[2:], 16, 64)
		return n.countAfter(int(number))
	}
	return n.state.nonce
}

// countAfter is the account's count once a block was executed.
func (n *node) countAfter(block int) uint64 {
	if block < n.head() {
		return n.blocks[block+1].before.nonce
	}
	return n.state.nonce
}

func (n *node) sendRaw(text string) (any, *RPCError) {
	raw, _ := eth.ParseBytes(text)
	tx, err := signer.Decode(raw)
	if err != nil {
		n.t.Fatalf("the node was given %s: %v", text, err)
	}
	n.onRaw(tx)
	chain, at, t := sentBy(tx)
	if chain != n.chain {
		n.t.Fatalf("a transaction for chain %s reached chain %s", chain, n.chain)
	}
	if n.left[at] == nil {
		n.left[at] = map[eth.Hash]bool{}
	}
	n.left[at][tx.Hash()] = true
	_, all, _ := worst(t)
	known := n.pool[at]
	switch {
	case n.words != "":
		return nil, &RPCError{Code: -32000, Message: n.words}
	case at < n.state.nonce:
		return nil, &RPCError{Code: -32000, Message: "nonce too low: next nonce " + hexNumber(n.state.nonce)}
	case known != nil && known.Hash() == tx.Hash():
		return nil, &RPCError{Code: -32000, Message: "already known"}
	case known != nil && !bumps(known, t):
		return nil, &RPCError{Code: -32000, Message: "replacement transaction underpriced"}
	case n.delegates() && at > n.state.nonce && len(n.pool) == 0:
		return nil, &RPCError{Code: -32000, Message: "gapped-nonce tx from delegated accounts"}
	case n.delegates() && len(n.pool) > 0 && known == nil: // a replacement is taken
		return nil, &RPCError{Code: -32000, Message: "in-flight transaction limit reached for delegated accounts"}
	case all.Cmp(n.state.coins) > 0:
		return nil, &RPCError{Code: -32000, Message: "insufficient funds for gas * price + value"}
	}
	n.pool[at] = tx
	return tx.Hash().String(), nil
}

// delegates reports whether code acts for the account, or is about to, which to a pool is the same.
func (n *node) delegates() bool {
	for _, tx := range n.pool {
		if _, _, t := sentBy(tx); t.Delegate != nil {
			return true
		}
	}
	return n.state.runs != nil
}

// bumps reports whether a transaction offers enough to replace another one: both fees, where a gas price is both, are at least 110 %
// of the other's, rounded down, and higher (go-ethereum, core/txpool/legacypool/list.go).
func bumps(known *signer.SignedTx, by nonce.Transaction) bool {
	_, _, old, _ := frozen(known.Tx())
	enough := func(old, by uint256.Int) bool {
		times, _ := old.Mul(uint256.FromUint64(110))
		least, _ := times.DivUint64(100)
		return by.Cmp(old) > 0 && by.Cmp(least) >= 0
	}
	tip := func(t nonce.Transaction) uint256.Int {
		if t.Legacy {
			return t.MaxFeePerGas
		}
		return t.MaxPriorityFeePerGas
	}
	return enough(old.MaxFeePerGas, by.MaxFeePerGas) && enough(tip(old), tip(by))
}

func (n *node) call(method string, param json.RawMessage) (any, *RPCError) {
	var m struct {
		From, To, Value, Data string
		AuthorizationList     []object
	}
	json.Unmarshal(param, &m)
	if len(m.AuthorizationList) > 0 && !n.no7702 {
		return hexNumber(delegationGas), nil
	}
	to, _ := eth.ParseAddress(m.To)
	from, _ := eth.ParseAddress(m.From)
	input, _ := eth.ParseBytes(m.Data)
	if n.limited {
		return nil, &RPCError{Code: -32005, Message: "too many requests"}
	}
	result, reverted := n.run(from, to, input)
	if reverted {
		return nil, &RPCError{Code: 3, Message: "execution reverted", Data: []byte(`"0x"`)}
	}
	if method == "eth_call" {
		return eth.Bytes(result).String(), nil
	}
	if len(input) == 0 && len(n.code[to]) == 0 {
		return "0x5208", nil
	}
	return hexNumber(n.gas), nil
}

// run answers a contract call without changing anything.
func (n *node) run(from, to eth.Address, input []byte) (result []byte, reverted bool) {
	if n.oracle != nil && to == n.oracle.at {
		return n.oracle.call(input)
	}
	call, err := erc20abi.DecodeCall(input)
	if amount, asked := taking(to, input); asked {
		return nil, amount.Cmp(n.state.allowed[contract]) > 0 || amount.Cmp(n.state.tokens[from]) > 0
	}
	if err != nil || to != simToken && to != simWETH {
		return nil, false
	}
	word := func(x uint256.Int) []byte { b := x.Bytes32(); return b[:] }
	one := word(uint256.FromUint64(1))
	if n.refuses {
		one = word(uint256.Int{})
	}
	switch call.Function {
	case erc20abi.FunctionDecimals:
		if to == simWETH {
			return word(uint256.FromUint64(18)), false
		}
		return word(uint256.FromUint64(uint64(n.decimals))), false
	case erc20abi.FunctionSymbol, erc20abi.FunctionName:
		text := [32]byte{'U', 'S', 'D', 'C'}
		if to == simWETH {
			text = [32]byte{'W', 'E', 'T', 'H'}
		}
		return text[:], false
	case erc20abi.FunctionBalanceOf:
		if to == simWETH {
			return word(n.state.weth), false
		}
		return word(n.state.tokens[call.Args[0].Address]), false
	case erc20abi.FunctionAllowance:
		return word(n.state.allowed[call.Args[1].Address]), false
	case erc20abi.FunctionTotalSupply:
		return word(uint256.FromUint64(5_000_000_000_000)), false
	case erc20abi.FunctionApprove:
		old := n.state.allowed[call.Args[0].Address]
		return one, n.approveOne && !old.IsZero() && !call.Args[1].Amount.IsZero()
	case erc20abi.FunctionTransfer:
		if to == simWETH {
			return one, call.Args[1].Amount.Cmp(n.state.weth) > 0
		}
		return one, call.Args[1].Amount.Cmp(n.state.tokens[from]) > 0
	}
	return one, false
}

// ledgerOf reads the ledger that a store holds.
func ledgerOf(t *testing.T, w *world) *nonce.Record {
	t.Helper()
	r, err := nonce.Open(atRest{w}, w.node.chain, w.account).Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// atRest is a world whose store is read without an effect.
type atRest struct{ *world }

func (h atRest) Load(key string) (Record, error) { return h.store[key], nil }
