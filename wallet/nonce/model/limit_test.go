//go:build cgo

package model

// stateLimit ends an exploration early; 0 is never.
const stateLimit = 0
