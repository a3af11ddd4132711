package typeddata

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

const testSeed = 712

func newRandom(t testing.TB) *rand.Rand {
	t.Logf("seed %d", testSeed)
	return rand.New(rand.NewPCG(testSeed, 0))
}

// generator makes documents that are valid by EIP-712 and that go-ethereum's apitypes reads too (see oracle_test.go).
type generator struct {
	*rand.Rand
	names   []string
	structs map[string][]map[string]string
}

func randomDocument(r *rand.Rand) []byte {
	for {
		if document := documentOfAnySize(r); len(document) <= MaxSize { // but for one in a million
			return document
		}
	}
}

func documentOfAnySize(r *rand.Rand) []byte {
	g := generator{Rand: r, structs: map[string][]map[string]string{}}
	for i := range 1 + r.IntN(5) {
		g.names = append(g.names, string(rune('A'+r.IntN(26)))+"type_"+strconv.Itoa(i))
	}
	// A type refers to those behind it, and through dynamic arrays to any, itself among them.
	for i, name := range g.names {
		g.structs[name] = []map[string]string{}
		for j := range r.IntN(6) {
			g.structs[name] = append(g.structs[name], map[string]string{"name": g.pick("a", "B", "_c", "d1") + strconv.Itoa(j), "type": g.typ(i)})
		}
	}
	domain, fields := map[string]any{}, []map[string]string{}
	for _, m := range standardDomain {
		if r.IntN(3) > 0 || m.name == "name" {
			fields = append(fields, map[string]string{"name": m.name, "type": m.typ})
			domain[m.name] = g.value(m.typ, 0)
		}
	}
	domain["name"] = "name" + g.text()
	if _, ok := domain["version"]; ok {
		domain["version"] = "1" + g.text()
	}
	g.structs[domainType] = fields
	b, err := json.Marshal(map[string]any{
		"types": g.structs, "primaryType": g.names[0], "domain": domain, "message": g.value(g.names[0], 0),
	})
	if err != nil {
		panic(err)
	}
	return b
}

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g *generator) typ(i int) string {
	dimensions := ""
	hasDynamic := false
	for g.IntN(3) == 0 && len(dimensions) < 12 {
		if g.IntN(2) == 0 {
			dimensions, hasDynamic = dimensions+"[]", true
		} else {
			dimensions += "[" + strconv.Itoa(1+g.IntN(3)) + "]"
		}
	}
	if g.IntN(3) == 0 {
		if hasDynamic {
			return g.pick(g.names...) + dimensions
		}
		if i+1 < len(g.names) {
			return g.pick(g.names[i+1:]...) + dimensions
		}
	}
	size := 1 + g.IntN(32)
	return g.pick("bool", "address", "string", "bytes", "bytes"+strconv.Itoa(size), "uint"+strconv.Itoa(8*size), "int"+strconv.Itoa(8*size)) + dimensions
}

func (g *generator) value(typ string, depth int) any {
	if members, ok := g.structs[typ]; ok {
		value := map[string]any{}
		for _, m := range members {
			value[m["name"]] = g.value(m["type"], depth+1)
		}
		return value
	}
	if element, length, ok := arrayOf(typ); ok {
		if length == dynamic {
			if length = g.IntN(3); depth > 4 {
				length = 0
			}
		}
		list := make([]any, length)
		for i := range list {
			list[i] = g.value(element, depth+1)
		}
		return list
	}
	switch kind, size := elementary(typ); kind {
	case KindBool:
		return g.IntN(2) == 0
	case KindAddress:
		return "0x" + hex.EncodeToString(g.bytes(20))
	case KindString:
		return g.text()
	case KindBytes:
		return "0x" + hex.EncodeToString(g.bytes(g.IntN(70)))
	case KindFixedBytes:
		return "0x" + hex.EncodeToString(g.bytes(size))
	default:
		return g.integer(kind == KindInt, size)
	}
}

func (g *generator) integer(signed bool, bits int) any {
	n := new(big.Int).SetBytes(g.bytes(32))
	n.Rsh(n, uint(256-bits+g.IntN(bits+1)))
	if signed {
		if n.Rsh(n, 1); g.IntN(2) == 0 {
			n.Not(n)
		}
	}
	switch {
	case g.IntN(2) == 0 && n.BitLen() <= 53:
		return json.Number(n.String())
	case n.Sign() >= 0 && g.IntN(2) == 0:
		return "0x" + n.Text(16)
	}
	return n.String()
}

func (g *generator) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	return b
}

func (g *generator) text() string {
	var text strings.Builder
	for range g.IntN(40) {
		text.WriteString(g.pick("a", "Z", " ", "\"", "\\", "\n", "é", "語", "🦊", "<", "\x00"))
	}
	return text.String()
}
