package siwe

import (
	"strconv"
	"strings"
)

// The character classes of RFC 3986, appendix A.
const (
	digits     = "0123456789"
	letters    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	hexDigits  = digits + "ABCDEFabcdef"
	unreserved = letters + digits + "-._~"
	subDelims  = "!$&'()*+,;="
	reserved   = unreserved + ":/?#[]@" + subDelims // with unreserved, as EIP-4361's statement has both
	pathChars  = unreserved + subDelims + ":@%"     // pchar; a % begins an octet of two digits
)

// allOf reports whether s is of these characters, but for those of except, and each % begins two hexadecimal digits.
func allOf(s, characters, except string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if strings.IndexByte(characters, c) < 0 || strings.IndexByte(except, c) >= 0 {
			return false
		}
		if c == '%' && (i+2 >= len(s) || !isHex(s[i+1:i+3])) {
			return false
		}
	}
	return true
}

func isHex(s string) bool { return strings.Trim(s, hexDigits) == "" }

func isScheme(s string) bool {
	return s != "" && strings.IndexByte(letters, s[0]) >= 0 && allOf(s, letters+digits+"+-.", "")
}

// isURI is the rule URI of RFC 3986: a scheme, a hierarchical part, perhaps a query, perhaps a fragment.
func isURI(s string) bool {
	s, fragment, _ := strings.Cut(s, "#")
	s, query, _ := strings.Cut(s, "?")
	scheme, path, found := strings.Cut(s, ":")
	if !found || !isScheme(scheme) || !allOf(fragment, pathChars+"/?", "") || !allOf(query, pathChars+"/?", "") {
		return false
	}
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		var text string
		text, path = rest, ""
		if slash := strings.IndexByte(rest, '/'); slash >= 0 {
			text, path = rest[:slash], rest[slash:]
		}
		if _, ok := splitAuthority(text); !ok {
			return false
		}
	}
	return allOf(path, pathChars+"/", "")
}

// authority is userinfo "@" host ":" port of RFC 3986 §3.2.
type authority struct{ user, host, port string }

func splitAuthority(s string) (a authority, ok bool) {
	a.host = s
	if user, rest, found := strings.Cut(s, "@"); found {
		a.user, a.host = user, rest
	}
	if colon := strings.LastIndexByte(a.host, ':'); colon > strings.LastIndexByte(a.host, ']') {
		a.host, a.port = a.host[:colon], a.host[colon+1:]
	}
	ok = allOf(a.user, pathChars, "@") && allOf(a.port, digits, "") && isHost(a.host)
	return a, ok
}

// isHost is the rule host: an IP literal in brackets, or a registered name, which an IPv4 address is too.
func isHost(s string) bool {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		return ok && (isIPv6(inner) || isIPvFuture(inner))
	}
	return allOf(s, pathChars, ":@")
}

func isIPvFuture(s string) bool {
	version, address, found := strings.Cut(s, ".")
	return found && len(version) > 1 && version[0]|0x20 == 'v' && isHex(version[1:]) &&
		address != "" && allOf(address, pathChars, "@%")
}

// isIPv6 is the rule IPv6address: eight groups of 16 bits, of which the last two may be an IPv4 address, and of which :: may
// stand for one or more.
func isIPv6(s string) bool {
	front, back, short := strings.Cut(s, "::")
	if !short {
		n, ok := groups(s, true)
		return ok && n == 8
	}
	n, ok := groups(front, false)
	m, okBack := groups(back, true)
	return ok && okBack && n+m <= 7
}

// groups counts the groups between colons; none are in an empty text.
func groups(s string, last bool) (n int, ok bool) {
	if s == "" {
		return 0, true
	}
	parts := strings.Split(s, ":")
	for i, part := range parts {
		if last && i == len(parts)-1 && isIPv4(part) {
			n++
		} else if part == "" || len(part) > 4 || !isHex(part) {
			return 0, false
		}
		n++
	}
	return n, true
}

func isIPv4(s string) bool {
	parts := strings.Split(s, ".")
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || strconv.FormatUint(n, 10) != part {
			return false
		}
	}
	return len(parts) == 4
}
