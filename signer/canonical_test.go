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
	hash := "a001" + number[2:]
	first := dynamicFee[:9]
	blob := slices.Concat(first, []string{"01", listOf(hash, hash), "01", key, key})
	authorization := []string{"01", address, "07", "01", key, key}
	setCode := slices.Concat(first, []string{listOf(listOf(authorization...)), "01", key, key})
	unprotected := func(raw string) error {
		_, err := DecodeUnprotected(fromHex(t, raw))
		return err
	}
	decode := func(raw string) error {
		_, err := Decode(fromHex(t, raw))
		return err
	}
	kinds := []struct {
		name, number string
		decode       func(raw string) error
		items        []string
		places       []int // of the dynamic-fee transaction's items in this one, -1 where it has none
	}{
		{"legacy", "", decode, []string{"07", "843b9aca00", "82fde8", address, "80", "b844" + data, "25", key, key},
			[]int{-1, 0, -1, 1, 2, 3, 4, 5, -1, -1, 7, 8}},
		{"unprotected", "", unprotected, []string{"07", "843b9aca00", "82fde8", address, "80", "b844" + data, "1c", key, key},
			[]int{-1, 0, -1, 1, 2, 3, 4, 5, -1, -1, 7, 8}},
		{"access list", "01", decode, slices.Delete(slices.Clone(dynamicFee), 2, 3), []int{0, 1, -1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
		{"dynamic fee", "02", decode, dynamicFee, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{"blob", "03", decode, blob, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13}},
		{"set code", "04", decode, setCode, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12}},
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
	for _, kind := range kinds {
		good := kind.number + listOf(kind.items...)
		if err := kind.decode(good); err != nil {
			t.Errorf("%s: %v", kind.name, err)
		}
		for _, raw := range []string{good + "80", kind.number + "f8", kind.number + "f9", kind.number + "f901",
			kind.number + "ffffffff", kind.number + listOf(listOf(kind.items...))} {
			if err := kind.decode(raw); !errors.Is(err, ErrRLP) {
				t.Errorf("%s, %s: %v", kind.name, raw, err)
			}
		}
		for _, test := range tests {
			at := kind.places[test.item]
			for _, replacement := range test.replacements {
				if at < 0 {
					continue
				}
				items := slices.Clone(kind.items)
				items[at] = replacement
				if err := kind.decode(kind.number + listOf(items...)); !errors.Is(err, ErrRLP) {
					t.Errorf("%s, %s, %s: %v", kind.name, test.name, replacement, err)
				}
			}
		}
	}
	refuse := func(name, number string, items []string, at int, replacement string) {
		t.Helper()
		items = slices.Clone(items)
		items[at] = replacement
		if err := decode(number + listOf(items...)); !errors.Is(err, ErrRLP) {
			t.Errorf("%s, %s: %v", name, replacement, err)
		}
	}
	for _, replacement := range []string{"80", hash, listOf("80"), listOf("9f" + number[2:]), listOf("a1" + hash[2:] + "00"), listOf(listOf(hash)), listOf(hash, "c0")} {
		refuse("blob hashes", "03", blob, 10, replacement)
	}
	for _, replacement := range []string{"00", "8101", "820001", "c0", "a101" + number} {
		refuse("blob fee", "03", blob, 9, replacement)
	}
	for at, replacements := range [][]string{
		{"00", "8101", "820001", "c0", "89010000000000000000"},
		{"80", "93" + strings.Repeat("35", 19), "95" + strings.Repeat("35", 21), listOf(address)},
		{"00", "8107", "c0", "89010000000000000000"},
		{"00", "02", "8101", "c0"},
		{"a000" + number[2:], "a101" + number, "c0"},
		{"a000" + number[2:], "a101" + number, "c0", "", key + "80", key + key},
	} {
		for _, replacement := range replacements {
			items := slices.Clone(authorization)
			items[at] = replacement
			refuse("authorization", "04", setCode, 9, listOf(listOf(items...)))
		}
	}
	for _, replacement := range []string{"80", listOf("80"), listOf("c0"), listOf(authorization...), listOf(listOf(listOf(authorization...)))} {
		refuse("authorizations", "04", setCode, 9, replacement)
	}
	if err := decode("02b87f" + strings.Join(dynamicFee, "")); !errors.Is(err, ErrRLP) {
		t.Errorf("a string for the list: %v", err)
	}
}
