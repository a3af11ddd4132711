package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/report"
)

// document says of an approval what people need to know, and how to take it back.
func (a standingApproval) document(network Network, account eth.Address, knows *report.Knowledge) Approval {
	d := Approval{Kind: a.key.Kind, Token: a.key.Token, Symbol: a.token.Symbol, Spender: knows.Party("Spender", a.spender),
		TokenID: a.key.TokenID, Revoke: PlanRequest{ChainID: network.ChainID, From: account}}
	switch {
	case a.unread:
	case a.key.token().counted:
		amount := a.token.amount(a.amount)
		d.Amount, d.Unlimited = &amount, a.unlimited()
	case a.key.Kind == ApprovalAll:
		d.Unlimited = true
	}
	if at := eth.Millis(min(a.expires, uint64(maxMillis)/1000) * 1000); a.key.Kind == ApprovalPermit2 && !a.unread {
		d.Expires = &at
	}
	a.listed = a.listed || collected(knows, a.key.Token)
	d.Risk = a.risk(d, knows.Now)
	a.revoke(&d.Revoke)
	return d
}

// unlimited reports whether the amount is all that there is of the token, or all that it can count.
func (a standingApproval) unlimited() bool {
	return unlimited(a.amount) || !a.supply.IsZero() && a.amount.Cmp(a.supply) >= 0
}

// revoke makes the request that takes the approval back.
func (a standingApproval) revoke(r *PlanRequest) {
	token := a.key.Token
	switch a.key.Kind {
	case ApprovalAmount:
		r.Kind, r.To, r.Token, r.Amount = KindApprove, a.spender.String(), &token, "0"
	case ApprovalAll:
		r.Kind, r.To, r.Token = KindRevokeAll, a.spender.String(), &token
	case ApprovalNFT: // approve(0, id): nobody
		r.Kind, r.To, r.Data = KindCall, token.String(), erc20abi.Approve(eth.Address{}, *a.key.TokenID)
	case ApprovalPermit2:
		r.Kind, r.To = KindCall, report.Permit2.String()
		r.Data = erc20abi.Permit2Revoke(token, a.spender)
	}
}

// risk judges an approval, by the gravest thing that can be said of it.
func (a standingApproval) risk(d Approval, now eth.Millis) report.Finding {
	const takeBack = "Take it back unless you are about to use it."
	finding := func(severity report.Severity, id, text, advice string) report.Finding {
		return report.Finding{ID: id, Severity: severity, Text: text, Advice: advice}
	}
	what, doubt := a.what()
	switch {
	case d.Expires != nil && *d.Expires < now:
		return finding(report.SeverityInfo, "approval_expired", "This has expired: the spender can take nothing any more.", "There is nothing to do.")
	case a.imitates:
		return finding(report.SeverityInfo, "approval_token_lookalike", "This token calls itself like another one, and is not that one: its contract may have made this up to be called.",
			"Leave it alone. Calling an unknown contract costs a fee, and can be a trap.")
	case a.unread && !a.listed:
		return finding(report.SeverityInfo, "approval_unread", "This contract, which you do not follow, does not say what the spender can take now.", "Leave it alone unless you know the contract.")
	case a.unread:
		return finding(report.SeverityWarning, "approval_unread", "The contract does not say what the spender can take now: this was approved once, and may still stand.", "Ask again later, or take it back.")
	case a.key.token().counted && !a.listed && (a.held == nil || a.held.IsZero()):
		return finding(report.SeverityInfo, "approval_token_unknown", "You neither follow this token nor hold any: its contract may have made this up to be called.",
			"Leave it alone unless you know the token. Calling an unknown contract costs a fee, and can be a trap.")
	case !d.Spender.Contract:
		return finding(report.SeverityDanger, "approval_to_account", "A person's account, not a contract, can take "+what+" at any time.",
			"Honest applications spend through a contract. Take this back now"+doubt+".")
	case d.Spender.Resembles != nil:
		return finding(report.SeverityDanger, "approval_to_lookalike", "The spender's address is made to look like one that you know.", "Take this back now"+doubt+".")
	case a.key.Kind == ApprovalAll:
		return finding(report.SeverityWarning, "approval_all", "The spender can take every NFT that you have of this collection, now and later.", takeBack)
	case a.key.Kind == ApprovalNFT:
		return finding(report.SeverityWarning, "approval_nft", "The spender can take this NFT.", takeBack)
	case a.spender == report.Permit2:
		return finding(report.SeverityInfo, "approval_permit2", "Permit2 can move "+what+" for whomever you sign a permit, and for the spenders that are listed here as its own.",
			"It is safe as long as you read what you sign. Take it back to make such signatures worthless.")
	case d.Unlimited && (a.held == nil || !a.held.IsZero()):
		return finding(report.SeverityWarning, "approval_unlimited", "The spender can take all "+what+", now and whatever you receive later.", takeBack)
	case d.Unlimited:
		return finding(report.SeverityInfo, "approval_unlimited_later", "The spender can take whatever you receive of this token later; you hold none now.", takeBack)
	}
	return finding(report.SeverityInfo, "approval_limited", "The spender can take this much of "+what+".", takeBack)
}

// what names what the spender can take, and says what to doubt of it: a contract that is not known may be made to be called.
func (a standingApproval) what() (name, doubt string) {
	switch {
	case a.known:
		return "your " + a.token.Symbol, ""
	case a.listed && !a.key.token().counted:
		return "your NFTs", ""
	case a.key.token().counted:
		name = "this token"
	default:
		name = "these NFTs"
	}
	if !a.listed {
		doubt = ", if you know the contract: one that sent you something unasked may have made this up to be called"
	}
	return name, doubt
}
