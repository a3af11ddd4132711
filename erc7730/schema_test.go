package erc7730_test

import (
	stdjson "encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schema checks values against a JSON schema (draft 7, with the unevaluatedProperties of later ones), as far as ERC-7730's
// uses it.
type schema struct{ root map[string]any }

func (s schema) resolve(reference string) (found any) {
	found = s.root
	for _, name := range strings.Split(strings.TrimPrefix(reference, "#/"), "/") {
		found = found.(map[string]any)[name]
	}
	return found
}

// check returns what is wrong with a value, "" for nothing.
func (s schema) check(rule any, v any, at string) string {
	if allowed, ok := rule.(bool); ok {
		if !allowed {
			return at + ": is not allowed"
		}
		return ""
	}
	r := rule.(map[string]any)
	if reference, ok := r["$ref"].(string); ok {
		return s.check(s.resolve(reference), v, at)
	}
	for _, wrong := range []string{s.kind(r, v, at), s.choice(r, v, at), s.object(r, v, at), s.array(r, v, at)} {
		if wrong != "" {
			return wrong
		}
	}
	return ""
}

func (s schema) kind(r map[string]any, v any, at string) string {
	if want, ok := r["type"]; ok {
		kinds, several := want.([]any)
		if !several {
			kinds = []any{want}
		}
		if !slices.ContainsFunc(kinds, func(k any) bool { return isKind(k.(string), v) }) {
			return fmt.Sprintf("%s: is no %v", at, want)
		}
	}
	if want, ok := r["const"]; ok && !reflect.DeepEqual(want, v) {
		return fmt.Sprintf("%s: is not %v", at, want)
	}
	if list, ok := r["enum"].([]any); ok && !slices.ContainsFunc(list, func(e any) bool { return reflect.DeepEqual(e, v) }) {
		return fmt.Sprintf("%s: is none of %v", at, list)
	}
	if pattern, ok := r["pattern"].(string); ok {
		if text, isText := v.(string); isText && !regexp.MustCompile(pattern).MatchString(text) {
			return fmt.Sprintf("%s: %q does not match", at, text)
		}
	}
	return ""
}

func isKind(kind string, v any) bool {
	switch v := v.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || kind == "integer" && v == float64(int64(v))
	case []any:
		return kind == "array"
	}
	return kind == "object"
}

func (s schema) choice(r map[string]any, v any, at string) string {
	for _, word := range []string{"allOf", "anyOf", "oneOf"} {
		list, ok := r[word].([]any)
		if !ok {
			continue
		}
		good, wrong := 0, ""
		for _, one := range list {
			if w := s.check(one, v, at); w == "" {
				good++
			} else {
				wrong += "\n\t" + w
			}
		}
		if word == "allOf" && good < len(list) || good == 0 || word == "oneOf" && good > 1 {
			return fmt.Sprintf("%s: %d of %s%s", at, good, word, wrong)
		}
	}
	if not, ok := r["not"]; ok && s.check(not, v, at) == "" {
		return at + ": is what it must not be"
	}
	if condition, ok := r["if"]; ok && s.check(condition, v, at) == "" {
		return s.check(r["then"], v, at)
	}
	return ""
}

func (s schema) object(r map[string]any, v any, at string) string {
	members, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	if required, ok := r["required"].([]any); ok {
		for _, name := range required {
			if _, has := members[name.(string)]; !has {
				return fmt.Sprintf("%s: lacks %v", at, name)
			}
		}
	}
	if r["unevaluatedProperties"] == false {
		names := map[string]any{}
		s.evaluated(r, v, names)
		for name := range members {
			if _, known := names[name]; !known {
				return at + ": has an unknown member " + name
			}
		}
	}
	properties, _ := r["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		rule, known := properties[name]
		if !known {
			rule, known = r["additionalProperties"]
		}
		if known {
			if wrong := s.check(rule, members[name], at+"."+name); wrong != "" {
				return wrong
			}
		}
		if names, ok := r["propertyNames"]; ok {
			if wrong := s.check(names, name, at+"."+name); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

// evaluated adds the properties that a schema and those parts of it that a value meets speak of.
func (s schema) evaluated(rule, v any, names map[string]any) {
	r, ok := rule.(map[string]any)
	if !ok {
		return
	}
	if reference, ok := r["$ref"].(string); ok {
		s.evaluated(s.resolve(reference), v, names)
	}
	properties, _ := r["properties"].(map[string]any)
	maps.Copy(names, properties)
	for _, word := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := r[word].([]any)
		for _, one := range list {
			if s.check(one, v, "") == "" {
				s.evaluated(one, v, names)
			}
		}
	}
	if condition, ok := r["if"]; ok && s.check(condition, v, "") == "" {
		s.evaluated(r["then"], v, names)
	}
}

func (s schema) array(r map[string]any, v any, at string) string {
	items, ok := v.([]any)
	if !ok {
		return ""
	}
	if least, ok := r["minItems"].(float64); ok && len(items) < int(least) {
		return at + ": has too few items"
	}
	if rule, ok := r["items"]; ok {
		for i, item := range items {
			if wrong := s.check(rule, item, fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

// TestBundledSchema: the bundled descriptors are of the official schema of version 2. So are the registry's, which shows that
// the check lets pass what is right; that it sees what is wrong is shown with a few changes.
func TestBundledSchema(t *testing.T) {
	folder := vectors(t)
	if folder == "" {
		return
	}
	var s schema
	readJSON(t, filepath.Join(folder, "specs", "erc7730-v2.schema.json"), &s.root)
	files, err := filepath.Glob("bundled/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no descriptors (%v)", err)
	}
	theirs, _ := filepath.Glob(filepath.Join(folder, "registry", "*", "*.json"))
	for _, file := range append(files, theirs...) {
		var v map[string]any
		readJSON(t, file, &v)
		if v["includes"] != nil { // lacks what it includes
			continue
		}
		if wrong := s.check(s.root, v, ""); wrong != "" && !strings.HasPrefix(filepath.Base(file), "common-") {
			t.Errorf("%s: %s", file, wrong)
		}
	}
	for _, change := range [][2]string{
		{`"display"`, `"displays"`}, {`"fields"`, `"felds"`}, {`"format": "amount"`, `"format": "amounts"`}, {`"chainId": 1,`, `"chainId": "1",`},
		{`"withdraw(uint256 wad)"`, `"withdraw(uint256)"`}, {`"contract"`, `"contracts"`},
	} {
		document, err := os.ReadFile("bundled/weth9.json")
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := stdjson.Unmarshal([]byte(strings.Replace(string(document), change[0], change[1], 1)), &v); err != nil {
			t.Fatal(err)
		}
		if s.check(s.root, v, "") == "" {
			t.Errorf("%s passes", change[1])
		}
	}
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := stdjson.Unmarshal(text, v); err != nil {
		t.Fatal(file, err)
	}
}
