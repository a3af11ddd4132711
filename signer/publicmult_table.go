package signer

import "sync"

// jointTable has the odd multiples 1, 3, … of the generator and of 2^128 times it.
type jointTable struct {
	low, high [1 << (generatorWidth - 2)]affine
}

// generatorMultiples is built at the first recovery or verification: 147 KB.
var generatorMultiples = sync.OnceValue(buildJointTable)

func buildJointTable() *jointTable {
	p := jacobian{x: generator.x, y: generator.y, z: fieldOne, finite: true}
	var w work
	powers := make([]projective, 128+generatorWidth) // 2^i·G
	for i := range powers {
		powers[i] = p.projective()
		p.double(&w)
	}
	flat := toAffine(powers)
	table := new(jointTable)
	fillOdd(table.low[:], flat)
	fillOdd(table.high[:], flat[128:])
	return table
}

// fillOdd sets odd to the odd multiples of the point of which powers has the multiples 1, 2, 4, …
func fillOdd(odd, powers []affine) {
	odd[0] = powers[0]
	for i, known := 1, 1; known < len(odd); i, known = i+1, 2*known {
		copy(odd[known:], odd[:known])
		offset := make([]affine, known) // the multiple 2·known, for each
		for j := range offset {
			offset[j] = powers[i]
		}
		addEach(odd[known:2*known], offset)
	}
}
