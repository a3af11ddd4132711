package devnet

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// built writes a page's folder from name → content, every file at the same time.
func built(t *testing.T, files map[string]string) string {
	t.Helper()
	folder, now := t.TempDir(), time.Now()
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now, now); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func list(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestContentTypes(t *testing.T) {
	types := map[string]string{
		"index.html": "text/html; charset=utf-8", "latchkey.wasm": "application/wasm", "a.mjs": "text/javascript; charset=utf-8",
		"a.js": "text/javascript; charset=utf-8", "a.css": "text/css; charset=utf-8", "a.json": "application/json",
		"a.svg": "image/svg+xml", "a.webmanifest": "application/manifest+json", "sub/index.html": "text/html; charset=utf-8",
		"a.unknown": "application/octet-stream",
	}
	files := map[string]string{}
	for name := range types {
		files[name] = "content of " + name
	}
	n := start(t, Options{Page: built(t, files)})
	for name, want := range types {
		answer, body := n.get(name)
		if got := answer.Header.Get("Content-Type"); got != want || body != files[name] {
			t.Errorf("%s is %s, not %s: %q", name, got, want, body)
		}
	}
	for path, name := range map[string]string{"": "index.html", "sub/": "sub/index.html"} {
		if _, body := n.get(path); body != files[name] {
			t.Errorf("/%s serves %q", path, body)
		}
	}
	wrong := start(t, Options{Page: built(t, files), WrongMIME: true})
	if answer, _ := wrong.get("latchkey.wasm"); answer.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("asked for a wrong type, .wasm is %s", answer.Header.Get("Content-Type"))
	}
}

func TestSecurityHeadersOnEveryFile(t *testing.T) {
	n := start(t, Options{Page: built(t, map[string]string{"index.html": "x", "worker.js": "x"}), Connect: []string{"http://127.0.0.1:9"}})
	for _, path := range []string{"", "worker.js", "latchkey.json", "absent"} {
		answer, _ := n.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' http://127.0.0.1:9; " +
				"style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; " +
				"require-trusted-types-for 'script'; trusted-types latchkey lit-html; frame-ancestors 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("/%s: %s: %s", path, name, got)
			}
		}
		if got := answer.Header.Get("Permissions-Policy"); !strings.Contains(got, "clipboard-write=(self)") || !strings.Contains(got, "camera=()") {
			t.Errorf("/%s: Permissions-Policy: %s", path, got)
		}
	}
}

func TestPrecompressedFiles(t *testing.T) {
	folder := built(t, map[string]string{"index.html": "x", "m.wasm": "plain", "m.wasm.br": "brotli", "m.wasm.gz": "gzip", "old.js": "new", "old.js.br": "old"})
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(folder, "old.js.br"), past, past); err != nil {
		t.Fatal(err)
	}
	n := start(t, Options{Page: folder})
	for _, test := range []struct{ path, accept, encoding, body string }{
		{"m.wasm", "gzip, deflate, br", "br", "brotli"},
		{"m.wasm", "gzip", "gzip", "gzip"},
		{"m.wasm", "br;q=0, gzip;q=0.5", "gzip", "gzip"},
		{"m.wasm", "identity", "", "plain"},
		{"index.html", "br", "", "x"},
		{"old.js", "br", "", "new"}, // the compressed form is older than the file
	} {
		answer, body := n.get(test.path, "Accept-Encoding", test.accept)
		if got := answer.Header.Get("Content-Encoding"); got != test.encoding || body != test.body {
			t.Errorf("%s for %q: %q %q, want %q %q", test.path, test.accept, got, body, test.encoding, test.body)
		}
		if answer.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s does not vary", test.path)
		}
		if test.path == "m.wasm" && answer.Header.Get("Content-Type") != "application/wasm" {
			t.Errorf("compressed, %s is %s", test.path, answer.Header.Get("Content-Type"))
		}
	}
}

func TestCaching(t *testing.T) {
	n := start(t, Options{Page: built(t, map[string]string{
		"index.html": "x", "latchkey.wasm": "x", "app-ABCD2345.js": "x", "app.0a1b2c3d4e.css": "x", "interface.js": "x",
	})})
	for name, want := range map[string]string{
		"index.html": "no-cache", "latchkey.wasm": "no-cache", "interface.js": "no-cache",
		"app-ABCD2345.js": "public, max-age=31536000, immutable", "app.0a1b2c3d4e.css": "public, max-age=31536000, immutable",
	} {
		if answer, _ := n.get(name); answer.Header.Get("Cache-Control") != want {
			t.Errorf("%s: %s, want %s", name, answer.Header.Get("Cache-Control"), want)
		}
	}
	fresh, _ := n.get("index.html")
	if again, _ := n.get("index.html", "If-None-Match", fresh.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("what the browser has is sent again: %s", again.Status)
	}
}

func TestOnlyThePagesFolderIsServed(t *testing.T) {
	folder := built(t, map[string]string{"secret": "x", "page/index.html": "x"})
	if err := os.Symlink(filepath.Join(folder, "secret"), filepath.Join(folder, "page", "link")); err != nil {
		t.Fatal(err)
	}
	n := start(t, Options{Page: filepath.Join(folder, "page")})
	for _, path := range []string{"link", "..%2fsecret", "%2e%2e/secret", "....//secret"} {
		if answer, body := n.get(path); answer.StatusCode == 200 {
			t.Errorf("%s served %q", path, body)
		}
	}
}

func TestAMissingPageIsExplained(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dist")
	for _, o := range []Options{{}, {Page: folder}} {
		n := start(t, o)
		if answer, body := n.get(""); answer.StatusCode != 503 || !strings.Contains(body, "-page") {
			t.Errorf("%s %s", answer.Status, body)
		}
	}
	n := start(t, Options{Page: folder})
	if err := os.Rename(built(t, map[string]string{"index.html": "built later"}), folder); err != nil {
		t.Fatal(err)
	}
	if _, body := n.get(""); body != "built later" {
		t.Errorf("a page that was built later is not found: %s", body)
	}
	if answer, _ := n.get("absent.js"); answer.StatusCode != 404 {
		t.Errorf("an absent file: %s", answer.Status)
	}
}

func TestDescription(t *testing.T) {
	n := start(t, Options{ChainID: 4242})
	answer, body := n.get("latchkey.json")
	var d Description
	if err := json.Unmarshal([]byte(body), &d); err != nil || answer.Header.Get("Content-Type") != "application/json" {
		t.Fatal(err, answer.Header)
	}
	if d.ChainID != 4242 || d.RPC != "/rpc" || d.WETH != WETH || d.Multicall3 != Multicall3 || len(d.Tokens) != len(Tokens()) || d.Symbol != "ETH" || d.Decimals != 18 {
		t.Errorf("%+v", d)
	}
}
