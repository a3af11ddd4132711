//go:build cgo

package flow

// schedules is how many random schedules a row of the fault matrix runs, unless SCHEDULES asks for more.
const schedules = 50
