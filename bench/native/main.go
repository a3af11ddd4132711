//go:build cgo

// Command native times the signer beside go-ethereum's, whose secp256k1 is libsecp256k1 in C, outside of WebAssembly. It
// prints {"operation": {"latchkey": µs, "go-ethereum": µs}} for the operations named as arguments, or for all.
//
// Without cgo go-ethereum takes another implementation, so there is nothing to build.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"
)

const (
	rounds    = 9
	roundTime = 25 * time.Millisecond
)

// An operation is done by both; their results must be equal.
type operation struct {
	id           string
	ours, theirs func() []byte
}

func main() {
	results := map[string]map[string]float64{}
	for _, op := range operations() {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], op.id) {
			continue
		}
		if ours, theirs := op.ours(), op.theirs(); !bytes.Equal(ours, theirs) {
			fmt.Fprintf(os.Stderr, "%s: latchkey gives %x, go-ethereum gives %x\n", op.id, ours, theirs)
			os.Exit(1)
		}
		results[op.id] = measure(op)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}

// measure returns the median microseconds of one call, of rounds that alternate.
func measure(op operation) map[string]float64 {
	runs := []func() []byte{op.ours, op.theirs}
	sizes := []int{batchSize(op.ours), batchSize(op.theirs)}
	samples := make([][]float64, len(runs))
	for range rounds {
		for i, run := range runs {
			samples[i] = append(samples[i], float64(timeBatch(run, sizes[i]).Nanoseconds())/1000/float64(sizes[i]))
		}
	}
	for i := range samples {
		slices.Sort(samples[i])
	}
	return map[string]float64{"latchkey": samples[0][rounds/2], "go-ethereum": samples[1][rounds/2]}
}

// batchSize grows a batch until it takes a round's time, which warms it up as well.
func batchSize(run func() []byte) int {
	size := 1
	for timeBatch(run, size) < roundTime {
		size *= 2
	}
	return size
}

func timeBatch(run func() []byte, size int) time.Duration {
	start := time.Now()
	for range size {
		run()
	}
	return time.Since(start)
}
