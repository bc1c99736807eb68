package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// settlePatience is how long the action settle waits.
const settlePatience = 30 * time.Second

// noticeControls are those of notices (回调通知).
func noticeControls() []control {
	return []control{
		{"notify", "a notice of any event is sent to a URL (回调通知), each field of set in the place of a made-up one: {\"amount.total\": 1}",
			[]string{"event", "url"}, []string{"original_type", "set" + isObject}, notify},
		{"notices", "lists the notices that were sent, or one, with their attempts; the last ones last", []string{}, []string{"id"}, listNotices},
		{"settle", "waits until no notice is under way or due", []string{}, nil, settle},
		{"inject-notices", "a fault for the next attempt to deliver a notice that has none yet: bad-signature, stale=-301s, unknown-serial, " +
			"missing=Wechatpay-Nonce, unsigned, probe, duplicated=3", []string{"fault"}, nil,
			done(func(s *Sandbox, said map[string]string) error {
				f, err := ParseFault(said["fault"])
				if err != nil {
					return err
				}
				return s.InjectNotices(f)
			})},
	}
}

func notify(_ context.Context, s *Sandbox, said map[string]string) (any, error) {
	o := NoticeOptions{OriginalType: said["original_type"]}
	if said["set"] != "" {
		o.Set = map[string]any{}
		for path, value := range gjson.Parse(said["set"]).ForEach {
			o.Set[path.String()] = json.RawMessage(value.Raw) // every digit as it stands
		}
	}
	id, err := s.Notify(said["event"], said["url"], o)
	return map[string]string{"id": id}, err
}

func settle(ctx context.Context, s *Sandbox, _ map[string]string) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	if err := s.Settle(ctx); err != nil {
		return nil, fmt.Errorf("%w: notices are still under way: %w", ErrState, err)
	}
	return map[string]string{}, nil
}

// toldNotice is a Notice as the action notices lists it.
type toldNotice struct {
	ID           string          `json:"id"`
	Event        string          `json:"event_type"`
	OriginalType string          `json:"original_type"`
	URL          string          `json:"url"`
	State        NoticeState     `json:"state"`
	Due          string          `json:"due,omitempty"` // of the next attempt
	Resource     json.RawMessage `json:"resource"`
	Attempts     []toldDelivery  `json:"attempts"`
}

type toldDelivery struct {
	Time   string `json:"time"`
	Fault  string `json:"fault,omitempty"`
	Status int    `json:"status,omitempty"`
	Answer string `json:"answer,omitempty"`
	Error  string `json:"error,omitempty"`
}

func listNotices(_ context.Context, s *Sandbox, said map[string]string) (any, error) {
	list := []toldNotice{}
	for _, n := range s.Notices() {
		if id := said["id"]; id == "" || id == n.ID {
			list = append(list, n.told())
		}
	}
	if said["id"] != "" && len(list) == 0 {
		return nil, fmt.Errorf("%w: no notice has this id", ErrUnknown)
	}
	return map[string]any{"notices": list}, nil
}

func (n *Notice) told() toldNotice {
	t := toldNotice{ID: n.ID, Event: n.Event, OriginalType: n.OriginalType, URL: n.URL, State: n.State, Resource: n.Resource, Attempts: []toldDelivery{}}
	if !n.Due.IsZero() {
		t.Due = pki.RFC3339(n.Due)
	}
	for _, d := range n.Attempts {
		t.Attempts = append(t.Attempts, toldDelivery{Time: pki.RFC3339(d.Time), Fault: d.Fault.String(), Status: d.Status, Answer: string(d.Answer), Error: d.Err})
	}
	return t
}
