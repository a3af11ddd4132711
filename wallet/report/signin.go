package report

import (
	"errors"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/text"
)

// longSession is for how long a sign-in may be used without a word, in milliseconds: 30 days. oldSignIn is how long ago one may
// have been written: a day.
const (
	longSession eth.Millis = 30 * 86_400_000
	oldSignIn   eth.Millis = 86_400_000
)

// signIn reports a sign-in by EIP-4361, whose text the message is.
func signIn(m *siwe.Message, message []byte, k Knowledge) Report {
	w := newWriter(SubjectSignIn, &k)
	w.message(message)
	w.report.Intent = "Sign in at " + clean(m.Domain)
	w.report.Fields = signInFields(m)
	w.parties()
	w.judgeSignIn(m)
	w.judgeOrigin()
	return w.finish()
}

func signInFields(m *siwe.Message) (list []Field) {
	add := func(label, value string) {
		list = append(list, Field{Label: label, Kind: FieldText, Source: SourceWallet, Text: clean(value)})
	}
	given := func(label string, value *string) {
		if value != nil {
			add(label, *value)
		}
	}
	at := func(label string, t *siwe.Time) {
		if t != nil {
			list = append(list, Field{Label: label, Kind: FieldTime, Source: SourceWallet, Time: &t.Millis, Note: clean(t.Text)})
		}
	}
	site := m.Domain
	if m.Scheme != "" {
		site = m.Scheme + "://" + site
	}
	add("Site", site)
	given("Statement", m.Statement)
	list = append(list, addressField("Account", m.Address))
	add("For", m.URI)
	add("Chain", m.ChainID.String())
	add("Nonce", m.Nonce)
	at("Issued", &m.IssuedAt)
	at("Valid until", m.ExpirationTime)
	at("Valid from", m.NotBefore)
	given("Request", m.RequestID)
	if m.Resources != nil {
		for i := range *m.Resources {
			add("Resource", (*m.Resources)[i])
		}
	}
	return list
}

// judgeSignIn finds sign-ins that are for another place, account, chain or time.
func (w *writer) judgeSignIn(m *siwe.Message) {
	const phishing = "This is how accounts are stolen: whoever runs the page would sign in as you somewhere else. Do not sign it."
	site, uri := clean(m.Domain), host(m.URI)
	switch {
	case w.Origin == "":
		w.warning("signin_origin_unknown", "It is not known which page asks, so that it cannot be compared with "+site+".", "Sign it only if you are on that site.")
	case errors.Is(m.Check(siwe.Expected{Origin: w.Origin, Account: m.Address, Now: m.IssuedAt.Millis}), siwe.ErrOrigin):
		w.danger("signin_origin", "The page that asks, "+clean(w.Origin)+", is not the site that you would sign in at, "+site+".", phishing)
	}
	if strings.Contains(m.Domain, "@") {
		w.danger("signin_user", "You would sign in at "+clean(host(m.Domain))+", not at what stands in front of the @ in "+site+".", phishing)
	}
	if _, rest, _ := strings.Cut(m.URI, ":"); !strings.HasPrefix(rest, "//") {
		w.warning("signin_uri_other", "The sign-in is for "+clean(m.URI)+", which is no page.", "Make sure that you know what it stands for.")
	} else if at := host(m.Domain); uri != at && !strings.HasSuffix(uri, "."+at) {
		w.danger("signin_uri", "You would sign in at "+site+" for another place, "+clean(m.URI)+".", phishing)
	}
	if m.Address != w.From {
		w.danger("signin_account", "The sign-in is for the account "+m.Address.String()+", and "+w.From.String()+" would sign it.", "Change to that account, or ask for another sign-in.")
	}
	if m.ChainID != w.Network.ChainID {
		w.warning("signin_chain", "The sign-in is for chain "+m.ChainID.String()+", not for "+w.Network.Name+".", "Change to that network, or make sure that it makes no difference there.")
	}
	if lookalike(host(m.Domain)) {
		w.warning("site_lookalike", "The site's name, "+site+", is written with letters that may look like others.", "Compare it letter by letter with the one that you know.")
	}
	w.judgeSession(m)
	w.judgeWords(w.report.Message)
}

// judgeSession finds what is wrong with the times and the powers of a sign-in.
func (w *writer) judgeSession(m *siwe.Message) {
	end := m.ExpirationTime
	switch {
	case w.Now == 0:
	case end != nil && w.Now >= end.Millis:
		w.warning("signin_expired", "The sign-in has expired.", "Ask for another one.")
	case m.NotBefore != nil && w.Now < m.NotBefore.Millis:
		w.warning("signin_early", "The sign-in is not valid yet.", "Somebody may keep it for later. Ask for one that is valid now.")
	case end != nil && end.Millis-w.Now > longSession:
		w.warning("signin_long", "The sign-in can be used for more than 30 days.", "Whoever has it can sign in as you until then.")
	case w.Now-m.IssuedAt.Millis > oldSignIn:
		w.warning("signin_old", "The sign-in was written more than a day ago.", "Honest sites write one when you ask for it. Ask for another one.")
	case m.IssuedAt.Millis-w.Now > oldSignIn:
		w.warning("signin_early", "The sign-in is dated more than a day ahead.", "Somebody may keep it for later. Ask for one that is valid now.")
	}
	if m.Resources == nil {
		return
	}
	for _, resource := range *m.Resources {
		if strings.HasPrefix(resource, "urn:recap:") {
			w.warning("signin_recap", "With this sign-in the site's program gets powers of yours (ERC-5573), which stand in its resources.", "Read the statement. It may act for you without asking again.")
			return
		}
	}
	if len(*m.Resources) > 0 {
		w.info("signin_resources", "The sign-in names resources that it is about.", "Read them: the site may take your signature as your word on each.")
	}
}

// judgeOrigin finds what is wrong with the page that asks.
func (w *writer) judgeOrigin() {
	at := host(w.Origin)
	if lookalike(at) {
		w.warning("origin_lookalike", "The name of the page that asks, "+clean(at)+", is written with letters that may look like others.", "Compare it letter by letter with the one that you know.")
	}
	local := at == "localhost" || at == "127.0.0.1" || at == "[::1]" || strings.HasSuffix(at, ".localhost")
	if strings.HasPrefix(w.Origin, "http://") && !local {
		w.warning("origin_insecure", "The page that asks came over a connection that is not protected: anybody on the way may have changed it.", "Open it with https.")
	}
}

// host returns the host of an origin, a URI or an authority, without its port, in small letters.
func host(s string) string {
	if _, rest, found := strings.Cut(s, "://"); found {
		s = rest
	}
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		s = s[:end]
	}
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		s = s[at+1:]
	}
	if colon := strings.LastIndexByte(s, ':'); colon > strings.LastIndexByte(s, ']') {
		s = s[:colon]
	}
	return eth.LowerASCII(s)
}

// lookalike reports whether a host has labels that stand for other letters than ASCII's (RFC 3490), or such letters themselves.
func lookalike(host string) bool {
	return strings.HasPrefix(host, "xn--") || strings.Contains(host, ".xn--") || text.Mixed(host)
}
