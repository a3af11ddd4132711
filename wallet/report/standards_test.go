package report

import (
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
)

// Each rule gives every argument a role, and no two rules of one kind of contract share a selector.
func TestRolesFitTheirFunctions(t *testing.T) {
	readRules.Do(parseRules)
	seen := map[string]bool{}
	for _, r := range rules {
		signature := r.function.Signature()
		var fit func(roles string, params []abi.Param) string
		one := func(roles string, p abi.Type) string { return roles }
		one = func(roles string, p abi.Type) string {
			if roles == "" {
				t.Fatalf("%s: too few roles", signature)
			}
			role := roles[0]
			roles = roles[1:]
			switch role {
			case '(':
				if p.Kind != abi.KindTuple {
					t.Fatalf("%s: %s is no tuple", signature, p)
				}
				return fit(roles, p.Fields)[1:]
			case '[':
				if p.Kind != abi.KindSlice {
					t.Fatalf("%s: %s is no array", signature, p)
				}
				return one(roles, *p.Elem)[1:]
			case 'p', 'o', 't', 'T', 'r':
				if p.Kind != abi.KindAddress {
					t.Fatalf("%s: %c is %s", signature, role, p)
				}
			case 'a', 'A', 'i', 'e', 'd', 'V', 'O', 'g':
				if p.Kind != abi.KindUint {
					t.Fatalf("%s: %c is %s", signature, role, p)
				}
			case 'b', 'B':
				if p.Kind != abi.KindBool {
					t.Fatalf("%s: %c is %s", signature, role, p)
				}
			case 'D', 'S', 'P':
				if p.Kind != abi.KindBytes {
					t.Fatalf("%s: %c is %s", signature, role, p)
				}
			case '-':
			default:
				t.Fatalf("%s: no role %c", signature, role)
			}
			return roles
		}
		fit = func(roles string, params []abi.Param) string {
			for _, p := range params {
				roles = one(roles, p.Type)
			}
			return roles
		}
		if rest := fit(r.roles, r.function.Inputs); rest != "" {
			t.Errorf("%s: the roles %q are too many", signature, rest)
		}
		key := string(r.at) + signature
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
	}
	if len(rules) < 60 {
		t.Errorf("%d rules", len(rules))
	}
}
