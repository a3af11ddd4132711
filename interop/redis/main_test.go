package redis

import (
	"context"
	"testing"

	client "github.com/redis/go-redis/v9"
)

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// TestMain keeps quiet the client's log of connections that fail: here they do on purpose.
func TestMain(m *testing.M) {
	client.SetLogger(silence{})
	m.Run()
}
