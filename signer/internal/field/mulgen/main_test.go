package main

import (
	"bytes"
	"os"
	"testing"
)

func TestGeneratedCodeIsFresh(t *testing.T) {
	got, err := os.ReadFile("../mul.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, source()) {
		t.Error("mul.go is not what mulgen writes: run go generate ./signer/internal/field")
	}
}
