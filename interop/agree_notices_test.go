package interop

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	gopayv3 "github.com/go-pay/gopay/wechat/v3"
	"github.com/google/go-cmp/cmp"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	official "github.com/wechatpay-apiv3/wechatpay-go/core/notify"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// delivered is a notice (回调通知) as it arrived.
type delivered struct {
	header http.Header
	body   []byte
}

// request makes the request anew for a parser.
func (d delivered) request(t *testing.T) *http.Request {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/notify", bytes.NewReader(d.body))
	req.Header = d.header.Clone()
	return req
}

// opened is what a parser reads from a notice. The resource is decrypted. It is zero if the parser
// refuses the notice.
type opened struct{ ID, Type, OriginalType, Resource string }

// TestAgreeNotices: wechatpay-go, gopay and wxpay decrypt the same resource from a notice of the
// sandbox, byte for byte, and refuse the same notices.
func TestAgreeNotices(t *testing.T) {
	a := newAgreeing(t)
	arrived := make(chan delivered, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a short body has no true signature
		arrived <- delivered{r.Header.Clone(), body}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	ours, sdks := a.parseOurs(t), map[string]func(delivered) (opened, error){"wechatpay-go": a.parseOfficial(t), "gopay": a.parseGopay(t)}
	for _, c := range []struct {
		reason, event, original string
		faults                  []sandbox.Fault
		refused                 bool
	}{
		{"a payment", "TRANSACTION.SUCCESS", "transaction", nil, false},
		{"profit sharing: the same event", "TRANSACTION.SUCCESS", "profitsharing", nil, false},
		{"a refund", "REFUND.SUCCESS", "refund", nil, false},
		{"a transfer", "MCHTRANSFER.BILL.FINISHED", "mch_payment", nil, false},
		{"a signature over something else", "REFUND.SUCCESS", "refund", []sandbox.Fault{sandbox.BadSignature()}, true},
		{"a key that nobody has", "REFUND.SUCCESS", "refund", []sandbox.Fault{sandbox.UnknownSerial()}, true},
		{"no signature", "REFUND.SUCCESS", "refund", []sandbox.Fault{sandbox.Unsigned()}, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if err := a.box.InjectNotices(c.faults...); err != nil {
				t.Fatal(err)
			}
			id, err := a.box.Notify(c.event, server.URL, sandbox.NoticeOptions{OriginalType: c.original})
			if err != nil {
				t.Fatal(err)
			}
			notice := <-arrived
			want, err := ours(notice)
			if (err != nil) != c.refused || err == nil && want.ID != id {
				t.Fatalf("wxpay reads the notice %q, want %q: %v", want.ID, id, err)
			}
			for name, parse := range sdks {
				got, err := parse(notice)
				if (err != nil) != c.refused {
					t.Errorf("%s: %v", name, err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-wxpay +SDK):\n%s", name, diff)
				}
			}
		})
	}
}

func (a *agreeing) parseOurs(t *testing.T) func(delivered) (opened, error) {
	parser := &notify.Parser{Keyring: a.box.Config().Keyring, APIv3Key: a.box.Keys().APIv3Key}
	return func(d delivered) (opened, error) {
		e, err := parser.Parse(t.Context(), d.header, d.body)
		if err != nil {
			return opened{}, err
		}
		return opened{e.ID, e.Type, e.OriginalType, string(e.Resource)}, nil
	}
}

func (a *agreeing) parseOfficial(t *testing.T) func(delivered) (opened, error) {
	handler, err := official.NewRSANotifyHandler(a.box.Keys().APIv3Key, verifiers.NewSHA256WithRSAPubkeyVerifier(a.box.Key().Serial, *a.keys.public))
	if err != nil {
		t.Fatal(err)
	}
	return func(d delivered) (opened, error) {
		n, err := handler.ParseNotifyRequest(t.Context(), d.request(t), new(map[string]any))
		if err != nil {
			return opened{}, err
		}
		return opened{n.ID, n.EventType, n.Resource.OriginalType, n.Resource.Plaintext}, nil
	}
}

func (a *agreeing) parseGopay(t *testing.T) func(delivered) (opened, error) {
	return func(d delivered) (opened, error) {
		n, err := gopayv3.V3ParseNotify(d.request(t))
		if err == nil {
			err = n.VerifySignByPKMap(a.gopay.WxPublicKeyMap())
		}
		if err != nil {
			return opened{}, err
		}
		r := n.Resource
		plain, err := gopayv3.V3DecryptNotifyCipherTextToBytes(r.Ciphertext, r.Nonce, r.AssociatedData, a.box.Keys().APIv3Key)
		if err != nil {
			return opened{}, err
		}
		return opened{n.Id, n.EventType, r.OriginalType, string(plain)}, nil
	}
}
