package wxpay_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// wires are the two kinds of transport, and a client of each.
type wires struct {
	box     *sandbox.Sandbox
	below   [2]*rawWire
	clients [2]*wxpay.Client
}

func newWires(t testing.TB) *wires {
	log.SetOutput(io.Discard) // net/http writes down what comes behind an answer
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	w := &wires{box: newBox(t)}
	for i := range w.below {
		w.below[i] = newRawWire(w.box, i == 1)
		w.clients[i] = newWireClient(t, w.box, w.below[i])
	}
	return w
}

// try makes a call that meets an answer, and checks its outcome: the call ends, nothing unsigned is
// believed, no secret is in the error.
func (w *wires) try(t *testing.T, call, flags uint8, head, body string) error {
	t.Helper()
	below, client := w.below[0], w.clients[0]
	if flags&unpacked != 0 {
		below, client = w.below[1], w.clients[1]
	}
	below.sent.Store(nil)
	answer := &rawAnswer{head: head, body: body, hold: flags&held != 0, early: flags&early != 0}
	below.answer.Store(answer)
	patience := 10 * time.Second
	if answer.hold {
		patience = 20 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var file bytes.Buffer
	var res *wxpay.Response
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		res, err = wireCalls[int(call)%len(wireCalls)].call(ctx, client, &file)
	}()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("the call outlives its context by far")
	}
	below.CloseIdleConnections()
	if (res == nil) == (err == nil) {
		t.Fatalf("response %v, error %v", res, err)
	}
	if err == nil {
		checkBelieved(t, below, call%uint8(len(wireCalls)), res, file.Bytes())
	} else {
		checkRefused(t, below, w.box.Keys(), err)
	}
	return err
}

// checkBelieved wants a proof, by nothing but the standard library.
func checkBelieved(t *testing.T, w *rawWire, call uint8, res *wxpay.Response, file []byte) {
	t.Helper()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		t.Fatalf("status %d is believed", res.StatusCode)
	}
	got := res.Wire()
	if call == onFile || call == onStatement || call == onSignedFile {
		got = file
	} else if call != onSensitive && !bytes.Equal(got, res.Bytes()) {
		t.Fatalf("%q came, %q is handed on", got, res.Bytes())
	}
	digest := res.Header.Get("Wechatpay-Statement-Sha1")
	switch isStatement := call == onStatement || call == onStatementInMemory; {
	case call == onFile:
	case isStatement && digest != "":
		sum := sha1.Sum(got)
		isRight := strings.EqualFold(hex.EncodeToString(sum[:]), digest)
		if !isRight || !w.isSigned(res.Header, []byte(`{"sha1":"`+digest+`"}`)) {
			t.Fatalf("a statement is believed: %q, %v", got, res.Header)
		}
	case isPackedAndSigned(w, res.Header, got):
	case !w.isSigned(res.Header, got):
		t.Fatalf("nobody signed this: %q, %v", got, res.Header)
	}
	var v any
	_, _, _ = res.Get("code").Value(), res.Get("a.#(b==1)#.@keys").String(), res.Decode(&v)
}

// isPackedAndSigned reports whether the signature covers compressed bytes, which resty unpacks
// after they were verified.
func isPackedAndSigned(w *rawWire, h http.Header, got []byte) bool {
	if h.Get("Content-Encoding") == "" {
		return false
	}
	came, clear := w.answer.Load().bodies(w)
	return w.isSigned(h, came) && bytes.Equal(clear, got)
}

// checkRefused wants an error of one line without a secret. WeChat Pay's text is shown as it is,
// with anything in it.
func checkRefused(t *testing.T, w *rawWire, keys *sandbox.Keys, err error) {
	t.Helper()
	text := err.Error()
	if strings.ContainsAny(text, "\n\r\x00\x1b") || len(text) > 2_000 {
		t.Fatalf("text %q", text)
	}
	var shown []string
	if e := new(wxpay.APIError); errors.As(err, &e) {
		shown = append(shown, e.Code, e.Message, gjson.GetBytes(e.Detail, "field").String(), e.RequestID)
		if e.Verified && !w.isSigned(e.Header, e.Body) && !isPackedAndSigned(w, e.Header, e.Body) {
			t.Fatalf("nobody signed this refusal: %q, %v", e.Body, e.Header)
		}
	}
	if e := new(wxpay.VerifyError); errors.As(err, &e) {
		if refused := new(wxpay.APIError); errors.As(err, &refused) && errors.Is(err, wxpay.Code(refused.Code)) {
			t.Fatalf("the code of a refusal that is not verified counts: %v", err)
		}
		shown = append(shown, e.Serial, e.RequestID)
	}
	if e := new(wxpay.CallError); errors.As(err, &e) {
		shown = append(shown, e.RequestID)
	}
	for _, s := range shown {
		if s != "" {
			text = strings.ReplaceAll(text, redact.OneLine(s), "")
		}
	}
	secrets := []string{canary, keys.APIv3Key, keys.Merchant.D.String(), "nonce_str"}
	if sent := w.sent.Load(); sent != nil {
		_, after, _ := strings.Cut(sent.Header.Get("Authorization"), `signature="`)
		secrets = append(secrets, after[:min(40, len(after))])
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Fatalf("the error %q shows %q", err, secret)
		}
	}
	_ = wxpay.MayHaveActed(err)
}

// TestWire: of the seeds only the signed ones are believed.
func TestWire(t *testing.T) {
	w := newWires(t)
	for _, c := range wireSeeds {
		t.Run(c.why, func(t *testing.T) {
			err := w.try(t, c.call, c.flags, c.head, c.body)
			if (err == nil) != c.believed && c.flags&early == 0 { // net/http may refuse what comes early
				t.Errorf("error %v, want it believed: %v", err, c.believed)
			}
		})
	}
}

// FuzzWire throws whole answers at a client. The call ends, nothing unsigned is believed, and no
// error shows a secret.
func FuzzWire(f *testing.F) {
	for _, c := range wireSeeds {
		f.Add(c.call, c.flags, c.head, c.body)
	}
	w := newWires(f)
	f.Fuzz(func(t *testing.T, call, flags uint8, head, body string) {
		_ = w.try(t, call, flags, head, body)
	})
}
