package erc7730

import (
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
)

// BenchmarkFirst is what the first question costs: all contexts, and one descriptor whole.
func BenchmarkFirst(b *testing.B) {
	for b.Loop() {
		all, err := json.Parse(bundledJSON)
		if err != nil {
			b.Fatal(err)
		}
		items, _ := json.Items(all)
		for _, v := range items {
			var d Descriptor
			json.Field(json.ReadObject(v), "context", d.readContext)
		}
		if _, err := read(items[0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	pool, _ := eth.ParseAddress("0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2")
	data := append([]byte{0x69, 0x32, 0x8d, 0xec}, make([]byte, 96)...)
	for b.Loop() {
		if _, err := Find(1, pool, data).Render(Call{ChainID: 1, To: pool, Data: data}, everything{}); err != nil {
			b.Fatal(err)
		}
	}
}
