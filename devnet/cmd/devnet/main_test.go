package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/latchkey/latchkey/devnet"
)

// TestMain lets the test binary be the command, so that signals and exit codes are the real ones.
func TestMain(m *testing.M) {
	if os.Getenv("DEVNET_TEST_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), "DEVNET_TEST_COMMAND=1", "TMPDIR="+t.TempDir())
	return c
}

func TestRunUntilTerminated(t *testing.T) {
	c := command(t, "-listen", "127.0.0.1:0", "-json", "-interval", "0", "-seed", "test")
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(stdout)
	line, err := out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("no ready line: %v %s", err, &stderr)
	}
	var ready struct {
		URL, RPC string
		ChainID  uint64
		Tokens   []struct{ Symbol string }
		Accounts []string
	}
	if err := json.Unmarshal(line, &ready); err != nil || ready.ChainID != 31337 || len(ready.Tokens) != len(devnet.Tokens()) || len(ready.Accounts) != 10 {
		t.Errorf("ready with %s (%v)", line, err)
	}
	answer, err := http.Post(ready.RPC, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if want := `{"jsonrpc":"2.0","id":1,"result":"0x0"}`; string(body) != want {
		t.Errorf("answered %s, want %s", body, want)
	}

	second := command(t, "-listen", strings.TrimSuffix(strings.TrimPrefix(ready.URL, "http://"), "/"))
	if message, err := second.CombinedOutput(); err == nil || !strings.Contains(string(message), "-listen 127.0.0.1:0") {
		t.Errorf("a second chain on the same port: %v, %s", err, message)
	}

	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(out)
	if err != nil || len(rest) > 0 {
		t.Errorf("printed more: %q (%v)", rest, err)
	}
	if err := c.Wait(); err != nil || stderr.Len() > 0 {
		t.Errorf("ended with %v: %s", err, &stderr)
	}
}
