package report

import "testing"

// The test case of ERC-8213.
func TestCalldataDigest(t *testing.T) {
	data := mustBytes("0xa9059cbb0000000000000000000000004675c7e5baafbffbca748158becba61ef3b0a2630000000000000000000000000000000000000000000000000de0b6b3a7640000")
	if got := calldataDigest(data).Hash.String(); got != "0x812cee5d9cc7461c04bbcd7b70af9c28b243ac5d74d3453b008b93b7dac69985" {
		t.Errorf("%s", got)
	}
}
