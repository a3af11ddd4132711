//go:build !cgo

package model

// stateLimit ends an exploration early: the same code is explored whole where there is a C compiler, and so in make model.
const stateLimit = 5000
