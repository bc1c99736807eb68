package v3

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
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

// Notice makes a notice of any event of APIv3 with every field that is documented for it. An empty originalType means
// the first that is documented; set has values of the resource's fields by path.
func (s *Service) Notice(event, originalType string, set map[string]any) (Notice, error) {
	w, ok := webhook(event)
	if !ok {
		return Notice{}, fmt.Errorf("sandbox: APIv3 has no event %q", event)
	}
	doc, shape := w.resource(s.seed())
	doc, err := doc.SetAll(set)
	if err != nil {
		return Notice{}, err
	}
	if sealed, err := shape.Seal(doc, s.Platform.Encrypt); err == nil { // if a field is too long, all stay in clear
		doc = sealed
	}
	return Notice{Event: event, OriginalType: cmp.Or(originalType, w.originalTypes()[0]), Summary: w.summary(), Resource: doc}, nil
}

// documentedNotice is what the catalogue says of an event.
type documentedNotice struct{ *catalog.Webhook }

// webhook finds an event of APIv3.
func webhook(event string) (documentedNotice, bool) {
	for _, w := range catalog.Webhooks() {
		if w.Protocol == "v3" && w.Event == event {
			return documentedNotice{w}, true
		}
	}
	return documentedNotice{}, false
}

// summary is the event's name in a few words, as the notice has it: 支付成功.
func (w documentedNotice) summary() string {
	title, _, _ := strings.Cut(w.Title, "(")
	return title
}

// originalTypes are the kinds of resource an event has, at least one.
func (w documentedNotice) originalTypes() []string {
	for _, f := range w.Fields {
		if f.Name == "original_type" && len(f.Enum) > 0 {
			return f.Enum
		}
	}
	// The page names none: a word of the event's, as the others are made.
	word, _, _ := strings.Cut(w.Event, ".")
	return []string{strings.ToLower(word)}
}

// resourceFields are the fields inside ciphertext, the outermost at depth 0.
func (w documentedNotice) resourceFields() []catalog.Field {
	at := slices.IndexFunc(w.Fields, func(f catalog.Field) bool { return f.Name == "ciphertext" })
	if at < 0 {
		return nil
	}
	var inside []catalog.Field
	for _, f := range w.Fields[at+1:] {
		if f.Depth <= w.Fields[at].Depth {
			break
		}
		f.Depth -= w.Fields[at].Depth + 1
		inside = append(inside, f)
	}
	return inside
}

// resource makes an event's documented resource.
func (w documentedNotice) resource(seed schema.Seed) (document.Doc, *schema.Shape) {
	shape := schema.Of(&catalog.Endpoint{Method: http.MethodPost, Response: w.resourceFields()})
	return document.Doc(shape.Answer(schema.Input{}, seed)), shape
}
