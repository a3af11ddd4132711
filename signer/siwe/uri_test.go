package siwe

import "testing"

// The first nine are the examples of RFC 3986 §1.1.2, and one of §3.
func TestURI(t *testing.T) {
	for _, s := range []string{
		"ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt", "ldap://[2001:db8::7]/c=GB?objectClass?one",
		"mailto:John.Doe@example.com", "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
		"urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "foo://example.com:8042/over/there?name=ferret#nose",
		"https:", "file:///etc/hosts", "a+b-c.d:", "https://u:p@h:/", "https://[v1.a:b]", "https://h/%7Euser/;x=1,2", "did:key:z6Mk",
		"https://[::ffff:192.0.2.1]:1/", "x://", "https://h?q=/?#/?",
	} {
		if !isURI(s) {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{
		"", ":", "//h", "/p", "h", "1a:", "a_b:", "https://h h", "https://h\\", "https://h/<>", "https://h/{}", "https://h/^", "https://h/|",
		"https://h/\"", "https://h/`", "https://h/é", "https://h:a/", "https://[h]/", "https://[]/", "https://[::1/", "https://::1/",
		"https://[v.a]", "https://[v1.]", "https://[vg.a]", "https://h/%", "https://h/%1", "https://h/%1g", "https://h/#a#b", "https://h/[",
		"https://h/\n", "https://[::1%25eth0]/", "https://[::1]a/",
	} {
		if isURI(s) {
			t.Errorf("%q is taken", s)
		}
	}
}

func TestIPv6(t *testing.T) {
	for _, s := range []string{
		"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4",
		"abcd:EF01::", "::1.2.3.4", "1::1.2.3.4",
	} {
		if !isIPv6(s) {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{
		"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4",
		"1:", ":1", "1:::2", "::1:2:3:4:5:6:7:8", "1.2.3.4::", "::1.2.3", "::1.2.3.256", "::1.2.3.04", "::1.2.3.4:1", "1:2:3:4:5:6:7:8::",
	} {
		if isIPv6(s) {
			t.Errorf("%q is taken", s)
		}
	}
}
