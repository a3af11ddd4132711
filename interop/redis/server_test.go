package redis

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"
)

var (
	ctx      = context.Background()
	fleetKey = bytes.Repeat([]byte{7}, 32)
	durable  = []string{"--appendonly", "yes", "--appendfsync", "always"}
)

// programs are the servers that this machine has, by name; scripts/redis.sh finds or installs them.
var programs = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	for _, name := range []string{"redis", "valkey"} {
		command := exec.Command("../../scripts/redis.sh", name)
		command.Stderr = os.Stderr
		if path, err := command.Output(); err == nil {
			found[name] = strings.TrimSpace(string(path))
		}
	}
	return found
})

// onEach runs a test on each kind of server.
func onEach(t *testing.T, test func(t *testing.T, program string)) {
	found := programs()
	if len(found) == 0 {
		t.Fatal("these tests need redis-server or valkey-server")
	}
	for _, name := range []string{"redis", "valkey"} {
		if program := found[name]; program == "" {
			t.Logf("%s-server is not on this machine: nothing is tested with it", name)
		} else {
			t.Run(name, func(t *testing.T) { test(t, program) })
		}
	}
}

// server is one running server on a folder of its own, reached by a socket there.
type server struct {
	t                       testing.TB
	program, folder, socket string
	args                    []string
	process                 *exec.Cmd
}

func start(t testing.TB, program string, args ...string) *server {
	folder, err := os.MkdirTemp("", "latchkey") // t.TempDir's names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, program: program, folder: folder, socket: filepath.Join(folder, "socket"), args: args}
	t.Cleanup(func() {
		s.kill()
		os.RemoveAll(folder)
	})
	s.run()
	return s
}

// run starts the server, again too, and waits until it answers.
func (s *server) run() {
	s.t.Helper()
	s.process = exec.Command(s.program, append([]string{"--port", "0", "--unixsocket", s.socket, "--dir", s.folder, "--save", ""}, s.args...)...)
	output, err := os.Create(filepath.Join(s.folder, "output")) // a file: a pipe stays open as long as a child that writes the log
	if err != nil {
		s.t.Fatal(err)
	}
	defer output.Close()
	s.process.Stdout = output
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	c := s.client()
	for until := time.Now().Add(20 * time.Second); c.Ping(ctx).Err() != nil; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			text, _ := os.ReadFile(output.Name())
			s.t.Fatalf("the server does not start: %s", text)
		}
	}
}

func (s *server) kill() {
	s.process.Process.Kill() // SIGKILL
	s.process.Wait()
}

func (s *server) client() *client.Client {
	return s.dialling(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", s.socket)
	})
}

func (s *server) dialling(dial func(context.Context, string, string) (net.Conn, error)) *client.Client {
	c := client.NewClient(&client.Options{Dialer: dial, MaxRetries: -1, DialerRetries: 1})
	s.t.Cleanup(func() { c.Close() })
	return c
}

// open opens a store and fails the test where the server is refused.
func (s *server) open() *Store {
	s.t.Helper()
	store, err := Open(ctx, s.client(), Options{Key: fleetKey})
	if err != nil {
		s.t.Fatal(err)
	}
	return store
}

func (s *server) set(name, value string) {
	s.t.Helper()
	if err := s.client().ConfigSet(ctx, name, value).Err(); err != nil {
		s.t.Fatal(err)
	}
}
