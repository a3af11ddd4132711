package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

type errorCode struct{ code, name, doc string }

// codeFolders hold everything that is linked into the module, and so every error that can leave it.
var codeFolders = []string{"eth", "uint256", "text", "ens", "signer", "wallet", "erc20abi", "erc7730", "internal"}

// readErrorCodes collects every constant of type fault.Code with its comment. A code stands for one failure, so two
// constants of the same text are an error.
func readErrorCodes(root string) ([]errorCode, error) {
	seen := map[string]string{}
	var codes []errorCode
	for _, folder := range codeFolders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			files, err := parseFolder(name)
			if err != nil {
				return err
			}
			for _, file := range files {
				for _, c := range codesOf(file) {
					if other := seen[c.code]; other != "" {
						return fmt.Errorf("%s and %s are both %q", other, c.name, c.code)
					}
					if c.doc == "" {
						return fmt.Errorf("%s needs a comment: users of the module read it", c.name)
					}
					seen[c.code] = c.name
					codes = append(codes, c)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Slice(codes, func(i, j int) bool { return codes[i].code < codes[j].code })
	return codes, nil
}

func codesOf(file *ast.File) []errorCode {
	var codes []errorCode
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			spec := spec.(*ast.ValueSpec)
			kind, ok := spec.Type.(*ast.SelectorExpr)
			if !ok || kind.Sel.Name != "Code" || len(spec.Values) != 1 {
				continue
			}
			literal, ok := spec.Values[0].(*ast.BasicLit)
			if !ok {
				continue
			}
			code, _ := strconv.Unquote(literal.Value)
			name := file.Name.Name + "." + spec.Names[0].Name
			codes = append(codes, errorCode{code, name, sentence(comment(spec.Doc, spec.Comment, group.Doc), spec.Names[0].Name)})
		}
	}
	return codes
}

// sentence turns "ErrX means that a word is unknown." into "A word is unknown.", which reads well beside the code.
func sentence(doc, name string) string {
	doc = strings.ReplaceAll(doc, "\n", " ")
	if rest, ok := strings.CutPrefix(doc, name+" means that "); ok {
		return upper(rest)
	}
	return doc
}
