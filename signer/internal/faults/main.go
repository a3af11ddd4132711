// Command faults builds package signer so that each of its functions, and of those of the arithmetic below it, may find a
// flipped bit in what it is given and leave one in what it returns by pointer, and each assignment on the way of a signature
// one in what it sets, and runs the test (signer/faults_test.go) that signs once for each of these places: make faults. No source is changed: the go command reads the others in their
// stead.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const decred = "github.com/decred/dcrd/dcrec/secp256k1/v4"

// hook is added to each package. The test sets it.
const hook = `package %s

import "unsafe"

// FaultPoint is called with memory that may be changed: size bytes.
var FaultPoint = func(at unsafe.Pointer, size uintptr) {}
`

// lasting are types whose values outlive a signature: TestCheckCatchesConstantFaults and TestCheckCatchesTableFaults
// change those. The key itself is not protected: one with a flipped bit is another key.
var lasting = []string{"PrivateKey", "modulus", "baseTable", "window"}

// values are the types of which a flipped bit is tried in arguments that are no pointers.
var values = []string{"uint64", "int64", "uint32", "byte", "residue", "scalar", "Digest"}

// onTheWay are the files whose assignments have fault points, in either package and in decred's.
var onTheWay = []string{"sign.go", "check.go", "nonce.go", "nonce_hmac.go", "nonce_sha256.go", "basemult.go", "point.go",
	"point_xyzz.go", "point_projective.go", "inverse.go", "field.go", "mul.go", "convert.go", "modnscalar.go"}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "faults")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	overlay := map[string]string{}
	for _, pkg := range []string{"signer", "signer/internal/field"} {
		source, err := filepath.Abs(pkg)
		if err != nil {
			return err
		}
		target := filepath.Join(folder, pkg)
		if err := instrument(source, target, func(string) bool { return true }); err != nil {
			return err
		}
		files, err := os.ReadDir(target)
		if err != nil {
			return err
		}
		for _, f := range files {
			if !f.IsDir() {
				overlay[filepath.Join(source, f.Name())] = filepath.Join(target, f.Name())
			}
		}
	}

	// The go command takes no overlay in the module cache, so the arithmetic of the scalars is a copy.
	source, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", decred).Output()
	if err != nil {
		return err
	}
	copied := filepath.Join(folder, "secp256k1")
	if err := os.CopyFS(copied, os.DirFS(strings.TrimSpace(string(source)))); err != nil {
		return err
	}
	if err := instrument(copied, copied, func(file string) bool { return file == "modnscalar.go" }); err != nil {
		return err
	}
	module, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	module = fmt.Appendf(module, "\nreplace %s => %s\n", decred, copied)
	replaced, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"go.mod": module, "go.sum": sums, "overlay.json": replaced} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return err
		}
	}
	test := exec.Command("go", "test", "-modfile", filepath.Join(folder, "go.mod"), "-overlay", filepath.Join(folder, "overlay.json"),
		"-tags", "faults", "-vet=off", "-count=1", "-timeout", "0", "-v", "-run", "TestFaults", "./signer")
	test.Stdout, test.Stderr = os.Stdout, os.Stderr
	return test.Run()
}

// instrument writes the chosen files of a package, each function with its fault points, and the hook.
func instrument(source, target string, chosen func(file string) bool) error {
	files, err := filepath.Glob(filepath.Join(source, "*.go"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	name := ""
	for _, path := range files {
		if file := filepath.Base(path); strings.HasSuffix(file, "_test.go") || !chosen(file) {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, nil, 0) // without comments, which would land in other places
		if err != nil {
			return err
		}
		name = tree.Name.Name
		points := 0
		for _, declaration := range tree.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Body != nil {
				added := faultPoints(f)
				points += len(added)
				if slices.Contains(onTheWay, filepath.Base(path)) {
					f.Body.List = withAssigned(f.Body.List)
					points++
				}
				f.Body.List = append(added, f.Body.List...)
			}
		}
		if points > 0 {
			tree.Decls = append([]ast.Decl{&ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{
				&ast.ImportSpec{Path: &ast.BasicLit{Kind: token.STRING, Value: `"unsafe"`}}}}}, tree.Decls...)
		}
		var text strings.Builder
		if err := printer.Fprint(&text, set, tree); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(target, filepath.Base(path)), []byte(text.String()), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(target, "faultpoint.go"), fmt.Appendf(nil, hook, name), 0o644)
}

// faultPoints returns, for the receiver and each parameter, calls of the hook at the start and, through pointers, at the end.
func faultPoints(f *ast.FuncDecl) (points []ast.Stmt) {
	fields := f.Type.Params.List
	if f.Recv != nil {
		fields = append(slices.Clone(f.Recv.List), fields...)
	}
	for _, field := range fields {
		for _, name := range field.Names {
			if name.Name == "_" {
				continue
			}
			if star, ok := field.Type.(*ast.StarExpr); ok && !isOneOf(star.X, lasting) {
				text := fmt.Sprintf("FaultPoint(unsafe.Pointer(%s), unsafe.Sizeof(*%s))", name, name)
				points = append(points, statement(text), statement("defer "+text))
			} else if isOneOf(field.Type, values) {
				points = append(points, statement(fmt.Sprintf("FaultPoint(unsafe.Pointer(&%s), unsafe.Sizeof(%s))", name, name)))
			}
		}
	}
	return points
}

// withAssigned returns the statements with a call of the hook behind each assignment, for what it sets.
func withAssigned(list []ast.Stmt) (result []ast.Stmt) {
	for _, s := range list {
		result = append(result, s)
		switch s := s.(type) {
		case *ast.IfStmt:
			s.Body.List = withAssigned(s.Body.List)
		case *ast.ForStmt:
			s.Body.List = withAssigned(s.Body.List)
		case *ast.RangeStmt:
			s.Body.List = withAssigned(s.Body.List)
		case *ast.AssignStmt:
			for i, left := range s.Lhs {
				var text strings.Builder
				printer.Fprint(&text, token.NewFileSet(), left)
				if !slices.Contains(addresses, text.String()) && (len(s.Rhs) < len(s.Lhs) || !isAddress(s.Rhs[i])) {
					result = append(result, statement(fmt.Sprintf("FaultPoint(unsafe.Pointer(&%s), unsafe.Sizeof(%[1]s))", &text)))
				}
			}
		}
	}
	return result
}

// addresses are variables that memory is addressed with: a wrong one is a panic, or writes elsewhere.
var addresses = []string{"_", "i", "word", "shift", "length"}

func isAddress(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return e.Op == token.AND
	case *ast.SliceExpr:
		return true
	case *ast.CallExpr:
		_, converts := e.Fun.(*ast.ParenExpr) // to a pointer to an array
		return converts || isOneOf(e.Fun, []string{"make", "generatorTable"})
	}
	return false
}

func isOneOf(typ ast.Expr, names []string) bool {
	name, ok := typ.(*ast.Ident)
	return ok && slices.Contains(names, name.Name)
}

// statement makes a statement of text, as an expression that is printed as it stands.
func statement(text string) ast.Stmt { return &ast.ExprStmt{X: &ast.Ident{Name: text}} }
