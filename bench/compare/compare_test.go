package main

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/bench/internal/keys"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// TestMain is also the server's process: it starts the program that runs, which is this test.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-serve" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestCompare has each client that is to be had do each work, with 20 calls. No figure is asserted
// that depends on the time.
func TestCompare(t *testing.T) {
	t.Chdir("..") // where bench/run starts the program
	b, err := newBench(t.Context(), options{only: toBeHad(), billMiB: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	tiny := newPlan(1, 20, 20, 20, 1, 1)
	for _, c := range b.clients {
		if c.lacks != "" {
			t.Logf("%s is left out: %s", c.name, c.lacks)
		}
	}
	if err := b.runAll(t.Context(), tiny); err != nil {
		t.Fatal(err)
	}
	t.Run("samples", func(t *testing.T) { checkSamples(t, b, tiny) })
	t.Run("report", func(t *testing.T) { checkReport(t, b, tiny) })
	t.Run("forged", func(t *testing.T) { checkForged(t, b) })
}

// toBeHad names the clients in Go, and the others where the gate says that they are there.
func toBeHad() string {
	names := []string{"floor", "wxpay", "wxpay-native", "wechatpay-go", "gopay"}
	if os.Getenv("WXPAY_INTEROP") == "require" {
		names = append(names, axiosPlugin)
	}
	if os.Getenv("WXPAY_PHP") != "" {
		names = append(names, officialPHP)
	}
	return strings.Join(names, ",")
}

// checkSamples wants all calls from each client, and the server to have seen as many.
func checkSamples(t *testing.T, b *bench, p plan) {
	for _, w := range p.works() {
		for _, c := range b.present() {
			samples := b.results[w.name][c.name]
			if len(samples) != w.rounds {
				t.Errorf("%s, %s: %d samples, want %d", c.name, w.name, len(samples), w.rounds)
			}
			for _, s := range samples {
				switch {
				case w.job.Work == protocol.Orders && (s.Calls != w.job.Count || s.requests != float64(w.job.Warm+w.job.Count)):
					t.Errorf("%s, %s: %d calls, %.0f requests, want %d and %d to warm up", c.name, w.name, s.Calls, s.requests, w.job.Count, w.job.Warm)
				case w.job.Work == protocol.Orders && (len(s.Latencies) != s.Calls || slices.Min(s.Latencies) <= 0):
					t.Errorf("%s, %s: %d latencies from %d µs for %d calls", c.name, w.name, len(s.Latencies), slices.Min(s.Latencies), s.Calls)
				case w.job.Work == protocol.Arrivals && s.requests != float64(w.job.Warm+s.Calls):
					t.Errorf("%s, %s: %.0f requests for %d calls", c.name, w.name, s.requests, s.Calls)
				case w.job.Work != protocol.Start && (s.CPU <= 0 || s.Seconds <= 0 || s.PeakMiB <= 0):
					t.Errorf("%s, %s: CPU %v s, %v s, %v MiB", c.name, w.name, s.CPU, s.Seconds, s.PeakMiB)
				}
			}
		}
	}
}

// checkReport wants a row of each client in each table, and a chart that is XML.
func checkReport(t *testing.T, b *bench, p plan) {
	var report strings.Builder
	run := about{lines: []string{"Date: x"}, caption: "machine", load: 3}
	b.write(&report, run, p, []profile{{floor, "top of it"}})
	for _, c := range b.present() {
		if n := strings.Count(report.String(), "\n| "+c.name+" | "); n != 6 {
			t.Errorf("%s has %d rows, want 6:\n%s", c.name, n, report.String())
		}
	}
	for _, want := range []string{"- Date: x\n", "load average was 3.00", "short form", "top of it"} {
		if !strings.Contains(report.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	file := filepath.Join(t.TempDir(), "chart.svg")
	if err := draw(b.results, b.caption(run, p), file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.present() {
		if !strings.Contains(string(data), "  "+c.name+"</text>") {
			t.Errorf("the chart lacks %s", c.name)
		}
	}
	for _, want := range []string{"machine", "BUSY MACHINE", "SHORT FORM"} { // as in the report, which a chart in a README is without
		if !strings.Contains(string(data), want) {
			t.Errorf("the chart lacks %q", want)
		}
	}
	for tokens := xml.NewDecoder(strings.NewReader(string(data))); err == nil; {
		_, err = tokens.Token()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("the chart is no XML: %v", err)
	}
}

// checkForged has the server sign with another key. A client that took its answers would not do
// what it is measured for.
func checkForged(t *testing.T, b *bench) {
	merchant, err := os.ReadFile(filepath.Join(b.dir, protocol.MerchantKey))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "wechatpay_key.pem"), merchant, 0o600); err != nil {
		t.Fatal(err)
	}
	b.server.stop()
	if b.server, err = startServer(t.Context(), b.dir, b.options, b.pin); err != nil {
		t.Fatal(err)
	}
	if err := b.writeNotice(); err != nil {
		t.Fatal(err)
	}
	for _, c := range b.present() {
		for _, kind := range []string{protocol.Orders, protocol.Bill, protocol.Notices} {
			_, err := b.measure(t.Context(), c, work{name: kind, job: protocol.Job{Work: kind, Count: 1, InFlight: 1}})
			if err == nil {
				t.Errorf("%s takes forged %s", c.name, kind)
			}
		}
	}
}

// TestLeftOut has a client that cannot start. Without it the run goes on, and says why.
func TestLeftOut(t *testing.T) {
	for _, tt := range []struct {
		name    string
		mayLack bool
	}{
		{"what it needs may not be there", true},
		{"it is part of this module", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &bench{dir: t.TempDir(), server: listening(t)}
			c := contender{name: "x", command: []string{"false"}, mayLack: tt.mayLack}
			err := b.tryOut(t.Context(), &c)
			if left := err == nil && c.lacks != ""; left != tt.mayLack {
				t.Errorf("error %v, lacks %q", err, c.lacks)
			}
		})
	}
}

// listening starts a server with keys of its own.
func listening(t *testing.T) *serverProcess {
	t.Helper()
	dir := t.TempDir()
	if err := keys.Write(dir); err != nil {
		t.Fatal(err)
	}
	s, err := startServer(context.WithoutCancel(t.Context()), dir, options{}, pinning{lacks: "in a test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}
