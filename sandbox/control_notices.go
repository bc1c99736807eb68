package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// settlePatience is how long the action settle waits.
const settlePatience = 30 * time.Second

// noticeActions send and list notices (回调通知).
func noticeActions(s *Sandbox) []control.Action {
	return []control.Action{
		{Name: "notify", Does: "a notice of any event is sent to a URL (回调通知), each field of set in the place of a made-up one: {\"amount.total\": 1}",
			Needs: []string{"event", "url"}, Takes: []string{"original_type", "set" + control.IsObject},
			Run: func(_ context.Context, f said) (any, error) { return notifyAction(s, f) }},
		{Name: "notices", Does: "lists the notices that were sent, or one, with their attempts; the last ones last", Needs: []string{}, Takes: []string{"id"},
			Run: func(_ context.Context, f said) (any, error) { return listNotices(s, f["id"]) }},
		{Name: "settle", Does: "waits until no notice is under way or due", Needs: []string{},
			Run: func(ctx context.Context, _ said) (any, error) {
				ctx, cancel := context.WithTimeout(ctx, settlePatience)
				defer cancel()
				if err := s.Settle(ctx); err != nil {
					return nil, fmt.Errorf("%w: notices are still under way: %w", ErrState, err)
				}
				return said{}, nil
			}},
		{Name: "inject-notices", Does: "a fault for the next attempt to deliver a notice that has none yet: bad-signature, stale=-301s, unknown-serial, " +
			"missing=Wechatpay-Nonce, unsigned, probe, duplicated=3", Needs: []string{"fault"},
			Run: silent(func(f said) error {
				order, err := ParseFault(f["fault"])
				if err != nil {
					return err
				}
				return s.InjectNotices(order)
			})},
	}
}

func notifyAction(s *Sandbox, f said) (any, error) {
	o := NoticeOptions{OriginalType: f["original_type"]}
	if f["set"] != "" {
		o.Set = map[string]any{}
		for path, value := range gjson.Parse(f["set"]).ForEach {
			o.Set[path.String()] = json.RawMessage(value.Raw) // every digit as it stands
		}
	}
	id, err := s.Notify(f["event"], f["url"], o)
	return said{"id": id}, err
}

// listedNotice is a Notice as the action notices lists it.
type listedNotice struct {
	ID           string           `json:"id"`
	Event        string           `json:"event_type"`
	OriginalType string           `json:"original_type"`
	URL          string           `json:"url"`
	State        NoticeState      `json:"state"`
	Due          string           `json:"due,omitempty"` // of the next attempt
	Resource     json.RawMessage  `json:"resource"`
	Attempts     []listedDelivery `json:"attempts"`
}

type listedDelivery struct {
	Time   string `json:"time"`
	Fault  string `json:"fault,omitempty"`
	Status int    `json:"status,omitempty"`
	Answer string `json:"answer,omitempty"`
	Error  string `json:"error,omitempty"`
}

// listNotices lists the notice with an ID, or all for "".
func listNotices(s *Sandbox, id string) (any, error) {
	list := []listedNotice{}
	for _, n := range s.Notices() {
		if id == "" || id == n.ID {
			list = append(list, s.listed(n))
		}
	}
	if id != "" && len(list) == 0 {
		return nil, fmt.Errorf("%w: no notice has this id", ErrUnknown)
	}
	return map[string]any{"notices": list}, nil
}

// listed returns a notice without the server's answers if other machines may ask for it. A notice
// goes to any port of this machine, so they could read answers that are meant for it only.
func (s *Sandbox) listed(n Notice) listedNotice {
	l := listedNotice{ID: n.ID, Event: n.Event, OriginalType: n.OriginalType, URL: n.URL, State: n.State, Resource: n.Resource, Attempts: []listedDelivery{}}
	if !n.Due.IsZero() {
		l.Due = pki.RFC3339(n.Due)
	}
	local := control.IsLoopback(s.desk.Guard.Host)
	for _, d := range n.Attempts {
		if !local {
			d.Answer = nil
		}
		l.Attempts = append(l.Attempts, listedDelivery{Time: pki.RFC3339(d.Time), Fault: d.Fault.String(), Status: d.Status, Answer: string(d.Answer), Error: d.Err})
	}
	return l
}
