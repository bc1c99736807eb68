package interop

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"

	"github.com/wxpay-chain/wxpay/interop/internal/fill"
)

// stage makes what a call of a foreign client needs before it: a paid order for a refund. It calls
// with wxpay's own client.
type stage struct {
	box    *command
	client *wxpay.Client
	acts   int    // how many calls it was set for, so that each has numbers of its own
	image  string // the media_id of an image, once the foreign client has uploaded one
	traded string // the day that there are bills of, by the sandbox's clock
}

func newStage(t *testing.T, box *command) *stage {
	t.Helper()
	merchant, err := crypto.LoadPrivateKey(box.file("apiclient_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := crypto.LoadPublicKey(box.file("wechatpay_public_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{MchID: box.MchID, SerialNo: box.SerialNo, PrivateKey: merchant, BaseURL: box.URL,
		Keyring: keyring.Static(keyring.Key{Serial: box.PublicKeyID, Public: public})})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{box: box, client: client}
	day := time.Now().In(time.FixedZone("UTC+8", 8*60*60)).Format(time.DateOnly)
	s.play(t, dayOfTrade)
	s.traded = day
	return s
}

// now is the time by the sandbox's clock.
func (s *stage) now() time.Time {
	if s.traded == "" {
		return time.Now()
	}
	return time.Now().Add(nextDay)
}

// maker makes values that the sandbox takes at any time.
func (s *stage) maker() fill.Maker {
	return fill.Maker{MchID: s.box.MchID, Now: s.now(), Given: map[string]any{"bill_date": s.traded, "sub_mchid": subMchID["sub_mchid"], "by": nextDay.String()}}
}

// set makes what one call of an endpoint needs. It returns the values for the call.
func (s *stage) set(t *testing.T, e *catalog.Endpoint) fill.Maker {
	t.Helper()
	return s.play(t, scenes[e.Method+" "+e.Path])
}

// play makes what happens in a scene.
func (s *stage) play(t *testing.T, scene scene) fill.Maker {
	t.Helper()
	s.acts++
	m := s.maker()
	for _, name := range []string{"out_trade_no", "combine_out_trade_no", "out_refund_no", "out_order_no", "out_return_no", "out_bill_no",
		"out_batch_no", "out_detail_no", "out_request_no", "authenticate_number"} {
		m.Given[name] = fmt.Sprintf("interop%06d", s.acts)
	}
	if s.image != "" {
		m.Given["media_id"] = s.image
	}
	maps.Copy(m.Given, scene.values)
	for _, step := range scene.steps {
		if action, names, is := strings.Cut(strings.TrimPrefix(step, "/sandbox/"), " "); is && strings.HasPrefix(step, "/sandbox/") {
			s.act(t, m, action, strings.Fields(names))
		} else {
			s.call(t, m, step)
		}
	}
	return m
}

// call sends the request of a step, and keeps the numbers that its answer has.
func (s *stage) call(t *testing.T, m fill.Maker, step string) {
	t.Helper()
	method, path, _ := strings.Cut(step, " ")
	e, known := catalog.Lookup(method, path)
	if !known {
		t.Fatalf("no endpoint is %s", step)
	}
	r := m.Request(e)
	vars := wxpay.Vars{}
	for name, value := range r.Vars {
		vars[name] = fmt.Sprint(value)
	}
	options := []wxpay.Option{vars}
	if r.JSON != nil {
		options = append(options, wxpay.JSON(r.JSON))
	}
	if len(r.Query) > 0 {
		query := wxpay.Query{}
		for name, value := range r.Query {
			query[name] = fmt.Sprint(value)
		}
		options = append(options, query)
	}
	res, err := s.client.Chain(path).Do(t.Context(), method, options...)
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	keep(m, res.Bytes())
}

// act has the user do something. Each of names is a field, or a field and after = the name of its
// value.
func (s *stage) act(t *testing.T, m fill.Maker, action string, names []string) {
	t.Helper()
	f := fields{}
	for _, name := range names {
		field, value, other := strings.Cut(name, "=")
		if !other {
			value = field
		}
		f[field] = m.Given[value]
	}
	var answer json.RawMessage
	if err := s.box.act(action, f, &answer); err != nil {
		t.Fatal(err)
	}
	keep(m, answer)
}

// keepImage takes the media_id from the answer to an upload of an image.
func (s *stage) keepImage(t *testing.T, answer []byte) {
	t.Helper()
	var image struct {
		ID string `json:"media_id"`
	}
	if err := json.Unmarshal(answer, &image); err != nil {
		t.Fatal(err)
	}
	s.image = image.ID
}

// keep takes WeChat Pay's numbers and links from an answer, and those of the first transfer of a
// batch.
func keep(m fill.Maker, answer []byte) {
	var fields map[string]any
	if json.Unmarshal(answer, &fields) != nil {
		return // 204
	}
	for _, name := range []string{"transaction_id", "combine_transaction_id", "refund_id", "order_id", "transfer_bill_no", "batch_id", "detail_id", "download_url"} {
		if number, is := fields[name].(string); is {
			m.Given[name] = number
		}
	}
	if link, is := fields["download_url"].(string); is {
		if at, err := url.Parse(link); err == nil && at.Query().Has("token") {
			m.Given["token"] = at.Query().Get("token")
		}
	}
	for _, list := range []string{"transfer_detail_list", "data"} {
		if lines, is := fields[list].([]any); is && len(lines) > 0 {
			line, err := json.Marshal(lines[0])
			if err == nil {
				keep(m, line)
			}
		}
	}
}

// TestScenes: the names of the scenes and of their steps are endpoints, letter for letter.
func TestScenes(t *testing.T) {
	for at, scene := range scenes {
		for _, step := range append([]string{at}, scene.steps...) {
			method, path, _ := strings.Cut(step, " ")
			if e, known := catalog.Lookup(method, path); !strings.HasPrefix(step, "/sandbox/") && (!known || e.Path != path) {
				t.Errorf("%s: no endpoint is %s", at, step)
			}
		}
	}
}
