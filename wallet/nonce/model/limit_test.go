//go:build !js

package model

const stateLimit = 0
