package report

// judgeControl finds requests that give away the control of a contract, or replace what it does.
func (w *writer) judgeControl(e *effect) {
	switch e.kind {
	case effectOwner:
		w.resembling(e.party)
		w.danger("control_given", "This changes who controls the contract "+e.contract.String()+".",
			"Whoever controls it may take all that it holds. Go on only if you are its administrator and have checked every address with the others.")
	case effectUpgrade:
		w.danger("code_replaced", "This replaces what the contract "+e.contract.String()+" does.",
			"Whoever wrote the new code may take all that the contract holds. Go on only if you are its administrator and have checked the code at the new address.")
	case effectVote:
		if e.party != w.From && !e.party.IsZero() {
			w.warning("votes_given", "Somebody else would vote with your tokens.", "Make sure that you mean to give your vote away. You can take it back by delegating to yourself.")
		}
	}
}
