package text_test

import (
	"fmt"

	"github.com/latchkey/latchkey/text"
)

func ExampleClean() {
	shown, changed := text.Clean("US\u200bDC\u202e", 32)
	fmt.Printf("%q %v\n", shown, changed)
	// Output: "US�DC�" true
}

func ExampleMixed() {
	fmt.Println(text.Mixed("USDС"), text.Mixed("USDコイン")) // a Cyrillic letter; a Japanese word
	// Output: true false
}

func ExampleResembles() {
	fmt.Println(text.Resembles("𝐔𝐒𝐃𝐂", "USDC"), text.Resembles("U5DC", "USDC"), text.Resembles("USDT", "USDC"))
	// Output: true true false
}

func ExampleLook_Resembles() {
	known := text.LookOf("USDC")
	for _, symbol := range []string{"UЅDС", "USD.C", "DAI"} {
		fmt.Println(symbol, text.LookOf(symbol).Resembles(known))
	}
	// Output:
	// UЅDС true
	// USD.C true
	// DAI false
}
