// Package bridgetest plays transcripts: text files of requests and the replies that they must have. They say what
// crosses the boundary in a form that people read, and run unchanged against the Go package and against the built module.
//
//	> erc20.transfer
//	    to 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
//	    amount 5
//	< result
//	    data 0xa9059cbb…
//
// A reply is "result", "error CODE" or "error CODE FIELD", or "effect FLOW.STEP NAME", which "> step FLOW.STEP" answers,
// or "> step FLOW.STEP failed". Values are written as numbers, true and false, addresses, 0x-hexadecimal or "quoted text"
// for bytes, and JSON. In a reply $name stands for any value and remembers it, and in a request it stands for what was
// remembered; - is an optional field that is absent. Lines that begin with # are comments.
package bridgetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Play runs every transcript in testdata/transcripts, each on a module of its own. Root is the path of Go module's root.
// Open returns a fresh module's call function.
func Play(t *testing.T, root string, open func(t *testing.T) func(request []byte) (reply []byte)) {
	methods, err := readTable(filepath.Join(root, "internal", "bridge", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "testdata", "transcripts", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := player{methods: methods, call: open(t), values: map[string]string{}}
			p.play(t, string(text))
		})
	}
}

// player is a transcript under way.
type player struct {
	methods map[string]method
	call    func([]byte) []byte
	values  map[string]string // what $names stand for
	method  method            // of the last request that was no step
	flows   map[string]suspended
}

// suspended is a flow that waits: its method and the effect.
type suspended struct {
	method method
	effect string
}

// turn is a request or a reply: its head and its fields.
type turn struct {
	line   int
	head   []string
	fields map[string]string
	order  []string
}

func (p *player) play(t *testing.T, text string) {
	p.flows = map[string]suspended{}
	turns, err := readTurns(text)
	if err != nil || len(turns)%2 != 0 {
		t.Fatalf("%d requests and replies: %v", len(turns), err)
	}
	for i := 0; i < len(turns); i += 2 {
		request, want := turns[i], turns[i+1]
		if request.head[0] != ">" || want.head[0] != "<" {
			t.Fatalf("line %d: requests and replies must alternate", request.line)
		}
		frame, err := p.request(request)
		if err != nil {
			t.Fatalf("line %d: %v", request.line, err)
		}
		if err := p.reply(want, p.call(frame)); err != nil {
			t.Errorf("line %d: %v", want.line, err)
		}
	}
}

func readTurns(text string) ([]turn, error) {
	var turns []turn
	for i, line := range strings.Split(text, "\n") {
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '>' || line[0] == '<':
			turns = append(turns, turn{line: i + 1, head: strings.Fields(line), fields: map[string]string{}})
		case strings.HasPrefix(line, "    ") && len(turns) > 0:
			name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok {
				return nil, fmt.Errorf("line %d: a field needs a value", i+1)
			}
			last := &turns[len(turns)-1]
			last.fields[name] = value
			last.order = append(last.order, name)
		default:
			return nil, fmt.Errorf("line %d: %q", i+1, line)
		}
	}
	return turns, nil
}

// request returns the frame of a request.
func (p *player) request(r turn) ([]byte, error) {
	if r.head[1] == "step" {
		return p.step(r)
	}
	m, ok := p.methods[r.head[1]]
	if !ok {
		return nil, fmt.Errorf("no method %s", r.head[1])
	}
	p.method = m
	return p.encode([]byte{byte(m.id), byte(m.id >> 8)}, m.fields, r)
}

func (p *player) step(r turn) ([]byte, error) {
	waiting := p.flows[r.head[2]]
	if p.method = waiting.method; waiting.effect == "" {
		return nil, fmt.Errorf("no effect %s was asked for", r.head[2])
	}
	var flow, step uint32
	if _, err := fmt.Sscanf(r.head[2], "%d.%d", &flow, &step); err != nil {
		return nil, err
	}
	frame := appendUint(appendUint([]byte{1, 0}, uint64(flow), 4), uint64(step), 4)
	if len(r.head) > 3 && r.head[3] == "failed" {
		return p.encode(append(frame, 1), failure, r)
	}
	return p.encode(append(frame, 0), outcomes[waiting.effect], r)
}

func (p *player) encode(frame []byte, fields []field, r turn) ([]byte, error) {
	if len(r.order) != len(fields) {
		return nil, fmt.Errorf("%d fields, not %d", len(r.order), len(fields))
	}
	for i, f := range fields {
		if r.order[i] != f.name {
			return nil, fmt.Errorf("field %d is %s", i+1, f.name)
		}
		value := r.fields[f.name]
		if name, ok := strings.CutPrefix(value, "$"); ok {
			if value, ok = p.values[name]; !ok {
				return nil, fmt.Errorf("%s was not remembered", name)
			}
		}
		var err error
		if frame, err = f.encode(frame, value); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return frame, nil
}

// reply compares a reply with what the transcript says.
func (p *player) reply(want turn, frame []byte) error {
	got, fields, err := p.decode(frame)
	if err != nil {
		return fmt.Errorf("%w in %x", err, frame)
	}
	if field := failedField(got); !p.method.mayBlame(field) {
		return fmt.Errorf("%q blames %s, which is no argument", got, field)
	}
	if head := strings.Join(want.head[1:], " "); got != head {
		return fmt.Errorf("the reply is %q with %v, want %q", got, fields, head)
	}
	for i, f := range fields {
		if i >= len(want.order) || want.order[i] != f.name {
			return fmt.Errorf("the reply has a field %s of %s", f.name, f.value)
		}
		expected := want.fields[f.name]
		if name, ok := strings.CutPrefix(expected, "$"); ok {
			p.values[name] = f.value
		} else if expected != f.value {
			return fmt.Errorf("%s is %s, want %s", f.name, f.value, expected)
		}
	}
	if len(fields) != len(want.order) {
		return fmt.Errorf("the reply has only %d fields", len(fields))
	}
	return nil
}
