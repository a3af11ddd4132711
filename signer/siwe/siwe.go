// Package siwe reads Sign-In with Ethereum messages (EIP-4361) and checks them before they are signed.
//
// Parse accepts the grammar and nothing else. What it accepts has one text, Message.String, so that what is shown of a
// message is all of it. A message is signed as a personal message: signer.PersonalMessage(text).
package siwe

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrSyntax means that a text does not follow EIP-4361's grammar; the field names the part.
	ErrSyntax fault.Code = "siwe_syntax"
	// ErrSize means that a text is longer than MaxSize.
	ErrSize fault.Code = "siwe_size"
)

// MaxSize is the longest text in bytes.
const MaxSize = 64 << 10

const greeting = " wants you to sign in with your Ethereum account"

// Message is a sign-in message. What a pointer holds is optional.
type Message struct {
	Scheme         string // of the origin; empty where the message has none, which means https
	Domain         string // authority of RFC 3986: host, perhaps with a port; a user before @ is only good to deceive
	Address        eth.Address
	Statement      *string
	URI            string
	ChainID        eth.ChainID
	Nonce          string // 8 or more letters and digits
	IssuedAt       Time
	ExpirationTime *Time
	NotBefore      *Time
	RequestID      *string
	Resources      *[]string
}

// Claims reports whether a message says that it is a sign-in. One that does and that Parse refuses is to be warned of
// (EIP-4361, "Verifying the Message Format").
func Claims(message []byte) bool { return strings.Contains(string(message), greeting[1:]) }

// Parse reads a text. The address must have its EIP-55 checksum, the chain id must be one of eth.ChainID, without leading
// zeros. Errors: ErrSyntax, ErrSize.
func Parse(text string) (*Message, error) {
	if len(text) > MaxSize {
		return nil, fault.New(ErrSize, "", "the message is longer than 64 KiB")
	}
	l := lines{rest: text, more: true}
	m := new(Message)
	m.Scheme, m.Domain = l.greeting()
	m.Address = l.address()
	l.empty("address")
	m.Statement = l.statement()
	m.URI = l.field("uri", "URI: ", isURI)
	l.field("version", "Version: ", func(s string) bool { return s == "1" })
	m.ChainID = l.chainID()
	m.Nonce = l.field("nonce", "Nonce: ", isNonce)
	m.IssuedAt = parsedTime(l.field("issuedAt", "Issued At: ", isTime))
	m.ExpirationTime = l.optionalTime("expirationTime", "Expiration Time: ")
	m.NotBefore = l.optionalTime("notBefore", "Not Before: ")
	if l.begins("Request ID: ") {
		id := l.field("requestId", "Request ID: ", isRequestID)
		m.RequestID = &id
	}
	if l.begins("Resources:") {
		l.field("resources", "Resources:", func(s string) bool { return s == "" })
		m.Resources = l.resources()
	}
	if l.err == nil && l.more {
		l.fail("", "this line does not belong here, or not in this order")
	}
	if l.err != nil {
		return nil, l.err
	}
	return m, nil
}

// String returns the message's text, which is the one that was parsed.
func (m *Message) String() string {
	var b strings.Builder
	if m.Scheme != "" {
		b.WriteString(m.Scheme + "://")
	}
	b.WriteString(m.Domain + greeting + ":\n" + m.Address.String() + "\n\n")
	if m.Statement != nil {
		b.WriteString(*m.Statement + "\n")
	}
	b.WriteString("\nURI: " + m.URI + "\nVersion: 1\nChain ID: " + m.ChainID.String() + "\nNonce: " + m.Nonce)
	b.WriteString("\nIssued At: " + m.IssuedAt.Text)
	if m.ExpirationTime != nil {
		b.WriteString("\nExpiration Time: " + m.ExpirationTime.Text)
	}
	if m.NotBefore != nil {
		b.WriteString("\nNot Before: " + m.NotBefore.Text)
	}
	if m.RequestID != nil {
		b.WriteString("\nRequest ID: " + *m.RequestID)
	}
	if m.Resources != nil {
		b.WriteString("\nResources:")
		for _, resource := range *m.Resources {
			b.WriteString("\n- " + resource)
		}
	}
	return b.String()
}

// lines reads line after line and keeps the first error, after which it reads nothing.
type lines struct {
	rest string
	more bool // whether a line is left, be it an empty one
	err  error
}

func (l *lines) fail(field, message string) {
	if l.err == nil {
		l.err = fault.New(ErrSyntax, field, message)
	}
}

// next takes a line.
func (l *lines) next() string {
	if l.err != nil || !l.more {
		return ""
	}
	var line string
	line, l.rest, l.more = strings.Cut(l.rest, "\n")
	return line
}

// begins reports whether a line is left that begins so.
func (l *lines) begins(label string) bool {
	return l.err == nil && l.more && strings.HasPrefix(l.rest, label)
}

// field takes a line of a label and a value.
func (l *lines) field(name, label string, valid func(string) bool) string {
	if !l.begins(label) {
		l.fail(name, "the line \""+strings.TrimSpace(label)+"\" belongs here")
		return ""
	}
	value := l.next()[len(label):]
	if !valid(value) {
		l.fail(name, "this value does not follow EIP-4361")
	}
	return value
}

func (l *lines) empty(field string) {
	if l.next() != "" {
		l.fail(field, "an empty line belongs behind this")
	}
}

func (l *lines) greeting() (scheme, domain string) {
	domain, ok := strings.CutSuffix(l.next(), greeting+":")
	if !ok {
		l.fail("domain", "the first line must end with \""+strings.TrimSpace(greeting)+":\"")
		return "", ""
	}
	if before, after, found := strings.Cut(domain, "://"); found {
		if scheme, domain = before, after; !isScheme(scheme) {
			l.fail("scheme", "this is no scheme of a URI")
		}
	}
	if a, ok := splitAuthority(domain); !ok || a.host == "" {
		l.fail("domain", "this is no host of a URI")
	}
	return scheme, domain
}

func (l *lines) address() eth.Address {
	text := l.next()
	a, err := eth.ParseAddress(text)
	if err != nil || a.String() != text {
		l.fail("address", "write the address with its EIP-55 checksum")
	}
	return a
}

// statement takes the statement, if there is one, and the empty line behind it.
func (l *lines) statement() *string {
	line := l.next()
	if line == "" && l.begins("URI: ") {
		return nil
	}
	if !allOf(line, " "+reserved, "") {
		l.fail("statement", "a statement is letters, digits, spaces and punctuation of a URI")
	}
	l.empty("statement")
	return &line
}

func (l *lines) chainID() eth.ChainID {
	var id eth.ChainID
	l.field("chainId", "Chain ID: ", func(digits string) bool {
		n, err := strconv.ParseUint(digits, 10, 64)
		id = eth.ChainID(n)
		return err == nil && id.String() == digits && id.Check() == nil
	})
	return id
}

func (l *lines) optionalTime(name, label string) *Time {
	if !l.begins(label) {
		return nil
	}
	t := parsedTime(l.field(name, label, isTime))
	return &t
}

func (l *lines) resources() *[]string {
	list := []string{}
	for l.begins("- ") {
		list = append(list, l.field("resources["+strconv.Itoa(len(list))+"]", "- ", isURI))
	}
	return &list
}

func isNonce(s string) bool { return len(s) >= 8 && strings.Trim(s, letters+digits) == "" }

func isRequestID(s string) bool { return allOf(s, pathChars, "/") }
