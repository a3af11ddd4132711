//go:build !cgo

package flow

// schedules is how many random schedules a row of the fault matrix runs where there is no C compiler, as under GOOS=js: the
// same code runs more of them natively.
const schedules = 5
