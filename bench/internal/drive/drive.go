// Package drive is the common half of the clients in Go: it reads the job, calls the client, and
// prints the result. The clients differ in the methods of a Client only.
package drive

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/bench/internal/usage"
)

// Client makes the calls that are measured. Each method fails unless the signature of the answer or
// of the notice holds.
type Client interface {
	// Order makes an order (JSAPI下单) and reads prepay_id from the answer. Calls of several
	// goroutines are under way at once.
	Order(ctx context.Context) error
	// Notice verifies a payment's notice, decrypts it, and reads the number of the order.
	Notice(ctx context.Context, header http.Header, body []byte) error
	// Bill downloads a bill as a stream, where the library can, and checks its digest.
	Bill(ctx context.Context) error
}

// Setup is what a client is made of.
type Setup struct{ protocol.Job }

// MerchantKey is the file of the merchant's key.
func (s Setup) MerchantKey() string { return filepath.Join(s.Keys, protocol.MerchantKey) }

// PlatformKey is the file of WeChat Pay's public key (微信支付公钥).
func (s Setup) PlatformKey() string { return filepath.Join(s.Keys, protocol.PlatformKey) }

// Main does the job of the process. open makes the client; module names the library whose version
// the result tells.
func Main(module string, open func(Setup) (Client, error)) {
	if err := run(module, open); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(module string, open func(Setup) (Client, error)) error {
	var setup Setup
	if err := json.Unmarshal([]byte(os.Getenv(protocol.Env)), &setup.Job); err != nil {
		return fmt.Errorf("%s holds no job; bench/run starts this program: %w", protocol.Env, err)
	}
	client, err := open(setup)
	if err != nil {
		return err
	}
	result, err := profiled(setup.Profile, func() (protocol.Result, error) {
		return work(context.Background(), setup, client)
	})
	if err != nil {
		return err
	}
	result.PeakMiB, result.Version = usage.PeakMiB(), version(module)
	return json.NewEncoder(os.Stdout).Encode(result)
}

// work does the work that the job names.
func work(ctx context.Context, setup Setup, client Client) (protocol.Result, error) {
	switch setup.Work {
	case protocol.Start:
		return protocol.Result{}, nil
	case protocol.Orders:
		return measured(setup.Warm, setup.Count, setup.InFlight, func() error { return client.Order(ctx) })
	case protocol.Arrivals:
		return arrivals(ctx, setup, client)
	case protocol.Bill:
		return measured(0, 1, 1, func() error { return client.Bill(ctx) })
	case protocol.Notices:
		return notices(ctx, setup, client)
	}
	return protocol.Result{}, fmt.Errorf("unknown work %q", setup.Work)
}

// profiled writes a CPU profile of f, if the job names a file.
func profiled(file string, f func() (protocol.Result, error)) (protocol.Result, error) {
	if file == "" {
		return f()
	}
	out, err := os.Create(file)
	if err != nil {
		return protocol.Result{}, err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return protocol.Result{}, err
	}
	result, err := f()
	pprof.StopCPUProfile()
	if closing := out.Close(); err == nil {
		err = closing
	}
	return result, err
}

// version returns that of a module in this program, or that of Go if it has no such module.
func version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, dependency := range info.Deps {
		switch {
		case dependency.Path != module:
		case dependency.Replace != nil:
			return "of this tree"
		default:
			return dependency.Version
		}
	}
	return info.GoVersion
}
