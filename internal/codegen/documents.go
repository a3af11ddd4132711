package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// documents are all structs and named string types that have a JSON form, by their qualified name, such as "flow.Plan".
type documents struct {
	structs map[string]*structType
	enums   map[string]*enumType
	order   []string // qualified names in the order of the sources
}

type structType struct {
	folder, name, doc string
	fields            []field
}

type field struct {
	goName, name, doc string
	typ               goType
	omitEmpty         bool
}

// enumType is a named string type. Where it has constants no other value is accepted.
type enumType struct {
	folder, name, doc string
	values            []enumValue
}

type enumValue struct{ text, doc string }

// goType is a field's type: a name such as "uint8", "eth.Address" or "flow.Fee", perhaps behind * or [].
type goType struct {
	pointer, slice bool
	name           string
}

func (t goType) scalar() bool { return scalars[t.name].typeScript != "" }

func readDocuments(root string, folders []string) (*documents, error) {
	docs := &documents{structs: map[string]*structType{}, enums: map[string]*enumType{}}
	for _, folder := range folders {
		files, err := parseFolder(filepath.Join(root, folder))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if err := docs.readTypes(folder, file); err != nil {
				return nil, fmt.Errorf("%s: %w", folder, err)
			}
		}
		for _, file := range files {
			docs.readEnumValues(folder, file)
		}
	}
	return docs, docs.check()
}

// parseFolder parses the sources of a package, without tests and without what this program wrote.
func parseFolder(folder string) ([]*ast.File, error) {
	entries, err := os.ReadDir(folder)
	if os.IsNotExist(err) {
		return nil, nil
	}
	var files []*ast.File
	set := token.NewFileSet()
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		file, err := parser.ParseFile(set, filepath.Join(folder, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, err
}

func (d *documents) readTypes(folder string, file *ast.File) error {
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.TYPE {
			continue
		}
		for _, spec := range group.Specs {
			spec := spec.(*ast.TypeSpec)
			doc := comment(spec.Doc, group.Doc)
			qualified := path.Base(folder) + "." + spec.Name.Name
			switch expression := spec.Type.(type) {
			case *ast.StructType:
				if !isDocument(expression) {
					continue
				}
				fields, err := readFields(folder, expression)
				if err != nil {
					return fmt.Errorf("%s: %w", spec.Name.Name, err)
				}
				d.structs[qualified] = &structType{folder, spec.Name.Name, doc, fields}
				d.order = append(d.order, qualified)
			case *ast.Ident:
				if expression.Name == "string" {
					d.enums[qualified] = &enumType{folder: folder, name: spec.Name.Name, doc: doc}
					d.order = append(d.order, qualified)
				}
			}
		}
	}
	return nil
}

// isDocument reports whether every field that others see has a json tag. The others are not written.
func isDocument(s *ast.StructType) bool {
	tagged := 0
	for _, f := range s.Fields.List {
		switch {
		case hidden(f):
		case f.Tag == nil || !strings.Contains(f.Tag.Value, `json:"`):
			return false
		default:
			tagged++
		}
	}
	return tagged > 0
}

func hidden(f *ast.Field) bool { return len(f.Names) > 0 && !f.Names[0].IsExported() }

func readFields(folder string, s *ast.StructType) ([]field, error) {
	var fields []field
	for _, f := range s.Fields.List {
		if hidden(f) {
			continue
		}
		tagText, err := strconv.Unquote(f.Tag.Value)
		if err != nil || len(f.Names) != 1 {
			return nil, fmt.Errorf("give each field a line and a tag of its own")
		}
		name, option, _ := strings.Cut(reflect.StructTag(tagText).Get("json"), ",")
		if option != "" && option != "omitempty" {
			return nil, fmt.Errorf("%s: unknown option %q", name, option)
		}
		typ, err := readType(folder, f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if typ.pointer && option == "" {
			return nil, fmt.Errorf("%s: a pointer means that the field may be absent: add omitempty", name)
		}
		fields = append(fields, field{f.Names[0].Name, name, comment(f.Doc, f.Comment), typ, option != ""})
	}
	return fields, nil
}

func readType(folder string, expression ast.Expr) (goType, error) {
	switch e := expression.(type) {
	case *ast.StarExpr:
		inner, err := readType(folder, e.X)
		inner.pointer = true
		return inner, err
	case *ast.ArrayType:
		inner, err := readType(folder, e.Elt)
		if inner.pointer || inner.slice || inner.name == "byte" || e.Len != nil {
			return inner, fmt.Errorf("a slice of this element is not supported")
		}
		inner.slice = true
		return inner, err
	case *ast.Ident:
		if _, known := scalars[e.Name]; known {
			return goType{name: e.Name}, nil
		}
		return goType{name: path.Base(folder) + "." + e.Name}, nil
	case *ast.SelectorExpr:
		return goType{name: e.X.(*ast.Ident).Name + "." + e.Sel.Name}, nil
	}
	return goType{}, fmt.Errorf("this kind of type is not supported")
}

func (d *documents) readEnumValues(folder string, file *ast.File) {
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			spec := spec.(*ast.ValueSpec)
			name, ok := spec.Type.(*ast.Ident)
			if !ok {
				continue
			}
			enum := d.enums[path.Base(folder)+"."+name.Name]
			if enum == nil {
				continue
			}
			text, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			enum.values = append(enum.values, enumValue{text, comment(spec.Doc, spec.Comment)})
		}
	}
}

// check demands that every field's type is a scalar, a document or an enum.
func (d *documents) check() error {
	for _, s := range d.structs {
		for _, f := range s.fields {
			if !f.typ.scalar() && d.structs[f.typ.name] == nil && d.enums[f.typ.name] == nil {
				return fmt.Errorf("%s.%s: type %s has no JSON form", s.name, f.goName, f.typ.name)
			}
		}
	}
	return nil
}

// comment returns the first comment that is there, as one line of text for each paragraph's line.
func comment(groups ...*ast.CommentGroup) string {
	for _, group := range groups {
		if text := strings.TrimSpace(group.Text()); text != "" {
			return text
		}
	}
	return ""
}
