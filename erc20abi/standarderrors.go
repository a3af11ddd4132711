package erc20abi

// standardErrors are the custom errors of EIP-6093, of OpenZeppelin's, Solady's and ERC-721A's contracts, of Permit2 and of
// Uniswap's routers, each with what it says to people: a clause behind which its arguments stand. Where it has none, its name
// says it.
const standardErrors = `ERC20InsufficientBalance(address sender,uint balance,uint needed)|the sender has too few tokens
ERC20InvalidSender(address sender)|tokens cannot be sent from this address
ERC20InvalidReceiver(address receiver)|tokens cannot be sent to this address
ERC20InsufficientAllowance(address spender,uint allowance,uint needed)|the spender's allowance is too low
ERC20InvalidApprover(address approver)|this address cannot approve a spender
ERC20InvalidSpender(address spender)|this address cannot be approved to spend tokens
ERC721InvalidOwner(address owner)|this address cannot own an NFT
ERC721NonexistentToken(uint tokenId)|there is no NFT with this id
ERC721IncorrectOwner(address sender,uint tokenId,address owner)|the NFT is not the sender's
ERC721InvalidSender(address sender)|NFTs cannot be sent from this address
ERC721InvalidReceiver(address receiver)|the recipient is a contract that takes no NFTs
ERC721InsufficientApproval(address operator,uint tokenId)|this account may not move the NFT
ERC721InvalidApprover(address approver)|this account may not approve others for the NFT
ERC721InvalidOperator(address operator)|this address cannot be approved for NFTs
ERC1155InsufficientBalance(address sender,uint balance,uint needed,uint tokenId)|the sender has too few of this NFT
ERC1155InvalidSender(address sender)|NFTs cannot be sent from this address
ERC1155InvalidReceiver(address receiver)|the recipient is a contract that takes no NFTs
ERC1155MissingApprovalForAll(address operator,address owner)|this account may not move the owner's NFTs
ERC1155InvalidApprover(address approver)|this address cannot approve others for its NFTs
ERC1155InvalidOperator(address operator)|this address cannot be approved for NFTs
ERC1155InvalidArrayLength(uint idsLength,uint valuesLength)|there are not as many amounts as NFTs
ERC721OutOfBoundsIndex(address owner,uint index)|the list of NFTs is shorter
ERC20ExceededCap(uint increasedSupply,uint cap)|there would be more tokens than the contract allows
ERC20ExceededSafeSupply(uint increasedSupply,uint cap)|there would be more tokens than the contract allows
ERC2612ExpiredSignature(uint deadline)|the permit has expired
ERC2612InvalidSigner(address signer,address owner)|the permit is not signed by the owner
ERC3009InvalidAuthorizationTime(uint validAfter,uint validBefore)|the authorization is not valid yet, or no more
ERC3009InvalidSignature()|the authorization is not signed by its account
ERC3009UsedAuthorization(address authorizer,bytes32 nonce)|the authorization was used or cancelled before
ERC1363InvalidReceiver(address receiver)|the recipient is a contract that does not take these tokens
ERC1363InvalidSpender(address spender)|the spender is a contract that does not take this approval
ERC4626ExceededMaxDeposit(address receiver,uint assets,uint max)|the vault does not take that much
ERC4626ExceededMaxMint(address receiver,uint shares,uint max)|the vault does not take that much
ERC4626ExceededMaxWithdraw(address owner,uint assets,uint max)|the owner cannot take that much out of the vault
ERC4626ExceededMaxRedeem(address owner,uint shares,uint max)|the owner cannot take that much out of the vault
SafeERC20FailedOperation(address token)|a call to a token failed
SafeERC20FailedDecreaseAllowance(address spender,uint currentAllowance,uint requestedDecrease)|the allowance is lower than what is to be taken off
InvalidAccountNonce(address account,uint currentNonce)|what was signed is for another nonce
ECDSAInvalidSignature()|a signature is not valid
ECDSAInvalidSignatureLength(uint length)|a signature is not valid
ECDSAInvalidSignatureS(bytes32 s)|a signature is not valid
VotesExpiredSignature(uint expiry)|the signed delegation has expired
ERC5805FutureLookup(uint timepoint,uint48 clock)|the time asked for has not come
GovernorNonexistentProposal(uint proposalId)|there is no such proposal
GovernorAlreadyCastVote(address voter)|the account has voted on this proposal before
GovernorUnexpectedProposalState(uint proposalId,uint8 current,bytes32 expectedStates)|the proposal is not in the state for this
OwnableUnauthorizedAccount(address account)|only the contract's owner may do this
OwnableInvalidOwner(address owner)|this address cannot own the contract
AccessControlUnauthorizedAccount(address account,bytes32 neededRole)|the account lacks the role for this
AccessControlBadConfirmation()|an account can only give up roles of its own
AccessManagedUnauthorized(address caller)|the account may not do this
EnforcedPause()|the contract is paused
ExpectedPause()|the contract is not paused
ReentrancyGuardReentrantCall()|the contract was called while it was at work
InsufficientBalance(uint balance,uint needed)|the contract has too few coins
FailedCall()|a call inside the call failed
FailedInnerCall()|a call inside the call failed
AddressEmptyCode(address target)|there is no contract at the address that was called
AddressInsufficientBalance(address account)|the contract has too few coins
InvalidInitialization()|the contract was set up before
NotInitializing()
UUPSUnauthorizedCallContext()
ERC1967InvalidImplementation(address implementation)|there is no contract at the new implementation's address
SafeCastOverflowedUintDowncast(uint8 bits,uint value)|a number of the contract left its range
MathOverflowedMulDiv()|a number of the contract left its range
AllowanceExpired(uint deadline)|the allowance in Permit2 has expired
InsufficientAllowance(uint amount)|the allowance in Permit2 is too low
ExcessiveInvalidation()|too many nonces at once
SignatureExpired(uint signatureDeadline)|the permit has expired
InvalidAmount(uint maxAmount)|more than the permit allows
LengthMismatch()|the lists are not of the same length
InvalidNonce()|the permit was used or taken back before
InvalidSignatureLength()|a signature is not valid
InvalidSignature()|a signature is not valid
InvalidSigner()|the permit is not signed by the owner
InvalidContractSignature()|the account's contract does not accept the signature
V2TooLittleReceived()|the price moved: less would be received than was agreed to
V2TooMuchRequested()|the price moved: more would be paid than was agreed to
V3TooLittleReceived()|the price moved: less would be received than was agreed to
V3TooMuchRequested()|the price moved: more would be paid than was agreed to
TransactionDeadlinePassed()|the time for this has passed
ExecutionFailed(uint commandIndex,bytes message)|one of the steps failed
TransferFailed()|a token's transfer failed
TransferFromFailed()|a token's transfer failed
ApproveFailed()|a token's approval failed
ETHTransferFailed()|a transfer of coins failed
PermitExpired()|the permit has expired
InvalidPermit()|the permit is not valid
InsufficientBalance()|the balance is too low
InsufficientAllowance()|the allowance is too low
Unauthorized()|the account may not do this
Reentrancy()|the contract was called while it was at work
TokenDoesNotExist()|there is no NFT with this id
NotOwnerNorApproved()|this account may not move the NFT
TransferToNonERC721ReceiverImplementer()|the recipient is a contract that takes no NFTs
TransferToNonERC1155ReceiverImplementer()|the recipient is a contract that takes no NFTs
ApprovalCallerNotOwnerNorApproved()|this account may not approve others for the NFT
OwnerQueryForNonexistentToken()|there is no NFT with this id
TransferCallerNotOwnerNorApproved()|this account may not move the NFT
TransferFromIncorrectOwner()|the NFT is not the sender's
TransferToZeroAddress()|nothing can be sent to the zero address
OffchainLookup(address sender,string[] urls,bytes callData,bytes4 callbackFunction,bytes extraData)|the answer is on a server, which this wallet does not ask
WrappedError(address target,bytes4 selector,bytes reason,bytes details)|a call inside the call failed`
