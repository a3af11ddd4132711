package bridge_test

import (
	"testing"

	"github.com/latchkey/latchkey/internal/bridge"
	"github.com/latchkey/latchkey/internal/bridge/bridgetest"
)

func TestTranscripts(t *testing.T) {
	bridgetest.Play(t, "../..", func(*testing.T) func([]byte) []byte { return bridge.New().Call })
}
