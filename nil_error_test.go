package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/middleware"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// careless is an error whose Unwrap panics in a nil pointer.
type careless struct{ inner error }

func (e *careless) Error() string { return "careless" }
func (e *careless) Unwrap() error { return e.inner }

// nilErrors are nil pointers of all exported error types.
var nilErrors = []error{
	(*bill.Error)(nil), (*middleware.AnswerError)(nil), (*middleware.VerifyError)(nil), (*notify.Error)(nil),
	(*wxpay.APIError)(nil), (*wxpay.CallError)(nil), (*wxpay.FileError)(nil), (*wxpay.PanicError)(nil),
}

// TestNilErrorMethods: the methods of a nil pointer of an error type do not panic, nor do those of
// its zero value. The types are found in the source, so that a new one is not forgotten.
func TestNilErrorMethods(t *testing.T) {
	var tested []string
	for _, err := range nilErrors {
		tested = append(tested, strings.TrimPrefix(fmt.Sprintf("%T", err), "*"))
		if err.Error() == "" || strings.Contains(err.Error(), "\n") {
			t.Errorf("%T: the text is %q", err, err.Error())
		}
		if inner := errors.Unwrap(err); inner != nil {
			t.Errorf("%T wraps %v", err, inner)
		}
		if errors.Is(err, io.EOF) || errors.As(err, new(*url.Error)) || !wxpay.MayHaveActed(err) {
			t.Errorf("%T is taken for another error", err)
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "error", err)
		if strings.Contains(fmt.Sprintf("%v %+v", err, err)+log.String(), "PANIC") {
			t.Errorf("%T panics where it is printed: %+v %s", err, err, log.String())
		}
	}
	for _, err := range nilErrors {
		zero := reflect.New(reflect.TypeOf(err).Elem()).Interface().(error)
		if text := zero.Error(); text == "" || strings.Contains(text, "\n") || errors.Unwrap(zero) != nil {
			t.Errorf("a zero %T: %q, wraps %v", zero, text, errors.Unwrap(zero))
		}
	}
	if diff := cmp.Diff(exportedErrors(t), tested); diff != "" {
		t.Errorf("the exported error types (-source +tested):\n%s", diff)
	}
}

// exportedErrors names the exported types with pointer methods Error in the packages for users.
func exportedErrors(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	deeper, _ := filepath.Glob("*/*.go")
	if err != nil || len(deeper) == 0 {
		t.Fatalf("no source: %v", err)
	}
	for _, file := range append(files, deeper...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != "Error" || f.Recv == nil {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok && ast.IsExported(fmt.Sprint(star.X)) {
				names = append(names, parsed.Name.Name+"."+fmt.Sprint(star.X))
			}
		}
	}
	slices.Sort(names)
	return names
}

// TestNilErrorOfMiddleware: a Middleware whose error is a nil pointer fails its call and does not
// end the process.
func TestNilErrorOfMiddleware(t *testing.T) {
	for _, nothing := range nilErrors {
		_, client := pair(t, func(c *wxpay.Config) {
			c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper {
				return roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, nothing })
			}}
		})
		_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
		if failed := new(wxpay.CallError); !errors.As(err, &failed) || failed.RequestID != "" {
			t.Errorf("%T: the call's error is %v", nothing, err)
		}
	}
}

// TestNilErrors: a nil pointer in an error is an error, and tells nothing of what was sent. It ends
// no process.
func TestNilErrors(t *testing.T) {
	for _, err := range append([]error{(*careless)(nil)}, nilErrors...) {
		if !wxpay.MayHaveActed(err) {
			t.Errorf("%T: MayHaveActed says no", err)
		}
		if _, ok := err.(*careless); !ok && (errors.Is(err, wxpay.Code("PARAM_ERROR")) || err.Error() == "") {
			t.Errorf("%T: %v", err, err)
		}
		_, client := pair(t)
		_, got := client.Chain("").GetAsync(t.Context()).
			Otherwise(func(error) (*wxpay.Response, error) { return nil, err }).Wait(t.Context())
		if got != err {
			t.Errorf("%T: the future gives %v", err, got)
		}
	}
}

// panicking is a slog.Handler that panics.
type panicking struct{ slog.Handler }

func (panicking) Enabled(context.Context, slog.Level) bool  { return true }
func (panicking) Handle(context.Context, slog.Record) error { panic("no disk") }

// TestPanickingLogger: a log handler that panics ends neither the process nor the future.
func TestPanickingLogger(t *testing.T) {
	_, client := pair(t, func(c *wxpay.Config) { c.Logger = slog.New(panicking{}) })
	_, err := client.Chain(permissionsPath).PostAsync(t.Context(), permissions()).Wait(t.Context())
	if p := new(wxpay.PanicError); !errors.As(err, &p) || !wxpay.MayHaveActed(err) {
		t.Errorf("error %v", err)
	}
}

// TestWaitsThatGiveUp: a caller that stops waiting for a call knows nothing of it, for any reason
// to stop.
func TestWaitsThatGiveUp(t *testing.T) {
	box, client := pair(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	box.Handle("POST", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); <-release; return sandbox.JSON(200, nil) })
	f := client.Chain("v3/held").PostAsync(t.Context())
	<-arrived
	var none context.Context
	ended, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ended.Done()
	for why, wait := range map[string]func() error{
		"a nil context":          func() error { _, err := f.Wait(none); return err },
		"a context that ended":   func() error { _, err := f.Wait(ended); return err },
		"Collect":                func() error { return (<-wxpay.Collect(ended, f)).Err },
		"Close with that, later": func() error { return client.Close(ended) },
	} {
		if err := wait(); err == nil || !wxpay.MayHaveActed(err) {
			t.Errorf("%s: MayHaveActed(%v) is false", why, err)
		}
	}
	close(release)
	if _, err := f.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUnreadableErrors: a transport or a Middleware whose error cannot be read does not panic the
// caller, and the request may have acted.
func TestUnreadableErrors(t *testing.T) {
	unreadable := roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, (*net.OpError)(nil) })
	for where, change := range map[string]func(*wxpay.Config){
		"of the transport": func(c *wxpay.Config) { c.Transport = unreadable },
		"of a Middleware": func(c *wxpay.Config) {
			c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper { return unreadable }}
		},
	} {
		client := newClient(t, newBox(t), change, func(c *wxpay.Config) { c.Logger = slog.New(slog.DiscardHandler) })
		_, err := client.Chain("v3/x").Post(t.Context(), wxpay.JSON{})
		var failed *wxpay.CallError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), "*net.OpError") {
			t.Errorf("an error %s: %v", where, err)
		}
	}
}
