package snippet

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// handlerImports are the packages that handlers import.
var handlerImports = []string{"context", "encoding/json", "fmt", "io", "net/http", "github.com/wxpay-chain/wxpay/notify"}

// TestHandlersCompile compiles the handlers of all notices.
func TestHandlersCompile(t *testing.T) {
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, handlerImports...)...)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	fset := token.NewFileSet()
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })}
	for _, w := range catalog.Webhooks() {
		text, err := HandlerFile(w)
		if err != nil {
			t.Error(err)
			continue
		}
		file, err := parser.ParseFile(fset, w.Event, text, parser.SkipObjectResolution)
		if err == nil {
			_, err = conf.Check("main", fset, []*ast.File{file}, nil)
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", w.Event, err, text)
		}
	}
}

// TestHandlersHandle builds all handlers into one program. The program gets the sandbox's notices,
// with every documented field, on standard input.
func TestHandlersHandle(t *testing.T) {
	keys := boxtest.Keys()
	box := boxtest.New(t, sandbox.Config{})
	dir, err := os.MkdirTemp(".", "_handlers-") // inside the module for its dependencies, and no part of it
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var calls, input bytes.Buffer
	lines := json.NewEncoder(&input) // of one request at a time
	captured := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err := errors.Join(err, lines.Encode(capturedNotice{r.Header, body})); err != nil {
			t.Error(err)
		}
	}))
	defer captured.Close()
	for i, w := range catalog.Webhooks() {
		if w.Protocol != "v3" || WantsData(w) {
			continue
		}
		text, err := HandlerFile(w)
		if err != nil {
			t.Fatal(err)
		}
		text = strings.Replace(text, "func handle(", fmt.Sprintf("func handle%d(", i), 1)
		writeSource(t, filepath.Join(dir, fmt.Sprintf("handler%d.go", i)), text)
		fmt.Fprintf(&calls, "handle%d,\n", i)
		if _, err := box.Notify(w.Event, captured.URL, sandbox.NoticeOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := box.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	writeSource(t, filepath.Join(dir, "main.go"), fmt.Sprintf(handlersProgram, box.Keys().APIv3Key, calls.String()))
	der, err := x509.MarshalPKIXPublicKey(&keys.Public.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	cmd := exec.CommandContext(t.Context(), "go", "run", "-buildvcs=false", ".")
	cmd.Dir, cmd.Stdin = dir, &input
	cmd.Env = append(os.Environ(), "PUBLIC_KEY="+public, "PUBLIC_KEY_ID="+box.Key().Serial)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.4000s", err, out)
	}
	if !strings.HasSuffix(string(out), "handled 105\n") {
		t.Errorf("%.4000s", out)
	}
}

func writeSource(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// capturedNotice is a notice as handlersProgram reads it.
type capturedNotice struct {
	Header http.Header
	Body   []byte
}

// handlersProgram gives the notices to a Mux with all handlers. Its two verbs are the APIv3 key and
// the handlers.
const handlersProgram = `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

func main() {
	public, err := crypto.ParsePublicKey([]byte(os.Getenv("PUBLIC_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	mux, err := notify.NewMux(notify.Config{
		Parser: &notify.Parser{Keyring: keyring.Static(keyring.Key{Serial: os.Getenv("PUBLIC_KEY_ID"), Public: public}), APIv3Key: %q},
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, handle := range []func(*notify.Mux) error{
%s	} {
		if err := handle(mux); err != nil {
			log.Fatal(err)
		}
	}
	handled := 0
	for in := json.NewDecoder(os.Stdin); in.More(); handled++ {
		var notice struct {
			Header http.Header
			Body   []byte
		}
		if err := in.Decode(&notice); err != nil {
			log.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/", bytes.NewReader(notice.Body))
		r.Header = notice.Header
		w := httptest.NewRecorder()
		if mux.ServeHTTP(w, r); w.Code != http.StatusNoContent {
			log.Fatalf("%%d", w.Code)
		}
	}
	fmt.Println("handled", handled)
}
`

func TestMemberName(t *testing.T) {
	for name, want := range map[string]string{
		"transaction_id": "TransactionID", "id": "ID", "download_url": "DownloadURL", "out_trade_no": "OutTradeNo", "mchid": "Mchid",
		"3d_secure": "Field3dSecure", "a-b.c": "ABC", "": "Field",
	} {
		if got := memberName(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
