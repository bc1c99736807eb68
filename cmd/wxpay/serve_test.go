package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// screen is an output that can be waited on.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // a value for each Write, as far as there is room
}

func newScreen() *screen { return &screen{more: make(chan struct{}, 1)} }

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waitFor waits until the screen shows a text.
func (s *screen) waitFor(t *testing.T, want string) {
	t.Helper()
	patience := time.After(20 * time.Second)
	for !strings.Contains(s.String(), want) {
		select {
		case <-s.more:
		case <-patience:
			t.Fatalf("%q never came:\n%s", want, s)
		}
	}
}

// served is a "wxpay sandbox" that runs while the session goes on.
type served struct {
	*session
	out, err *screen
	stop     func() result
}

// serve starts "wxpay sandbox" and waits for its announcement.
func (s *session) serve(args ...string) *served {
	s.t.Helper()
	args = append([]string{"sandbox", "--addr", "127.0.0.1:0"}, args...)
	out, errs, ended := newScreen(), newScreen(), make(chan int, 1)
	ctx, cancel := context.WithCancel(s.t.Context())
	a := &app{Terminal: &cli.Terminal{In: strings.NewReader(""), Out: out, Err: errs, Now: s.now, Env: func(string) string { return "" }}}
	go func() { ended <- a.run(ctx, args) }()
	stop := sync.OnceValue(func() result {
		cancel()
		return result{<-ended, out.String(), errs.String()}
	})
	s.t.Cleanup(func() { stop() })
	out.waitFor(s.t, "http://")
	return &served{s, out, errs, func() result { r := stop(); s.show("", r, args...); return r }}
}

// reuse puts the shared keys into a folder, because making keys takes long.
func (s *session) reuse(folder string) creds.SandboxJSON {
	s.t.Helper()
	box := s.sandbox()
	if folder != "keys" {
		if err := os.Rename("keys", folder); err != nil {
			s.t.Fatal(err)
		}
	}
	return creds.Describe(box)
}

func readConf(t *testing.T, name string) creds.SandboxJSON {
	t.Helper()
	var conf creds.SandboxJSON
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, &conf)
	}
	if err != nil {
		t.Fatal(err)
	}
	return conf
}
