package hostile_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/hostile"
)

var world = sync.OnceValues(hostile.NewWorld)

// start runs one case's server, with a client of the standard library for its wire.
func start(t *testing.T, c hostile.Case) (*hostile.Server, *http.Client, string) {
	t.Helper()
	w, err := world()
	if err != nil {
		t.Fatal(err)
	}
	server, err := hostile.Start(w, c.Small, c.Play)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.CA}, ForceAttemptHTTP2: c.Wire == hostile.H2}
	t.Cleanup(transport.CloseIdleConnections)
	scheme := "http"
	if c.Wire.Secure() {
		scheme = "https"
	}
	return server, &http.Client{Transport: transport, Timeout: 10 * time.Second}, scheme + "://" + server.Addr + "/v3/truth"
}

// TestLedger: the ledger lists the requests of a client of the standard library, over each wire,
// with each framing of a body.
func TestLedger(t *testing.T) {
	for _, c := range append(hostile.Served("ledger", "good"), hostile.CutAfter("ledger", "cut")...) {
		if c.Wire == hostile.Hop || c.Wire == hostile.Tunnel {
			continue // TestTruth of the root has proxies
		}
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, chunked %v", c, chunked), func(t *testing.T) {
				server, client, url := start(t, c)
				good := strings.HasSuffix(c.Name, "answered")
				status := 0
				if res, err := client.Do(request(t, c, url, chunked)); err == nil {
					status = res.StatusCode
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
				client.CloseIdleConnections()
				server.Finish()
				want := hostile.Truth{Whole: 1, Began: true, Blind: !good, Genuine: good}
				if diff := cmp.Diff(want, server.Truth()); diff != "" || (status == 200) != good {
					t.Errorf("status %d, truth (-want +got)\n%s", status, diff)
				}
			})
		}
	}
}

func request(t *testing.T, c hostile.Case, url string, chunked bool) *http.Request {
	t.Helper()
	var body io.Reader = bytes.NewReader(make([]byte, c.Size))
	if chunked {
		body = io.MultiReader(body) // whose length net/http does not know
	}
	req, err := http.NewRequest(c.Method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// TestNothingTaken: the ledger of requests that were sent in part, or not at all.
func TestNothingTaken(t *testing.T) {
	head := "POST /v3/truth HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
	serve := hostile.Served("ledger", "good")[0].Play
	for _, c := range []struct {
		reason, sent string
		want         hostile.Truth
	}{
		{"a connection without a byte", "", hostile.Truth{}},
		{"a byte", head[:1], hostile.Truth{Began: true}},
		{"a head without its last byte", head[:len(head)-1], hostile.Truth{Began: true}},
		{"a head", head, hostile.Truth{Began: true}},
		{"all but a byte of the body", head + "123456789", hostile.Truth{Began: true}},
		{"a whole request", head + "1234567890", hostile.Truth{Began: true, Whole: 1, Genuine: true}},
		{"a request and a half", head + "1234567890" + head, hostile.Truth{Began: true, Whole: 1, Genuine: true}},
		{"the same request twice", head + "1234567890" + head + "1234567890", hostile.Truth{Began: true, Whole: 2, Genuine: true}},
	} {
		server, _, _ := start(t, hostile.Case{Play: serve})
		conn, err := net.Dial("tcp", server.Addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, c.sent)
		_ = conn.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, conn)
		_ = conn.Close()
		server.Finish()
		if diff := cmp.Diff(c.want, server.Truth()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.reason, diff)
		}
	}
}

// TestSmallWindow: with Case.Small a client cannot write a Big body that the server does not read.
func TestSmallWindow(t *testing.T) {
	server, _, _ := start(t, hostile.Case{Small: true, Play: (*hostile.Conn).Wait})
	defer server.Finish()
	conn, err := net.Dial("tcp", server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.(*net.TCPConn).SetWriteBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
	if n, err := conn.Write(make([]byte, hostile.Big)); err == nil || n > hostile.Big/2 {
		t.Errorf("%d of %d bytes could be written, %v", n, hostile.Big, err)
	}
}

// TestSeed: one seed always makes the same cases, and another makes others.
func TestSeed(t *testing.T) {
	names := func(seed uint64) (all []string) {
		for _, c := range hostile.Cases(seed) {
			all = append(all, c.String())
		}
		return all
	}
	if diff := cmp.Diff(names(1), names(1)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(names(1), names(2)) {
		t.Error("two seeds make the same cases")
	}
}
