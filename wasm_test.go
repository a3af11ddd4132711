//go:build !js

package latchkey

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey/latchkey/internal/bridge/bridgetest"
)

// builtModule builds the module once, by the script that builds what ships, and starts Node with it.
var builtModule = sync.OnceValues(func() (*module, error) {
	folder, err := os.MkdirTemp("", "latchkey")
	if err != nil {
		return nil, err
	}
	build := exec.Command("scripts/build-wasm.sh", "--raw", folder)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	node := exec.Command("node", filepath.Join("testdata", "drive-module.mjs"), folder)
	node.Stderr = os.Stderr
	m := &module{folder: folder}
	in, err := node.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := node.StdoutPipe()
	if err != nil {
		return nil, err
	}
	m.in, m.out = bufio.NewWriter(in), bufio.NewReader(out)
	m.end = func() error {
		defer os.RemoveAll(folder)
		in.Close()
		return node.Wait()
	}
	return m, node.Start()
})

// module is the built module in a Node process that speaks a line at a time.
type module struct {
	folder string
	in     *bufio.Writer
	out    *bufio.Reader
	end    func() error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built, err := builtModule(); err == nil && built.end() != nil {
		code = 1
	}
	os.Exit(code)
}

// open returns the module with a fresh instance in it.
func open(t *testing.T) *module {
	t.Helper()
	m, err := builtModule()
	if err != nil {
		t.Fatalf("the module could not be built and run in Node: %v", err)
	}
	if reply := m.say(t, "open"); reply != "ready" {
		t.Fatalf("the instance is not ready but %q", reply)
	}
	return m
}

func (m *module) say(t *testing.T, line string) string {
	t.Helper()
	m.in.WriteString(line + "\n")
	if err := m.in.Flush(); err != nil {
		t.Fatal(err)
	}
	reply, err := m.out.ReadString('\n')
	if err != nil {
		t.Fatalf("Node ended: %v", err)
	}
	return strings.TrimSuffix(reply, "\n")
}

func (m *module) call(t *testing.T, request []byte) []byte {
	t.Helper()
	line := m.say(t, hex.EncodeToString(request))
	reply, err := hex.DecodeString(line)
	if err != nil {
		t.Fatalf("the reply is %q", line)
	}
	return reply
}

// TestTranscripts plays the transcripts that internal/bridge plays natively.
func TestTranscripts(t *testing.T) {
	bridgetest.Play(t, ".", func(t *testing.T) func([]byte) []byte {
		m := open(t)
		return func(request []byte) []byte { return m.call(t, request) }
	})
}

// TestBuildInfo checks that the module names the build that build-info.json states.
func TestBuildInfo(t *testing.T) {
	m := open(t)
	text, err := os.ReadFile(filepath.Join(m.folder, "build-info.json"))
	if err != nil {
		t.Fatal(err)
	}
	var info struct {
		Protocol uint32
		Build    string
	}
	if err := json.Unmarshal(text, &info); err != nil || info.Protocol == 0 || len(info.Build) != 32 {
		t.Fatalf("build-info.json is %s (%v)", text, err)
	}
	request := []byte{byte(bridgetest.Numbers(".")["handshake"]), 0, byte(info.Protocol), 0, 0, 0}
	reply := m.call(t, request)
	want := append([]byte{0, byte(info.Protocol), 0, 0, 0, byte(len(info.Build)), 0, 0, 0}, info.Build...)
	if !bytes.Equal(reply, want) {
		t.Errorf("the handshake says %q, build-info.json %s", reply, text)
	}
}

// TestCrash checks that an instance that cannot go on tells Go's exit hook, by which the JavaScript side knows.
func TestCrash(t *testing.T) {
	m := open(t)
	if reply := m.say(t, "overrun"); reply != "ended" {
		t.Errorf("a buffer of 4 GiB: %q", reply)
	}
	open(t) // another instance is as good as new
}
