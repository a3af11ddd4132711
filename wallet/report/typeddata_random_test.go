package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/inputs"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// typedRandom makes documents of types of its own and of those that the wallet knows.
type typedRandom struct {
	*rand.Rand
	types map[string][]map[string]string
	names []string
}

func (g *typedRandom) document() []byte {
	g.types, g.names = map[string][]map[string]string{}, nil
	primary := ""
	if readTypedRules.Do(parseTypedRules); g.IntN(2) == 0 {
		primary = g.known()
	} else {
		for i := range 1 + g.IntN(4) {
			g.names = append(g.names, string(rune('A'+g.IntN(26)))+"type"+strconv.Itoa(i))
		}
		for i, name := range g.names {
			g.types[name] = []map[string]string{}
			for j := range g.IntN(6) {
				g.types[name] = append(g.types[name], map[string]string{"name": "m" + strconv.Itoa(j), "type": g.typ(i)})
			}
		}
		primary = g.names[0]
	}
	domain, fields := map[string]any{}, []map[string]string{}
	for _, name := range []string{"name", "version", "chainId", "verifyingContract", "salt"} {
		if g.IntN(4) > 0 || name == "name" {
			fields = append(fields, map[string]string{"name": name, "type": domainTypes[name]})
			domain[name] = g.value(domainTypes[name], 0)
		}
	}
	g.types["EIP712Domain"] = fields
	b, err := json.Marshal(map[string]any{"types": g.types, "primaryType": primary, "domain": domain, "message": g.value(primary, 0)})
	if err != nil {
		panic(err)
	}
	return b
}

// known takes one of the types of the table, or Seaport's.
func (g *typedRandom) known() (primary string) {
	typ := seaportOrder + seaportItems
	if at := g.IntN(len(typedRules) + 2); at < len(typedRules) {
		if typ = typedRules[at].typ; strings.HasSuffix(typ, ",") {
			typ += "Order witness)Order(Output[] outputs,bytes32 id)Output(address token,uint256 amount,address recipient)TokenPermissions(address token,uint256 amount)"
		}
	} else if at == len(typedRules) {
		typ = "BulkOrder(OrderComponents[2][2] tree)" + seaportItems + seaportOrder
	}
	for _, definition := range strings.SplitAfter(typ, ")") {
		name, list, ok := strings.Cut(strings.TrimSuffix(definition, ")"), "(")
		if !ok {
			continue
		}
		if primary == "" {
			primary = name
		}
		g.types[name] = []map[string]string{}
		for _, m := range strings.Split(list, ",") {
			kind, name2, _ := strings.Cut(m, " ")
			g.types[name] = append(g.types[name], map[string]string{"name": name2, "type": kind})
		}
	}
	if g.IntN(4) == 0 { // nearly the type
		names := slices.Sorted(maps.Keys(g.types))
		name := names[g.IntN(len(names))]
		if members, at := g.types[name], g.IntN(len(g.types[name])); g.IntN(2) == 0 {
			g.types[name] = append(members, map[string]string{"name": "more", "type": "uint256"})
		} else {
			g.types[name] = append(members[:at:at], members[at+1:]...)
		}
	}
	return primary
}

func (g *typedRandom) typ(i int) string {
	dimensions, free := "", false
	for g.IntN(3) == 0 && len(dimensions) < 9 {
		if g.IntN(2) == 0 {
			dimensions, free = dimensions+"[]", true
		} else {
			dimensions += "[" + strconv.Itoa(1+g.IntN(3)) + "]"
		}
	}
	if g.IntN(3) == 0 && free {
		return g.names[g.IntN(len(g.names))] + dimensions
	}
	if g.IntN(3) == 0 && i+1 < len(g.names) {
		return g.names[i+1+g.IntN(len(g.names)-i-1)] + dimensions
	}
	size := 1 + g.IntN(32)
	return []string{"bool", "address", "string", "bytes", "bytes" + strconv.Itoa(size), "uint" + strconv.Itoa(8*size), "int" + strconv.Itoa(8*size)}[g.IntN(7)] + dimensions
}

func (g *typedRandom) value(typ string, depth int) any {
	if members, ok := g.types[typ]; ok {
		value := map[string]any{}
		for _, m := range members {
			value[m["name"]] = g.value(m["type"], depth+1)
		}
		return value
	}
	if open := strings.LastIndexByte(typ, '['); open >= 0 {
		length, err := strconv.Atoi(typ[open+1 : len(typ)-1])
		if err != nil {
			if length = g.IntN(3); depth > 4 {
				length = 0
			}
		}
		list := make([]any, length)
		for i := range list {
			list[i] = g.value(typ[:open], depth+1)
		}
		return list
	}
	if typ == "bytes" && g.IntN(3) == 0 {
		return eth.Bytes(randomCall(g.Rand, 0)).String()
	}
	t, err := abi.ParseType(typ)
	if err != nil {
		panic(typ)
	}
	v := randomValue(g.Rand, &t, 3)
	switch t.Kind {
	case abi.KindBool:
		return v.Bool()
	case abi.KindString:
		var text strings.Builder
		for range g.IntN(30) {
			text.WriteString([]string{"a", "Z", " ", "\"", "\\", "\n", "é", "語", "🦊", "\u202e", "\u200b", "\x00", "0x", "]", ","}[g.IntN(15)])
		}
		return text.String()
	case abi.KindInt: // randomValue makes none
		b := make([]byte, t.Size/8)
		for i := range b {
			b[i] = byte(g.Uint32())
		}
		sign := byte(int8(b[0]) >> 7)
		word := bytes.Repeat([]byte{sign}, 32)
		copy(word[32-len(b):], b)
		return t.Text(abi.Value{Word: [32]byte(word)})
	}
	return t.Text(v)
}

// rebuilt hashes a document by EIP-712 from what a report shows of it, and from its types.
type rebuilt struct {
	t      *testing.T
	types  []byte
	member map[string][]struct{ Name, Type string }
	shown  map[string]Decoded
}

func (r *rebuilt) hashStruct(name, path string) eth.Hash {
	typ, err := typeddata.EncodeType(r.types, name)
	if err != nil {
		r.t.Fatal(err)
	}
	hash := eth.Keccak256([]byte(typ))
	b := hash[:]
	for _, m := range r.member[name] {
		word := r.word(m.Type, path+"."+m.Name)
		b = append(b, word[:]...)
	}
	return eth.Keccak256(b)
}

// word encodes a value (EIP-712, "Definition of encodeData").
func (r *rebuilt) word(typ, path string) eth.Hash {
	r.t.Helper()
	if leaf, ok := r.shown[path]; ok && leaf.Value != "()" {
		if leaf.Type != typ {
			r.t.Fatalf("%s is shown as %s and is %s", path, leaf.Type, typ)
		}
		t, err := abi.ParseType(typ)
		if err != nil { // no structs
			if leaf.Value != "[]" {
				r.t.Fatalf("%s: %s", path, leaf.Value)
			}
			return eth.Keccak256()
		}
		v, err := t.ParseValue(leaf.Value)
		if err != nil {
			r.t.Fatalf("%s: %q: %v", path, leaf.Value, err)
		}
		return abiWord(&t, &v)
	}
	if open := strings.LastIndexByte(typ, '['); open >= 0 {
		var b []byte
		for i := 0; r.has(path + "[" + strconv.Itoa(i) + "]"); i++ {
			word := r.word(typ[:open], path+"["+strconv.Itoa(i)+"]")
			b = append(b, word[:]...)
		}
		return eth.Keccak256(b)
	}
	return r.hashStruct(typ, path)
}

func (r *rebuilt) has(path string) bool {
	for name := range r.shown {
		if name == path || strings.HasPrefix(name, path+".") || strings.HasPrefix(name, path+"[") {
			return true
		}
	}
	return false
}

func abiWord(t *abi.Type, v *abi.Value) eth.Hash {
	switch t.Kind {
	case abi.KindBytes, abi.KindString:
		return eth.Keccak256(v.Bytes)
	case abi.KindSlice, abi.KindArray:
		var b []byte
		for i := range v.Items {
			word := abiWord(t.Elem, &v.Items[i])
			b = append(b, word[:]...)
		}
		return eth.Keccak256(b)
	}
	return v.Word
}

// Whatever a document holds, what the report shows of it, exactly, is all of it: it hashes to what is signed.
func TestTypedDataIsShownWhole(t *testing.T) {
	const seed = 712
	t.Logf("seed %d", seed)
	g := typedRandom{Rand: rand.New(rand.NewPCG(seed, 1))}
	known, leaves := 0, 0
	count := inputs.Count(t, 5000)
	for range count {
		text := g.document()
		d, err := typeddata.Parse(text)
		if err != nil {
			if len(text) > typeddata.MaxSize {
				continue
			}
			t.Fatalf("%s: %v", text, err)
		}
		if Leaves(d) > MaxLeaves {
			continue
		}
		k := worldKnowledge()
		report := TypedData(Typed{Data: d, Document: string(text)}, k)
		k.TypedNeeds(d)
		var parts struct {
			Types       json.RawMessage
			PrimaryType string
		}
		r := rebuilt{t: t, shown: map[string]Decoded{}}
		if err := json.Unmarshal(text, &parts); err != nil {
			t.Fatal(err)
		}
		r.types = parts.Types
		if err := json.Unmarshal(parts.Types, &r.member); err != nil {
			t.Fatal(err)
		}
		for _, a := range report.Arguments {
			r.shown[a.Name] = a
		}
		domain, message := r.hashStruct("EIP712Domain", "domain"), r.hashStruct(parts.PrimaryType, "message")
		if eth.Keccak256([]byte{0x19, 0x01}, domain[:], message[:]) != report.Digests[0].Hash || report.Digests[0].Hash != d.Digest() {
			t.Fatalf("%s\nis shown as %+v", text, report.Arguments)
		}
		if again, err := typeddata.Parse([]byte(report.Message)); err != nil || again.Digest() != d.Digest() {
			t.Fatalf("%s: %v", report.Message, err)
		}
		leaves += len(report.Arguments)
		if k.readTyped(d).known() {
			known++
			continue
		}
		checkRaw(t, report)
	}
	t.Logf("%d documents, %d of them of known types, with %d values", count, known, leaves)
}

// checkRaw demands a field for every value of a message that cannot be read otherwise.
func checkRaw(t *testing.T, report Report) {
	t.Helper()
	at := 0
	for _, a := range report.Arguments {
		path, ok := strings.CutPrefix(a.Name, "message")
		if !ok {
			continue
		}
		f := report.Fields[at]
		at++
		shown := f.Text
		if f.Address != nil {
			shown = f.Address.String()
		}
		if f.Label != strings.TrimPrefix(path, ".") || len(a.Value) <= maxRawText && shown != a.Value || !strings.HasPrefix(a.Value, strings.TrimSuffix(shown, "…")) {
			t.Fatalf("%s: %q is shown as %s: %q", a.Name, a.Value, f.Label, shown)
		}
	}
}

// A struct whose name another reader takes for a number hides nothing.
func TestNamesOfTypesHideNothing(t *testing.T) {
	text := document(t, "App(fixed128x18[] list,fixed128x18[][2] lists,Empty nothing,Empty[] nothings)Empty()fixed128x18(address spender,string note)",
		`{"name":"App","chainId":1}`, `{"list":[{"spender":"`+at("drainer").String()+`","note":"\"]"}],"lists":[[],[]],"nothing":{},"nothings":[{},{}]}`)
	d, err := typeddata.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, a := range leavesOf(d) {
		shown = append(shown, a.Name+" "+a.Type+" "+a.Value)
	}
	want := []string{"domain.name string App", "domain.chainId uint256 1", "message.list[0].spender address " + at("drainer").String(),
		`message.list[0].note string "\"]"`, "message.lists fixed128x18[][2] [[], []]", "message.nothing Empty ()", "message.nothings[0] Empty ()", "message.nothings[1] Empty ()"}
	if strings.Join(shown, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(shown, "\n"))
	}
}

// A document of more values than anybody reads is counted no further than that.
func TestLeavesAreCapped(t *testing.T) {
	message := `{"list":[` + strings.TrimSuffix(strings.Repeat(`{"a":1},`, 20_000), ",") + `]}`
	d, err := typeddata.Parse(document(t, "App(One[] list)One(uint8 a)", `{"name":"App"}`, message))
	if err != nil {
		t.Fatal(err)
	}
	if n := Leaves(d); n != MaxLeaves+1 {
		t.Error(n)
	}
}
