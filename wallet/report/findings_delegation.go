package report

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
)

// delegates are the contracts that wallets of good name have accounts delegate to: as ethereum.org's page on EIP-7702 lists them, with
// Calibur 1.1 by Uniswap's own list of deployments, and Simple7702Account of eth-infinitism 0.8, which viem uses. What is at these
// addresses on a chain is not compared with that, and whatever the name, it is given everything: to delegate to them is a danger too.
const delegates = `
0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B MetaMask
0x000000009B1D0aF20D8C6d0A44e162d11F9b8f00 Uniswap Calibur
0x000000005c84F8Fd50b21CAC312528A64437030e Uniswap Calibur
0x69007702764179f14F51cdce752f4f775d74E139 Alchemy
0x5A7FC11397E9a8AD41BF10bf13F22B0a63f96f6d Ambire
0xe6Cae83BdE06E4c305530e199D7217f42808555B Simple7702Account
`

// DelegateName returns whose contract a delegate is, or "".
func DelegateName(to eth.Address) string {
	_, name, _ := strings.Cut(delegates, to.String()+" ")
	name, _, _ = strings.Cut(name, "\n")
	return name
}

// judgeDelegation finds what is wrong with an authorization of EIP-7702.
func (w *writer) judgeDelegation(whose string, to eth.Address, chain eth.ChainID) {
	const control = "That code can take everything that the account holds, now and later."
	switch name := DelegateName(to); {
	case to.IsZero():
		w.info("delegation_ends", whose+" would no longer delegate to code.", "It becomes an ordinary account again.")
	case name != "":
		w.danger("delegation_listed", whose+" would delegate to the code of "+name+", "+to.String()+".", control+" Go on if you mean to use that wallet with it.")
	default:
		w.danger("delegation_unlisted", whose+" would delegate to the code at "+to.String()+", which this wallet does not know.", control+" Refuse it unless you know that code.")
	}
	if chain == 0 {
		w.danger("delegation_everywhere", whose+" would delegate on every chain.", "Whoever has it can use it on every network where the account's nonce is the same. Ask for one that names its chain.")
	}
}

// judgeSender finds that the account delegates to code already: what it holds is that code's to move.
func (w *writer) judgeSender() {
	now := w.Delegate()
	if now == nil {
		return
	}
	to := *now
	if name := DelegateName(to); name != "" {
		w.info("account_delegates", "Your account delegates to the code of "+name+", "+to.String()+".", "That code decides who else may move what it holds.")
		return
	}
	w.warning("account_delegates_unlisted", "Your account delegates to the code at "+to.String()+", which this wallet does not know.",
		"That code may move all that the account holds. If you did not set it up, somebody else has your key: move your funds to a new account.")
}
