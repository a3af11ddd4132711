package report

import (
	"strings"
	"sync"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
)

// Permit2 is the contract of that name, which has the same address on every chain.
var Permit2 = eth.Address{0x00, 0x00, 0x00, 0x00, 0x00, 0x22, 0xd4, 0x73, 0x03, 0x0f, 0x11, 0x6d, 0xde, 0xe9, 0xf6, 0xb4, 0x3a, 0xc7, 0x8b, 0xa3}

// rule says what a function does: at which contracts, the kind of its effects, and what part each argument plays in them.
type rule struct {
	at       byte
	kind     effectKind
	roles    string
	selector [4]byte
	function abi.Function
}

// standards are the functions whose effects this wallet knows by itself, a line each: where, kind, roles, signature.
//
// Where: 2 an ERC-20 token, 7 an ERC-721 and 1 an ERC-1155 collection, N any of both, whatever the contract answers, W the
// network's wrapped coin, P Permit2, * any contract.
//
// Roles, one for each argument: p party, o owner, a amount, A amount of what a vault keeps, t token, i NFT's id, b whether it is given or taken back, B the same
// of all tokens, e end of an allowance, d deadline; of a call inside the call T its target, V its coins, D its data, S its data
// for the same contract, O whether it is a delegated one, g and r the price of gas that the caller pays, and to whom; P calls that are packed as Safe's MultiSend wants them; - none.
// Parentheses go into a tuple, brackets into each item of an array, which makes as many effects; a second array of the same
// length goes along with the first.
const standards = `
2 m pa transfer(address to,uint256 amount)
2 m opa transferFrom(address from,address to,uint256 amount)
2 a pa approve(address spender,uint256 amount)
2 + pa increaseAllowance(address spender,uint256 addedValue)
2 < pa decreaseAllowance(address spender,uint256 subtractedValue)
2 + pa increaseApproval(address spender,uint256 addedValue)
2 < pa decreaseApproval(address spender,uint256 subtractedValue)
2 a pa- approveAndCall(address spender,uint256 amount,bytes data)
2 m pa- transferAndCall(address to,uint256 amount,bytes data)
2 a opad--- permit(address owner,address spender,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)
2 a op-dB--- permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed,uint8 v,bytes32 r,bytes32 s)
2 a opad- permit(address owner,address spender,uint256 value,uint256 deadline,bytes signature)
2 - ----- cancelAuthorization(address authorizer,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)
2 - --- cancelAuthorization(address authorizer,bytes32 nonce,bytes signature)
2 m opa-d---- transferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)
2 m opa-d---- receiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)
2 m opa-d-- transferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,bytes signature)
2 m opa-d-- receiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,bytes signature)
7 n opi transferFrom(address from,address to,uint256 tokenId)
7 o pi approve(address to,uint256 tokenId)
7 n opi safeTransferFrom(address from,address to,uint256 tokenId)
7 n opi- safeTransferFrom(address from,address to,uint256 tokenId,bytes data)
1 n opia- safeTransferFrom(address from,address to,uint256 id,uint256 value,bytes data)
1 n op[i][a]- safeBatchTransferFrom(address from,address to,uint256[] ids,uint256[] values,bytes data)
N A pb setApprovalForAll(address operator,bool approved)
W w  deposit() payable
W u a withdraw(uint256 amount)
2 v Ap deposit(uint256 assets,address receiver)
2 v ap mint(uint256 shares,address receiver)
2 v Apo withdraw(uint256 assets,address receiver,address owner)
2 v apo redeem(uint256 shares,address receiver,address owner)
2 d p delegate(address delegatee)
2 d p-d--- delegateBySig(address delegatee,uint256 nonce,uint256 expiry,uint8 v,bytes32 r,bytes32 s)
P a tpae approve(address token,address spender,uint160 amount,uint48 expiration)
P a o((tae-)pd)- permit(address owner,((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)
P a o([(tae-)]pd)- permit(address owner,((address token,uint160 amount,uint48 expiration,uint48 nonce)[] details,address spender,uint256 sigDeadline) permitBatch,bytes signature)
P m opat transferFrom(address from,address to,uint160 amount,address token)
P m [(opat)] transferFrom((address from,address to,uint160 amount,address token)[] transferDetails)
P m ((t-)-d)(pa)o- permitTransferFrom(((address token,uint256 amount) permitted,uint256 nonce,uint256 deadline) permit,(address to,uint256 requestedAmount) transferDetails,address owner,bytes signature)
P m ([(t-)]-d)[(pa)]o- permitTransferFrom(((address token,uint256 amount)[] permitted,uint256 nonce,uint256 deadline) permit,(address to,uint256 requestedAmount)[] transferDetails,address owner,bytes signature)
P - [(--)] lockdown((address token,address spender)[] approvals)
P - --- invalidateNonces(address token,address spender,uint48 newNonce)
P - -- invalidateUnorderedNonces(uint256 wordPos,uint256 mask)
* C [(TD)] aggregate((address target,bytes callData)[] calls) payable
* C [(TD)] blockAndAggregate((address target,bytes callData)[] calls) payable
* C -[(TD)] tryAggregate(bool requireSuccess,(address target,bytes callData)[] calls) payable
* C -[(TD)] tryBlockAndAggregate(bool requireSuccess,(address target,bytes callData)[] calls) payable
* C [(T-D)] aggregate3((address target,bool allowFailure,bytes callData)[] calls) payable
* C [(T-VD)] aggregate3Value((address target,bool allowFailure,uint256 value,bytes callData)[] calls) payable
* C [S] multicall(bytes[] data) payable
* C d[S] multicall(uint256 deadline,bytes[] data) payable
* C -[S] multicall(bytes32 previousBlockhash,bytes[] data) payable
* C TVDO--g-r- execTransaction(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,bytes signatures) payable
* C TVDO execTransactionFromModule(address to,uint256 value,bytes data,uint8 operation)
* C P multiSend(bytes transactions) payable
* C TVD execute(address dest,uint256 value,bytes func)
* C [T][D] executeBatch(address[] dest,bytes[] func)
* C [T][V][D] executeBatch(address[] dest,uint256[] value,bytes[] func)
* C [(TVD)] executeBatch((address target,uint256 value,bytes data)[] calls)
* O p transferOwnership(address newOwner)
* O  renounceOwnership()
* O p setOwner(address newOwner)
* O p setAuthority(address newAuthority)
* O p setPendingAdmin(address newPendingAdmin)
* O p changeAdmin(address newAdmin)
* O p beginDefaultAdminTransfer(address newAdmin)
* O -p changeProxyAdmin(address proxy,address newAdmin)
* O -p grantRole(bytes32 role,address account)
* O -p setOperator(address token,address operator)
* O p- addOwnerWithThreshold(address owner,uint256 threshold)
* O --- removeOwner(address prevOwner,address owner,uint256 threshold)
* O --p swapOwner(address prevOwner,address oldOwner,address newOwner)
* O - changeThreshold(uint256 threshold)
* O p enableModule(address module)
* O p setGuard(address guard)
* O p setFallbackHandler(address handler)
* U p upgradeTo(address implementation)
* U p- upgradeToAndCall(address implementation,bytes data) payable
* U -p upgrade(address proxy,address implementation)
* U -p- upgradeAndCall(address proxy,address implementation,bytes data) payable
* U p setImplementation(address implementation)
* U p changeMasterCopy(address masterCopy)
`

var (
	rules     []rule
	readRules sync.Once
)

// parseRules reads the table, which a test reads too.
func parseRules() {
	for line := range strings.Lines(standards[1:]) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 4)
		function, err := abi.ParseFunction(parts[3])
		if err != nil {
			panic(err)
		}
		rules = append(rules, rule{parts[0][0], effectKind(parts[1][0]), parts[2], function.Selector(), function})
	}
}

// rulesOf returns the rules of a selector: several where standards share it.
func rulesOf(selector [4]byte) []rule {
	readRules.Do(parseRules)
	var list []rule
	for i := range rules {
		if rules[i].selector == selector {
			list = append(list, rules[i])
		}
	}
	return list
}

// holds reports whether a rule is one for a contract. Where no node was asked, a contract is what its function needs, and a token
// where functions of tokens and of NFTs are written alike.
func (r *rule) holds(k *Knowledge, contract eth.Address) bool {
	kept := k.Kept(contract)
	free := kept == StandardUnknown && !k.Asked
	switch r.at {
	case '2':
		return kept == StandardERC20 || free
	case '7':
		return kept == StandardERC721 || free
	case '1':
		return kept == StandardERC1155 || free
	case 'W':
		return k.Network.isWETH(contract)
	case 'P':
		return contract == Permit2
	}
	c := k.onChain(contract)
	return !k.Asked || contract == k.From || c != nil && (c.Contract || c.Delegate != nil)
}
