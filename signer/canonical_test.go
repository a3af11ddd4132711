package signer

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
)

// listOf returns an RLP list of encoded items, in hexadecimal.
func listOf(items ...string) string {
	payload := strings.Join(items, "")
	return hex.EncodeToString(appendHeader(nil, listHeader, len(payload)/2)) + payload
}

// TestDecodeAcceptsOneEncoding replaces one item of a transaction by what it may be mistaken for. The lists around it have
// the right lengths, so that nothing but the item can be the reason for the refusal.
func TestDecodeAcceptsOneEncoding(t *testing.T) {
	const number = "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276" // in the range of r, s and keys
	address, key := "94"+strings.Repeat("35", 20), "a0"+number
	data := strings.Repeat("ab", 68)
	accessList := listOf(listOf(address, listOf(key, key)))
	dynamicFee := []string{"01", "07", "843b9aca00", "8506fc23ac00", "82fde8", address, "80", "b844" + data, accessList, "01", key, key}
	legacy := []string{"07", "843b9aca00", "82fde8", address, "80", "b844" + data, "25", key, key}
	decode := func(raw string) error {
		_, err := Decode(fromHex(t, raw))
		return err
	}
	if err := decode("02" + listOf(dynamicFee...)); err != nil {
		t.Fatal(err)
	}
	if err := decode(listOf(legacy...)); err != nil {
		t.Fatal(err)
	}

	tests := []struct {
		name         string
		item         int // of the dynamic-fee transaction
		replacements []string
	}{
		{"number below 80 with a header", 0, []string{"8101", "b80101"}},
		{"number with a leading zero", 0, []string{"00", "820001", "8800000000000001"}},
		{"list for a number", 0, []string{"c0", "c101"}},
		{"number over 64 bits", 0, []string{"89010000000000000000"}},
		{"zero as a byte", 1, []string{"00", "8100"}},
		{"number over 256 bits", 3, []string{"a101" + number}},
		{"long header for few bytes", 4, []string{"b802fde8", "b90002fde8", "bf0000000000000002fde8"}},
		{"recipient of another length", 5, []string{"93" + strings.Repeat("35", 19), "95" + strings.Repeat("35", 21), "35", "c0"}},
		{"list for the value", 6, []string{"c0"}},
		{"length with a leading zero", 7, []string{"b90044" + data, "bf0000000000000044" + data}},
		{"length over what follows", 7, []string{"b8ff" + data, "bfffffffffffffffff" + data, "bf8000000000000044" + data, "bf7fffffffffffffff" + data}},
		{"list for the data", 7, []string{"f844" + data}},
		{"bytes for the access list", 8, []string{"80", "00", "b838" + accessList}},
		{"bytes for a tuple", 8, []string{listOf(address), listOf("80")}},
		{"tuple without keys", 8, []string{listOf(listOf(address)), listOf("c0")}},
		{"tuple with a third item", 8, []string{listOf(listOf(address, "c0", "80")), listOf(listOf(address, "c0", "c0"))}},
		{"tuple's address of another length", 8, []string{listOf(listOf("93"+strings.Repeat("35", 19), "c0")), listOf(listOf("95"+strings.Repeat("35", 21), "c0"))}},
		{"bytes for the keys", 8, []string{listOf(listOf(address, "80")), listOf(listOf(address, key))}},
		{"key of another length", 8, []string{listOf(listOf(address, listOf("9f"+number[2:]))), listOf(listOf(address, listOf("a1"+number+"00"))), listOf(listOf(address, listOf("80")))}},
		{"list for a key", 8, []string{listOf(listOf(address, listOf("e0"+number))), listOf(listOf(address, listOf(listOf(key))))}},
		{"parity", 9, []string{"00", "02", "8101", "c0"}},
		{"r with a leading zero", 10, []string{"a100" + number, "a000" + number[2:], "a0" + strings.Repeat("00", 32)}},
		{"s over 256 bits", 11, []string{"a101" + number}},
		{"item too many", 11, []string{key + "80", key + "c0"}},
		{"item missing", 11, []string{""}},
	}
	for _, test := range tests {
		for _, replacement := range test.replacements {
			items := slices.Clone(dynamicFee)
			items[test.item] = replacement
			if err := decode("02" + listOf(items...)); !errors.Is(err, ErrRLP) {
				t.Errorf("%s, %s: %v", test.name, replacement, err)
			}
			at := legacyItem(test.item)
			if at < 0 {
				continue
			}
			items = slices.Clone(legacy)
			items[at] = replacement
			if err := decode(listOf(items...)); !errors.Is(err, ErrRLP) {
				t.Errorf("legacy, %s, %s: %v", test.name, replacement, err)
			}
		}
	}
	for _, raw := range []string{"02f8", "02f9", "02f901", "02ffffff", "f8", "f9", "f901", "02" + listOf(dynamicFee...) + "80",
		listOf(legacy...) + "80", "02" + "b87f" + strings.Join(dynamicFee, "")} {
		if err := decode(raw); !errors.Is(err, ErrRLP) {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

// legacyItem returns the place of a dynamic-fee transaction's item in a legacy one, -1 where it has none.
func legacyItem(item int) int {
	return []int{-1, 0, -1, 1, 2, 3, 4, 5, -1, -1, 7, 8}[item]
}
