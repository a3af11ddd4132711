package devnet

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"regexp"
	"strings"
)

// page serves a built page as a careful host would: exact MIME types, the content security policy, precompressed
// files (NAME.br, NAME.gz), and caching by file name.
type page struct {
	folder  string
	connect []string
	wasm    string // MIME type of .wasm
}

func newPage(o Options) *page {
	p := &page{o.Page, o.Connect, "application/wasm"}
	if o.WrongMIME {
		p.wasm = "application/octet-stream"
	}
	return p
}

// secure sets the headers of every file: workers take their policy from their own response.
func secure(h http.Header, connect []string) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "+
		"connect-src "+strings.Join(append([]string{"'self'"}, connect...), " ")+"; "+
		"style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "+
		"require-trusted-types-for 'script'; trusted-types latchkey lit-html; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), geolocation=(), "+
		"hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()")
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header(), p.connect)
	root, err := os.OpenRoot(p.folder) // anew each time, so that a page built later is found; nothing outside is reached
	if err != nil {
		p.explain(w)
		return
	}
	defer root.Close()
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" || strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	if err := p.serve(w, r, root, name); err == nil {
		return
	}
	if _, err := root.Stat("index.html"); err != nil {
		p.explain(w)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "There is no "+name+" in the page's folder.", http.StatusNotFound)
}

// hashed matches names that carry a hash of their content (app-ABCD2345.js), which may be cached for ever.
var hashed = regexp.MustCompile(`[.-]([0-9A-Z]{8}|[0-9a-f]{8,64})\.`)

// serve answers with a file or the best of its precompressed forms.
func (p *page) serve(w http.ResponseWriter, r *http.Request, root *os.Root, name string) error {
	file, info, err := open(root, name)
	if err != nil {
		return err
	}
	defer func() { file.Close() }()

	h := w.Header()
	h.Set("Content-Type", p.contentType(name))
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if hashed.MatchString(path.Base(name)) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	for _, coding := range []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(r.Header.Get("Accept-Encoding"), coding.name) {
			continue
		}
		if smaller, smallerInfo, err := open(root, name+coding.suffix); err == nil && !smallerInfo.ModTime().Before(info.ModTime()) {
			file.Close()
			file, info = smaller, smallerInfo
			h.Set("Content-Encoding", coding.name)
			break
		} else if err == nil {
			smaller.Close() // left over from an older build
		}
	}
	h.Set("ETag", fmt.Sprintf(`"%x-%x%s"`, info.ModTime().UnixNano(), info.Size(), h.Get("Content-Encoding")))
	http.ServeContent(w, r, name, info.ModTime(), file)
	return nil
}

func open(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		file.Close()
		return nil, nil, fs.ErrNotExist
	}
	return file, info, nil
}

func accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}

// contentTypes is fixed, since the system's table differs between machines.
var contentTypes = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".ico":         "image/x-icon",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
}

func (p *page) contentType(name string) string {
	extension := path.Ext(name)
	if extension == ".wasm" {
		return p.wasm
	}
	if t, ok := contentTypes[extension]; ok {
		return t
	}
	return "application/octet-stream"
}

// explain is what a person sees when there is no page to serve.
func (p *page) explain(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	io.WriteString(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Latchkey devnet</title>
<h1>The chain is running; the page is not built</h1>
<p>Build the page into the folder given by <code>-page</code> and reload. JSON-RPC is at <code>/rpc</code>, the chain's description at <a href="/latchkey.json">/latchkey.json</a>.</p>
`)
}
