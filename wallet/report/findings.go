package report

import (
	"slices"
	"strconv"
)

// writer writes one report.
type writer struct {
	*Knowledge
	report    Report
	effects   []effect
	described bool // a descriptor alone says what a call does
}

// newWriter begins a report with what all have in common.
func newWriter(subject Subject, k *Knowledge) *writer {
	w := &writer{Knowledge: k}
	w.report = Report{Subject: subject, Network: k.Network.Name, ChainID: k.Network.ChainID, From: k.From, Origin: k.Origin,
		Fields: []Field{}, Parties: []Party{}, Changes: []Change{}, Findings: append([]Finding{}, k.Findings...), Digests: []Digest{},
		Data: []byte{}, Arguments: []Decoded{}}
	return w
}

// find adds a finding, unless it was found before.
func (w *writer) find(severity Severity, id, text, advice string) {
	for _, f := range w.report.Findings {
		if f.ID == id && f.Text == text {
			return
		}
	}
	w.report.Findings = append(w.report.Findings, Finding{ID: id, Severity: severity, Text: text, Advice: advice})
}

func (w *writer) danger(id, text, advice string)  { w.find(SeverityDanger, id, text, advice) }
func (w *writer) warning(id, text, advice string) { w.find(SeverityWarning, id, text, advice) }
func (w *writer) info(id, text, advice string)    { w.find(SeverityInfo, id, text, advice) }

// judge finds what effects have in them.
func (w *writer) judge() {
	for i := range w.effects {
		e := &w.effects[i]
		w.judgeCall(e)
		w.judgeRecipient(e)
		w.judgeAllowance(e)
		w.judgeControl(e)
		w.judgeToken(e)
		w.judgeDeadline(e)
	}
	w.judgeBatch()
}

// finish sorts the findings and returns the report.
func (w *writer) finish() Report {
	w.report.Findings = Sorted(w.report.Findings)
	return w.report
}

// Sorted returns findings with the gravest first, else in their order. No two have the same id then, so that each danger is
// acknowledged by itself: the second of a kind is such as "call_unknown.2".
func Sorted(list []Finding) []Finding {
	sorted := make([]Finding, 0, len(list))
	for _, severity := range [...]Severity{SeverityDanger, SeverityWarning, SeverityInfo} {
		for _, f := range list {
			if f.Severity == severity {
				f.ID = ownID(sorted, f.ID)
				sorted = append(sorted, f)
			}
		}
	}
	return sorted
}

// ownID returns an id that no finding of a list has yet.
func ownID(list []Finding, kind string) string {
	id := kind
	for n := 2; slices.ContainsFunc(list, func(f Finding) bool { return f.ID == id }); n++ {
		id = kind + "." + strconv.Itoa(n)
	}
	return id
}
