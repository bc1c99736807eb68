package notify_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// crowd is many senders at once. It counts their bytes from their arrival until the answer.
type crowd struct {
	t        *testing.T
	mux      *notify.Mux
	senders  sync.WaitGroup
	held     atomic.Int64 // bytes that were read of senders without an answer yet
	waiting  atomic.Int64 // senders without an answer yet
	mu       sync.Mutex
	answered map[int]int // statuses
}

// measured counts the bytes that are read of a body. It stalls at the end until it is told to go
// on.
type measured struct {
	io.Reader
	crowd *crowd
	count int64
	stall <-chan struct{} // nil: it does not
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.count += int64(n)
	m.crowd.held.Add(int64(n))
	if err == io.EOF && m.stall != nil {
		<-m.stall
	}
	return n, err
}

func (m *measured) Close() error { return nil }

// send sends from n senders and returns once each is answered or waits.
func (c *crowd) send(n int, stall <-chan struct{}, make func(i int) *http.Request) {
	for i := range n {
		c.waiting.Add(1)
		c.senders.Go(func() {
			r := make(i)
			body := &measured{Reader: r.Body, crowd: c, stall: stall}
			r.Body = body
			w := httptest.NewRecorder()
			c.mux.ServeHTTP(w, r)
			c.held.Add(-body.count)
			c.waiting.Add(-1)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.answered[w.Code]++
		})
	}
	synctest.Wait()
}

var mebibyte = strings.Repeat("x", 1<<20-1)

// forged is a notice of 1 MiB under an unknown serial.
func forged(i int) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(mebibyte))
	r.Header.Set("Wechatpay-Serial", fmt.Sprintf("5157F09EFDC096DE15EBE81A47057A72%08X", i))
	r.Header.Set("Wechatpay-Timestamp", strconv.FormatInt(time.Now().Unix(), 10))
	r.Header.Set("Wechatpay-Nonce", "1")
	r.Header.Set("Wechatpay-Signature", "c2lnbmF0dXJl")
	return r
}

// TestCrowd shows that unverified senders hold a bounded share. Meanwhile notices under known
// serials are handled.
func TestCrowd(t *testing.T) {
	short := func(r *http.Request) *http.Request {
		r.Body = io.NopCloser(strings.NewReader("{}"))
		return r
	}
	for _, c := range []struct {
		reason    string
		resolve   bool // the Mux knows no Parser before the body is read
		stalls    bool // the bodies do not end
		make      func(i int) *http.Request
		atMost    int   // senders that wait
		mostBytes int64 // that they hold
	}{
		{"bodies of 1 MiB, while the first download is slow", false, false, forged, 512, 0},
		{"short bodies, while the first download is slow", false, false, func(i int) *http.Request { return short(forged(i)) }, 512, 0},
		{"bodies under unknown serials, while the first download is slow, and then stall", false, true, forged, 512, 0},
		{"bodies that stall, without any header", false, true, func(i int) *http.Request {
			r := forged(i)
			r.Header = http.Header{}
			return r
		}, 64, 8 << 20},
		{"bodies that stall, of XML", false, true, func(i int) *http.Request {
			r := short(forged(i))
			r.Header = http.Header{"Content-Type": {"text/xml"}}
			return r
		}, 128, 1 << 20},
		{"many merchants, while the first download is slow", true, false, forged, 512, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			wechatKey()
			synctest.Test(t, func(t *testing.T) {
				answer := make(chan struct{})
				certificates, err := keyring.Download(keyring.DownloadConfig{APIv3Key: keyV3, Timeout: time.Hour,
					Fetch: func(ctx context.Context, _ string) (*http.Response, error) {
						select {
						case <-answer:
						case <-ctx.Done():
						}
						return nil, io.ErrUnexpectedEOF
					}})
				must(t, err)
				ring, err := keyring.Switch(keyring.Key{Serial: wechatSerial, Public: &wechatKey().PublicKey}, certificates)
				must(t, err)
				m, _ := newMux(t, func(config *notify.Config) {
					config.Parser.Keyring = ring
					if parser := config.Parser; c.resolve {
						config.Parser, config.Resolve = nil, func(*http.Request) (*notify.Parser, error) { return parser, nil }
					}
				})
				must(t, m.HandleRest(func(context.Context, *notify.Event) error { return nil }))
				crowd := crowd{t: t, mux: m, answered: map[int]int{}}

				crowd.send(1, nil, func(int) *http.Request { return paid("first") })
				var stall chan struct{}
				if c.stalls {
					stall = make(chan struct{})
				}
				crowd.send(600, stall, c.make)
				waiting := int(crowd.waiting.Load())
				if waiting == 0 || waiting > c.atMost || crowd.held.Load() > c.mostBytes {
					t.Errorf("%d senders wait, want 1 to %d; they hold %d bytes, want at most %d", waiting, c.atMost, crowd.held.Load(), c.mostBytes)
				}
				if crowd.answered[503] != 600-waiting {
					t.Errorf("answered %v, want %d times 503", crowd.answered, 600-waiting)
				}
				crowd.send(100, nil, func(i int) *http.Request { return paid(fmt.Sprint(i)) })
				if crowd.answered[204] != 101 {
					t.Errorf("answered %v, want 101 notices handled", crowd.answered)
				}

				close(answer)
				if stall != nil {
					close(stall)
				}
				crowd.senders.Wait()
				before := crowd.answered[503]
				crowd.send(7, nil, c.make) // 1 MiB each: all that was held is free again
				crowd.senders.Wait()
				if crowd.answered[503] != before || crowd.held.Load() != 0 {
					t.Errorf("answered %v, want no further 503", crowd.answered)
				}
				must(t, certificates.Close(context.Background()))
			})
		})
	}
}

// TestShareToTheByte: bodies may fill a share wholly. One of 300 KiB takes 512 KiB of the
// strangers' 8 MiB.
func TestShareToTheByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := newMux(t, nil)
		crowd := crowd{t: t, mux: m, answered: map[int]int{}}
		stall := make(chan struct{})
		for range 17 { // one after the other
			crowd.send(1, stall, func(i int) *http.Request {
				r := forged(i)
				r.Body = io.NopCloser(strings.NewReader(mebibyte[:300<<10]))
				return r
			})
		}
		if waiting := crowd.waiting.Load(); waiting != 16 || crowd.answered[503] != 1 {
			t.Errorf("%d senders wait, want 16; answered %v, want one 503", waiting, crowd.answered)
		}
		close(stall)
		crowd.senders.Wait()
	})
}

// TestBusyAnswersAtOnce shows that a sender without room is refused before it has sent its body.
func TestBusyAnswersAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, log := newMux(t, nil)
		crowd := crowd{t: t, mux: m, answered: map[int]int{}}
		stall := make(chan struct{})
		crowd.send(64, stall, func(i int) *http.Request {
			r := forged(i)
			r.Body = io.NopCloser(strings.NewReader("{"))
			return r
		})
		conn := piped(t, m)
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = io.WriteString(conn, "POST /notify HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n") // and nothing more
		}()
		start := time.Now()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		checkAnswer(t, res, 503, failJSON)
		if took := time.Since(start); took > 0 {
			t.Errorf("answered after %v", took)
		}
		log.has(t, "too many notices that are not verified yet")
		_ = conn.Close()
		<-sent
		close(stall)
		crowd.senders.Wait()
	})
}

// TestPlacesComeBack: a refused notice gives its place back, for any mistake, before anything else
// is waited for. Strangers have 64.
func TestPlacesComeBack(t *testing.T) {
	probe := func(i int) *http.Request {
		r := forged(i)
		r.Header.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA")
		return r
	}
	for _, c := range []struct {
		reason string
		change func(*notify.Config, <-chan struct{})
		make   func(i int) *http.Request
		status int // of one more
	}{
		{"a panic before the notice is parsed", func(c *notify.Config, _ <-chan struct{}) {
			c.Parser, c.Resolve = nil, func(*http.Request) (*notify.Parser, error) { panic("no database") }
		}, forged, 500},
		{"no Parser", func(c *notify.Config, _ <-chan struct{}) {
			c.Parser, c.Resolve = nil, func(*http.Request) (*notify.Parser, error) { return nil, io.EOF }
		}, forged, 500},
		{"a Keyring that panics", func(c *notify.Config, _ <-chan struct{}) { c.Parser.Keyring = panicking{} }, forged, 500},
		{"a Keyring whose list panics, once it is in use", func(c *notify.Config, _ <-chan struct{}) {
			c.Parser.Keyring = &turning{Keyring: c.Parser.Keyring}
		}, forged, 500},
		{"an OnProbe that hangs", func(c *notify.Config, release <-chan struct{}) {
			c.OnProbe = func(context.Context, error) { <-release }
		}, probe, 400},
		{"a body that does not arrive", func(*notify.Config, <-chan struct{}) {}, func(i int) *http.Request {
			r := forged(i)
			r.Body = io.NopCloser(io.MultiReader(r.Body, iotest.ErrReader(io.ErrUnexpectedEOF)))
			return r
		}, 400},
	} {
		t.Run(c.reason, func(t *testing.T) {
			wechatKey()
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				m, _ := newMux(t, func(config *notify.Config) { c.change(config, release) })
				crowd := crowd{t: t, mux: m, answered: map[int]int{}}
				for i := range 100 {
					crowd.send(1, nil, func(int) *http.Request { return c.make(i) })
				}
				if crowd.answered[503] != 0 {
					t.Errorf("answered %v, want no 503", crowd.answered)
				}
				w := httptest.NewRecorder()
				m.ServeHTTP(w, forged(100))
				checkAnswer(t, w.Result(), c.status, failJSON)
				close(release)
				crowd.senders.Wait()
			})
		})
	}
}

// panicking is a keyring that panics.
type panicking struct{ keyring.Keyring }

func (panicking) Lookup(context.Context, string) (keyring.Key, error) { panic("no memory") }

// turning is a keyring whose list panics but for the first time, when the Mux is made.
type turning struct {
	keyring.Keyring
	listed atomic.Bool
}

func (l *turning) Keys() []keyring.Key {
	if l.listed.Swap(true) {
		panic("no memory")
	}
	return []keyring.Key{{Serial: wechatSerial, Public: &wechatKey().PublicKey}}
}
