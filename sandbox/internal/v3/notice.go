package v3

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// Notice is a notice (回调通知) before it is sealed.
type Notice struct {
	Event        string // event_type: REFUND.SUCCESS
	OriginalType string // of the resource: refund
	Summary      string // the event in a few words: 退款成功
	URL          string // notify_url
	About        string // names the object of a flow, "" for a notice that was ordered
	Resource     []byte // JSON, in clear
}

// Notice makes a notice of any event of APIv3 with every field that is documented for its kind of
// resource. An empty originalType means the first that is documented; one that is not documented is
// refused. set has values of the resource's fields by path.
func (s *Service) Notice(event, originalType string, set map[string]any) (Notice, error) {
	w, ok := webhook(event)
	if !ok {
		return Notice{}, fmt.Errorf("sandbox: APIv3 has no event %q", event)
	}
	resource, ok := w.ResourceOf(originalType)
	if !ok {
		return Notice{}, fmt.Errorf("sandbox: %s has no original_type %q; it has %s", event, originalType, strings.Join(w.OriginalTypes(), ", "))
	}
	shape := schema.OfAnswer(resource)
	doc, err := document.Doc(shape.Answer(schema.Input{}, s.seed(""))).SetAll(set)
	if err != nil {
		return Notice{}, err
	}
	if sealed, err := shape.Seal(doc, s.Platform.Encrypt); err == nil { // if a field is too long, all stay in clear
		doc = sealed
	}
	return Notice{Event: event, OriginalType: cmp.Or(originalType, originalTypeOf(w)), Summary: summaryOf(w), Resource: schema.Plain(doc)}, nil
}

// webhook finds an event of APIv3.
func webhook(event string) (*catalog.Webhook, bool) {
	for _, w := range catalog.Webhooks() {
		if w.Protocol == "v3" && w.Event == event {
			return w, true
		}
	}
	return nil, false
}

// summaryOf returns the event in a few words, as the notice has it: 支付成功.
func summaryOf(w *catalog.Webhook) string {
	title, _, _ := strings.Cut(w.Title, "(")
	return title
}

// originalTypeOf returns the first kind of resource that is documented for an event. It is empty
// where the official sample has none. For an event of an unknown kind it is a word of the event's
// name, since most of the documented kinds are made that way.
func originalTypeOf(w *catalog.Webhook) string {
	if types := w.OriginalTypes(); len(types) > 0 {
		return types[0]
	}
	if !w.HasOriginalType() {
		return ""
	}
	word, _, _ := strings.Cut(w.Event, ".")
	return strings.ToLower(word)
}
