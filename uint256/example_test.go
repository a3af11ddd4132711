package uint256_test

import (
	"fmt"

	"github.com/latchkey/latchkey/uint256"
)

func Example() {
	balance, _ := uint256.ParseDecimal("1000000000000000000")
	fee := uint256.FromUint64(21_000 * 1_500_000_000)

	rest, ok := balance.Sub(fee)
	fmt.Println(rest, ok)
	_, ok = fee.Sub(balance)
	fmt.Println("a fee above the balance:", ok)
	fmt.Println(fee.Hex())
	// Output:
	// 999968500000000000 true
	// a fee above the balance: false
	// 0x1ca62a4f7800
}
