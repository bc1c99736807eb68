package wxredis_test

import (
	"bufio"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// order is the first message to a process of handlers, as JSON on its standard input. The process
// ends when the input does.
type order struct {
	Redis, Prefix string
	PlatformKey   string // DER in base64
	File          string // where it records what it does
	CrashAt       int64  // it kills itself instead of this Done; 0 is never
	Timeout       time.Duration
	Lease         time.Duration
}

// record is one line about an act of a process.
type record struct {
	What  string // claim, effect, fail (before the Store is told), done (after it was)
	Key   string
	Token string    // of the claim; an effect does not know it
	Asked time.Time // of a claim: before the Store was asked
	At    time.Time // when it had happened

	from string // the process's file
}

// startProcess runs this program again as a process of handlers and gives the address that it
// listens at.
func startProcess(t *testing.T, o order) (address string, process *exec.Cmd) {
	t.Helper()
	process = exec.Command(os.Args[0], "-test.run=^TestHandlerProcess$")
	process.Env = append(os.Environ(), "WXREDIS_PROCESS=1")
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = process.Wait() })
	if err := json.NewEncoder(in).Encode(o); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("a process did not start: %v", err)
	}
	return line[:len(line)-1], process
}

// TestHandlerProcess is no test but the process that startProcess runs.
func TestHandlerProcess(t *testing.T) {
	if os.Getenv("WXREDIS_PROCESS") == "" {
		t.Skip("only for processes that another test starts")
	}
	input := json.NewDecoder(os.Stdin)
	var o order
	if err := input.Decode(&o); err != nil {
		t.Fatal(err)
	}
	handlers, err := newHandlers(o)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handlers}
	go func() { _ = server.Serve(listener) }()
	fmt.Println(listener.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = server.Close()
	if err := handlers.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// newHandlers is a Mux over Redis whose function fails 10 % of the time before its effect.
func newHandlers(o order) (*notify.Mux, error) {
	der, err := base64.StdEncoding.DecodeString(o.PlatformKey)
	if err != nil {
		return nil, err
	}
	public, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(o.File, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	client := redis.NewClient(&redis.Options{Addr: o.Redis})
	store := &recording{Store: wxredis.NewStore(client, wxredis.StoreConfig{Prefix: o.Prefix}), file: file, crashAt: o.CrashAt}
	mux, err := notify.NewMux(notify.Config{Parser: processParser(public), Store: store, Timeout: o.Timeout, Lease: o.Lease,
		Key: func(e *notify.Event) (string, error) { return e.ID, nil }})
	if err != nil {
		return nil, err
	}
	return mux, mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(_ context.Context, e *notify.Event) error {
		time.Sleep(rand.N(5 * time.Millisecond))
		if rand.N(10) == 0 {
			return errors.New("one of ten")
		}
		return store.write(record{What: "effect", Key: processKey(e.ID)})
	})
}

func processParser(public *rsa.PublicKey) *notify.Parser {
	return &notify.Parser{Keyring: keyring.Static(keyring.Key{Serial: platformSerial, Public: public}), APIv3Key: apiv3Key, MchID: "1900000001"}
}

// processKey is the key that a Mux makes of an ID for its Store.
func processKey(id string) string { return "1900000001/TRANSACTION.SUCCESS/transaction/" + id }

// recording records the calls to a Store, and kills its process instead of one Done.
type recording struct {
	notify.Store
	crashAt int64
	dones   atomic.Int64
	mu      sync.Mutex
	file    *os.File
}

// write makes one write of one line, so that no process leaves half of one.
func (r *recording) write(what record) error {
	what.At = time.Now().Round(0)
	line, err := json.Marshal(what)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err = r.file.Write(append(line, '\n'))
	return err
}

func (r *recording) Begin(ctx context.Context, key string, lease time.Duration) (notify.Claim, error) {
	asked := time.Now().Round(0)
	claim, err := r.Store.Begin(ctx, key, lease)
	if claim.Verdict == notify.Mine {
		err = errors.Join(err, r.write(record{What: "claim", Key: key, Token: claim.Token, Asked: asked}))
	}
	return claim, err
}

func (r *recording) Done(ctx context.Context, key, token string) error {
	if r.dones.Add(1) == r.crashAt {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // until it is
	}
	if err := r.Store.Done(ctx, key, token); err != nil {
		return err
	}
	return r.write(record{What: "done", Key: key, Token: token})
}

func (r *recording) Fail(ctx context.Context, key, token string) error {
	if err := r.write(record{What: "fail", Key: key, Token: token}); err != nil {
		return err
	}
	return r.Store.Fail(ctx, key, token)
}
