package bridge

import (
	"github.com/latchkey/latchkey/ens"
	"github.com/latchkey/latchkey/eth"
)

func ensNamehash(name string) (eth.Hash, error) { return ens.Namehash(name) }
