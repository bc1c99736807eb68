package wxredis_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// fleetSize is how many processes share one Redis.
const fleetSize = 20

// fleetOrder is the first order to a process of the fleet, and fleetStep each further one, a line
// of JSON on its standard input. The process answers "ok" or an error to each on its standard
// output, and ends when the input does.
type fleetOrder struct {
	Redis, Prefix, BaseURL string
	MerchantKey            []byte // PKCS#1
}

type fleetStep struct {
	Now     int64  // what its clock is to be set to, in Unix seconds
	Serial  string // to be looked up by all of its goroutines
	Expects int    // so many certificates it holds in the end
}

// Twenty processes, each with eight goroutines that call, download the certificates together: once
// an interval and once a rotation.
func TestTwentyProcesses(t *testing.T) {
	clock := newSteppedClock()
	platform := newIssuer(t, clock.now)
	server := httptest.NewServer(platform)
	defer server.Close()
	merchant, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	order := fleetOrder{
		Redis: startRedis(t), Prefix: fmt.Sprint("fleet:", time.Now().UnixNano(), ":"),
		BaseURL: server.URL, MerchantKey: x509.MarshalPKCS1PrivateKey(merchant),
	}
	processes := make([]*fleetProcess, fleetSize)
	for i := range processes {
		processes[i] = startFleetProcess(t, order)
	}
	first := platform.serial[0]
	for i, step := range []struct {
		why     string
		after   time.Duration
		rotates bool // the new certificate is looked up at once
	}{
		{"the first", 0, false},
		{"an interval", 10 * time.Hour, false},
		{"another", 10 * time.Hour, false},
		{"a rotation before the next is over", 5 * time.Minute, true},
		{"an interval", 11 * time.Hour, false},
		{"a rotation", time.Hour, true},
	} {
		clock.advance(step.after)
		serial := first
		if i > 0 { // shows that the answer is a new one
			if next := platform.issue(t); step.rotates {
				serial = next
			}
		}
		var group sync.WaitGroup
		for n, p := range processes {
			group.Go(func() {
				if err := p.do(fleetStep{Now: clock.at.Load(), Serial: serial, Expects: i + 1}); err != nil {
					t.Errorf("%s: process %d: %v", step.why, n, err)
				}
			})
		}
		group.Wait()
		if got := platform.fetches.Load(); got != int64(i+1) {
			t.Errorf("%s: %d fetches, want %d", step.why, got, i+1)
		}
	}
}

// fleetProcess is a process under way.
type fleetProcess struct {
	in  io.WriteCloser
	out *bufio.Reader
}

func startFleetProcess(t *testing.T, order fleetOrder) *fleetProcess {
	t.Helper()
	process := exec.Command(os.Args[0], "-test.run=^TestFleetProcess$")
	process.Env = append(os.Environ(), "WXREDIS_FLEET=1", "GORACE=atexit_sleep_ms=10")
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
	p := &fleetProcess{in: in, out: bufio.NewReader(out)}
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		rest, _ := io.ReadAll(p.out)
		if err := process.Wait(); err != nil {
			t.Errorf("a process has failed: %v: %s", err, rest)
		}
	})
	if err := p.do(order); err != nil {
		t.Fatal(err)
	}
	return p
}

// do gives an order and waits until it is carried out.
func (p *fleetProcess) do(order any) error {
	if err := json.NewEncoder(p.in).Encode(order); err != nil {
		return err
	}
	line, err := p.out.ReadString('\n')
	if err == nil && line != "ok\n" {
		err = errors.New(strings.TrimSpace(line))
	}
	return err
}

// TestFleetProcess is the process, not a test.
func TestFleetProcess(t *testing.T) {
	if os.Getenv("WXREDIS_FLEET") == "" {
		t.Skip("it is started by TestTwentyProcesses")
	}
	orders := json.NewDecoder(os.Stdin)
	var order fleetOrder
	if err := orders.Decode(&order); err != nil {
		t.Fatal(err)
	}
	clock := newSteppedClock()
	client := redis.NewClient(&redis.Options{Addr: order.Redis, ContextTimeoutEnabled: true})
	defer client.Close()
	ring, err := order.keyring(clock, client)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("ok")
	for {
		var step fleetStep
		if err := orders.Decode(&step); err != nil {
			break
		}
		if err := step.take(ring, clock); err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("ok")
	}
	if err := ring.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// keyring makes the keyring as a service would.
func (o *fleetOrder) keyring(clock *steppedClock, client redis.UniversalClient) (*keyring.Downloaded, error) {
	key, err := x509.ParsePKCS1PrivateKey(o.MerchantKey)
	if err != nil {
		return nil, err
	}
	fetch, err := wxpay.SignedFetch(wxpay.Config{
		MchID: "1900000109", SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", PrivateKey: key, BaseURL: o.BaseURL, Now: clock.now,
	})
	if err != nil {
		return nil, err
	}
	return keyring.Download(keyring.DownloadConfig{
		Fetch: fetch, APIv3Key: issuerKey, Now: clock.now, Name: "1900000109",
		Cache: wxredis.NewCache(client, wxredis.CacheConfig{Prefix: o.Prefix}),
	})
}

// take calls as a service does, and waits for the refresh in the background.
func (s *fleetStep) take(ring *keyring.Downloaded, clock *steppedClock) error {
	clock.at.Store(s.Now)
	var group sync.WaitGroup
	failures := make(chan error, 8)
	for range cap(failures) {
		group.Go(func() {
			for range 100 {
				_, err := ring.Lookup(context.Background(), s.Serial)
				if err == nil {
					_, err = ring.Current(context.Background())
				}
				if err != nil {
					failures <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(failures)
	if err := <-failures; err != nil {
		return err
	}
	for deadline := time.Now().Add(20 * time.Second); len(ring.Keys()) != s.Expects; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("%d certificates, want %d", len(ring.Keys()), s.Expects)
		}
	}
	return nil
}
