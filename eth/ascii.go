package eth

// LowerASCII returns a text with the letters A to Z in lower case and all else as it was: for words of protocols and nodes.
// Package strings brings Unicode's tables with it, 4 KB of the compressed module.
func LowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}
