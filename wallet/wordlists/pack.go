//go:build ignore

// Writes packed.txt from the ten texts of BIP-39, which compressed is a fifth smaller than they are; words.go says how it is
// read. Run it in this folder.
package main

import (
	"log"
	"os"
	"strings"
)

// The order is that of wordlists in words.go, one language a line.
var names = []string{
	"english", "japanese", "korean", "spanish", "chinese_simplified", "chinese_traditional", "french", "italian", "czech", "portuguese",
}

func main() {
	var packed strings.Builder
	var simplified []string
	for _, name := range names {
		text, err := os.ReadFile(name + ".txt")
		if err != nil {
			log.Fatal(err)
		}
		words := strings.Fields(string(text))
		before := ""
		for i, word := range words {
			if name == "chinese_traditional" && word == simplified[i] {
				packed.WriteByte('=')
			} else {
				n := shared(before, word)
				packed.WriteByte("0123456789:;<"[n])
				packed.WriteString(word[n:])
			}
			before = word
		}
		packed.WriteByte('\n')
		if name == "chinese_simplified" {
			simplified = words
		}
	}
	if err := os.WriteFile("packed.txt", []byte(packed.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

// shared returns how many bytes two words begin with in common, in whole characters.
func shared(a, b string) int {
	n := 0
	for i := range b {
		if !strings.HasPrefix(a, b[:i]) {
			break
		}
		n = i
	}
	return n
}
