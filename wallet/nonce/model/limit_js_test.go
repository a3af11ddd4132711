package model

// stateLimit ends explorations early: the same code is explored whole natively.
const stateLimit = 5000
