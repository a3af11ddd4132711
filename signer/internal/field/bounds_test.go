package field

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"testing"
)

// TestNoSumOverflows goes through the statements of the generated products with intervals for numbers, starting from all
// factors of the documented magnitudes: no intermediate result leaves int64, and what comes out has magnitude 1.
func TestNoSumOverflows(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "mul.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	products := 0
	for _, declaration := range file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok {
			continue
		}
		products++
		for _, given := range magnitudes(t, f.Name.Name) {
			r := ranges{t: t, where: f.Name.Name, of: map[string]interval{
				"high": {new(big.Int), new(big.Int)}, "low": {new(big.Int), new(big.Int)},
			}}
			for name, value := range map[string]int64{"limbBits": limbBits, "limbMask": limbMask, "limbHalf": limbHalf, "topBits": topBits,
				"topMask": topMask, "fold0": fold0, "foldShift": foldShift, "wideFold0": wideFold0, "wideFoldShift": wideFoldShift} {
				r.of[name] = interval{big.NewInt(value), big.NewInt(value)}
			}
			for name, magnitude := range given {
				bounds := extreme(magnitude, 0)
				for i, limb := range bounds.limb {
					r.of[name+".limb["+string(rune('0'+i))+"]"] = interval{big.NewInt(-limb), big.NewInt(limb)}
				}
			}
			r.run(f.Body.List)
			bounds := extreme(1, 0)
			for i, limb := range bounds.limb {
				z := r.of["z.limb["+string(rune('0'+i))+"]"]
				if z.high == nil || z.high.Cmp(big.NewInt(limb)) > 0 || z.low.Cmp(big.NewInt(-limb)) < 0 {
					t.Errorf("%s, magnitudes %v: limb %d is from %v to %v", f.Name.Name, given, i, z.low, z.high)
				}
			}
		}
	}
	if products == 0 {
		t.Fatal("no products")
	}
}

// magnitudes returns the largest ones that the arguments of a product may have.
func magnitudes(t *testing.T, name string) (all []map[string]int64) {
	for _, m := range [][2]int64{{15, 1}, {7, 2}, {5, 3}, {3, 5}, {2, 7}, {1, 15}} {
		switch name {
		case "Mul", "MulAdd", "MulSub":
			all = append(all, map[string]int64{"a": m[0], "b": m[1], "c": 64})
		case "MulDiffSub":
			for n := range m[1] + 1 {
				all = append(all, map[string]int64{"a": m[0], "b": m[1] - n, "c": n, "d": 64})
			}
		case "Square", "SquareSub":
			for n := range int64(33) {
				all = append(all, map[string]int64{"a": 3, "c": 64 - 2*n, "d": n})
			}
		default:
			t.Fatalf("the magnitudes of %s are not known", name)
		}
	}
	return all
}

type interval struct{ low, high *big.Int }

// ranges has the interval of each variable, by its text.
type ranges struct {
	t     *testing.T
	where string
	of    map[string]interval
}

func (r *ranges) run(statements []ast.Stmt) {
	operators := map[token.Token]token.Token{token.ADD_ASSIGN: token.ADD, token.SHR_ASSIGN: token.SHR}
	for _, s := range statements {
		assign, ok := s.(*ast.AssignStmt)
		if !ok { // the nil arguments, and var high, low, u
			continue
		}
		value := assign.Rhs[0]
		if operator, ok := operators[assign.Tok]; ok {
			value = &ast.BinaryExpr{X: assign.Lhs[0], Op: operator, Y: value}
		} else if assign.Tok != token.ASSIGN && assign.Tok != token.DEFINE {
			r.t.Fatalf("%s: %s is not known", r.where, assign.Tok)
		}
		r.of[text(assign.Lhs[0])] = r.eval(value)
	}
}

func (r *ranges) eval(e ast.Expr) interval {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.eval(e.X)
	case *ast.BasicLit:
		value, _ := new(big.Int).SetString(e.Value, 0)
		return interval{value, value}
	case *ast.BinaryExpr:
		result := apply(e.Op, r.eval(e.X), r.eval(e.Y))
		if result.low == nil || !result.low.IsInt64() || !result.high.IsInt64() {
			r.t.Fatalf("%s: a sum is from %v to %v", r.where, result.low, result.high)
		}
		return result
	}
	value, ok := r.of[text(e)]
	if !ok {
		r.t.Fatalf("%s: %s has no value", r.where, text(e))
	}
	return value
}

func apply(operator token.Token, x, y interval) interval {
	switch operator {
	case token.ADD:
		return interval{new(big.Int).Add(x.low, y.low), new(big.Int).Add(x.high, y.high)}
	case token.SUB:
		return interval{new(big.Int).Sub(x.low, y.high), new(big.Int).Sub(x.high, y.low)}
	case token.MUL:
		corners := []*big.Int{new(big.Int).Mul(x.low, y.low), new(big.Int).Mul(x.low, y.high),
			new(big.Int).Mul(x.high, y.low), new(big.Int).Mul(x.high, y.high)}
		result := interval{corners[0], corners[0]}
		for _, c := range corners {
			if c.Cmp(result.low) < 0 {
				result.low = c
			}
			if c.Cmp(result.high) > 0 {
				result.high = c
			}
		}
		return result
	case token.SHL:
		return interval{new(big.Int).Lsh(x.low, uint(y.high.Uint64())), new(big.Int).Lsh(x.high, uint(y.high.Uint64()))}
	case token.SHR:
		return interval{new(big.Int).Rsh(x.low, uint(y.high.Uint64())), new(big.Int).Rsh(x.high, uint(y.high.Uint64()))}
	case token.AND: // with a mask, which is the last operand
		return interval{new(big.Int), y.high}
	}
	return interval{}
}

// text is the name of a variable: x, a.limb[3] or c.limb[3].
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return text(e.X) + "." + e.Sel.Name
	case *ast.IndexExpr:
		return text(e.X) + "[" + e.Index.(*ast.BasicLit).Value + "]"
	}
	return "?"
}
