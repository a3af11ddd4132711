package erc7730

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
)

// ErrPath means that a path is malformed, or leads nowhere in the data that the descriptor is applied to.
const ErrPath fault.Code = "descriptor_path"

// path is a path of ERC-7730, "Path references".
type path struct {
	text  string
	root  byte // '#' the data, '$' the descriptor, '@' what is around the data, 0 for relative ones
	steps []step
}

// step selects by a name, by an index, or, as a slice, several elements of an array or bytes of a value.
type step struct {
	name           string
	kind           stepKind
	from, to       int  // counted from the end where they are negative
	openFrom, open bool // whether the slice begins, or ends, where the array does
}

type stepKind uint8

const (
	byName stepKind = iota
	byIndex
	bySlice
)

const maxSteps = 32

func parsePath(text string) (*path, error) {
	p := &path{text: text}
	rest := text
	if text != "" && strings.IndexByte("#$@", text[0]) >= 0 {
		p.root, rest = text[0], strings.TrimPrefix(text[1:], ".")
	}
	if rest == "" && p.root == '#' {
		return p, nil
	}
	for _, part := range strings.Split(rest, ".") {
		s, ok := parseStep(part)
		if !ok || len(p.steps) == maxSteps {
			return nil, fault.New(ErrPath, "", "a path is names, [index] and [from:to], with points between them")
		}
		p.steps = append(p.steps, s)
	}
	return p, nil
}

func parseStep(text string) (s step, ok bool) {
	inner, bracket := strings.CutPrefix(text, "[")
	if !bracket {
		return step{name: text}, text != "" && strings.IndexByte(text, ']') < 0
	}
	if inner, ok = strings.CutSuffix(inner, "]"); !ok {
		return s, false
	}
	from, to, slice := strings.Cut(inner, ":")
	if slice || inner == "" {
		s = step{kind: bySlice, openFrom: from == "", open: to == ""}
	} else {
		s.kind = byIndex
	}
	fromOK, toOK := true, true
	if from != "" {
		s.from, fromOK = parseIndex(from)
	}
	if to != "" {
		s.to, toOK = parseIndex(to)
	}
	return s, fromOK && toOK
}

func parseIndex(text string) (int, bool) {
	n, err := strconv.ParseInt(text, 10, 32)
	return int(n), err == nil
}

// bounds returns which of n elements a slice selects, and false where it selects what is not there.
func (s *step) bounds(n int) (from, to int, ok bool) {
	from, to = s.from, s.to
	if from < 0 {
		from += n
	}
	if to < 0 {
		to += n
	}
	if s.open {
		to = n
	}
	return from, to, 0 <= from && from <= to && to <= n
}
