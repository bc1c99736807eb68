package wxpay_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// hush must never be seen. It stands in headers, bodies, queries and keys of the printed values.
const hush = "s3cr3t"

// printed returns values of all exported types of the root that hold a secret, or lead to one.
func printed(t *testing.T) map[string]any {
	t.Helper()
	box, client := pair(t)
	box.Handle("POST", newPath, func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte(`{"a":"` + hush + `"}`), Header: http.Header{"X-Own": {hush}}}
	})
	box.Handle("GET", newPath, func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Status: 400, Body: []byte(`{"code":"PARAM_ERROR","message":"m","detail":{"value":"` + hush + `"}}`), Header: http.Header{"X-Own": {hush}}}
	})
	res, err := client.Chain(newPath).Post(t.Context(), wxpay.JSON{"a": hush}, wxpay.Query{"token": hush})
	if err != nil {
		t.Fatal(err)
	}
	future := client.Chain(newPath).PostAsync(t.Context(), wxpay.JSON{"a": hush})
	if _, err := future.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = client.Chain(newPath).Get(t.Context())
	var refused *wxpay.APIError
	if !errors.As(err, &refused) || !strings.Contains(string(refused.Detail), hush) || !strings.Contains(string(res.Bytes()), hush) {
		t.Fatalf("%v, %s", err, res.Bytes())
	}
	failed := &wxpay.CallError{Method: "GET", Path: newPath, Err: leaky{Token: hush}}
	panicked := &wxpay.PanicError{Value: hush, Stack: []byte(hush)}
	unverified := &wxpay.VerifyError{Serial: hush, Err: leaky{Token: hush}}
	config := box.Config()
	config.BaseURL = "https://user:" + hush + "@gateway.example"
	config.Transport, config.Nonce = leakyTransport{hush}, nil
	link := client.Link(box.URL + "/v3/billdownload/file?token=" + hush)
	return map[string]any{
		"Response": *res, "*Response": res, "APIError": *refused, "*APIError": refused,
		"CallError": *failed, "*CallError": failed, "PanicError": *panicked, "*PanicError": panicked,
		"VerifyError": *unverified, "*VerifyError": unverified,
		"Outcome": wxpay.Outcome{Response: res, Err: refused}, "*Outcome": &wxpay.Outcome{Response: res, Err: failed},
		"*Future": future, "Client": client, "Builder": link, "*Builder": &link,
		"Config": config, "*Config": &config,
	}
}

// leaky is an error that shows its content only if its fields are printed.
type leaky struct{ Token string }

func (leaky) Error() string { return "leaky" }

type leakyTransport struct{ Token string }

func (leakyTransport) RoundTrip(*http.Request) (*http.Response, error) { return nil, leaky{} }

// TestPrinted prints everything in every way.
func TestPrinted(t *testing.T) {
	for name, value := range printed(t) {
		check := func(how, text string) {
			t.Helper()
			for _, secret := range []string{hush, fmt.Sprintf("%x", hush), fmt.Sprintf("%X", hush), "czNjcjN0", fmt.Sprint([]byte(hush)), "X-Own"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s, %s: %s", name, how, text)
					return
				}
			}
		}
		for _, holder := range []any{value, []any{value}, map[string]any{"k": value}, struct{ Field any }{value}, &struct{ Field any }{value}} {
			for verb := 'A'; verb <= 'z'; verb++ {
				if strings.ContainsRune("[\\]^_`Tpw", verb) { // no verbs; %p and %T show no content; vet refuses %w
					continue
				}
				for _, flags := range []string{"", "+", "#", "-", " ", "0", "30.3"} {
					format := "%" + flags + string(verb)
					check(fmt.Sprintf("%s in %s", format, reflect.TypeOf(holder)), fmt.Sprintf(format, holder))
				}
			}
			check("print", fmt.Sprint(holder)+fmt.Sprintln(holder))
			var log bytes.Buffer
			for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
				slog.New(handler).Info("m", "value", holder)
				slog.New(handler).With("value", holder).WithGroup("g").Info("m", slog.Any("value", holder))
			}
			check("slog", log.String())
			text, _ := json.Marshal(holder)
			check("json", string(text))
			text, _ = xml.Marshal(holder)
			check("xml", string(text))
		}
	}
}

// TestPrintedText: the printed text is useful.
func TestPrintedText(t *testing.T) {
	all := printed(t)
	res := all["*Response"].(*wxpay.Response)
	id := res.RequestID()
	line := "wxpay: POST v3/brand-new/things: 200 (Request-ID " + id + ")"
	var text, object bytes.Buffer
	drop := func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key != "res" && a.Key != "err" {
			return slog.Attr{}
		}
		return a
	}
	slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: drop})).Info("", "res", res)
	slog.New(slog.NewJSONHandler(&object, &slog.HandlerOptions{ReplaceAttr: drop})).Info("", "res", res, "err", all["*APIError"])
	asJSON, err := json.Marshal(all["Outcome"])
	if err != nil {
		t.Fatal(err)
	}
	refused := all["*APIError"].(error).Error()
	var none *wxpay.Response
	var noError *wxpay.APIError
	var noFuture *wxpay.Future
	for _, c := range []struct{ why, got, want string }{
		{"String", res.String(), line},
		{"%v", fmt.Sprintf("%v", res), line},
		{"%+v of a value", fmt.Sprintf("%+v", *res), line},
		{"%#v", fmt.Sprintf("%#v", res), line},
		{"%q", fmt.Sprintf("%q", res), `"` + line + `"`},
		{"%.5s", fmt.Sprintf("%.5s", res), "wxpay"},
		{"slog, text", text.String(), "res.method=POST res.path=v3/brand-new/things res.status=200 res.request_id=" + id + "\n"},
		{"slog, JSON", object.String(), `{"res":{"method":"POST","path":"v3/brand-new/things","status":200,"request_id":"` + id + `"},"err":"` + refused + `"}` + "\n"},
		{"json", string(asJSON), `{"Index":0,"Response":"` + line + `","Err":"` + refused + `"}`},
		{"an error", fmt.Sprintf("%v %+v %#v", all["*APIError"], all["*APIError"], all["APIError"]), refused + " " + refused + " " + refused},
		{"an error that is wrapped", fmt.Errorf("order 1: %w", all["*APIError"].(error)).Error(), "order 1: " + refused},
		{"a Config", fmt.Sprint(all["Config"]), "wxpay.Config{keys hidden}"},
		{"a Future", fmt.Sprint(all["*Future"]), "wxpay.Future that has ended"},
		{"nil", none.String() + fmt.Sprint(none, noError) + none.LogValue().String(), "<nil><nil> <nil><nil>"},
		{"a Builder", fmt.Sprintf("%v %s", all["Builder"], all["*Builder"]), "v3/billdownload/file v3/billdownload/file"},
		{"a Builder with a mistake", fmt.Sprint(wxpay.Builder{}), "wxpay: unusable path: it is empty"},
		{"a zero Client", fmt.Sprint(new(wxpay.Client)), "wxpay.Client without a Config"},
		{"a nil Future", fmt.Sprint(noFuture), "wxpay.Future that has ended"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s\nwant %s", c.why, c.got, c.want)
		}
	}
}
