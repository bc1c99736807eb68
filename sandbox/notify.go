package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
)

// NoticeOptions say what is particular about a notice that was ordered. The zero value is a notice as documented.
type NoticeOptions struct {
	// OriginalType is the kind of resource, for an event that has several, as TRANSACTION.SUCCESS has transaction and
	// profitsharing. Default: the first that is documented.
	OriginalType string
	// Set holds values of the resource's fields, by path: "amount.total". Default: plausible ones.
	Set map[string]any
}

// Notify sends a notification (回调通知) on order: any event of APIv3, with every field that is documented for it. It
// returns the notice's ID as soon as it is on its way; Settle and Notices tell what became of it. It fails for an
// unknown event, for a URL that the sandbox may not send to, and after Close.
func (s *Sandbox) Notify(event, to string, o NoticeOptions) (id string, err error) {
	if err := errors.Join(s.courier.closed(), s.conf.mayNotify(to)); err != nil {
		return "", err
	}
	w, ok := webhook(event)
	if !ok {
		return "", fmt.Errorf("sandbox: APIv3 has no event %q", event)
	}
	if o.OriginalType == "" {
		o.OriginalType = w.originalTypes()[0]
	}
	doc, shape := w.resource(s.seed())
	if doc, err = doc.SetAll(o.Set); err != nil {
		return "", err
	}
	n, err := s.newNotice(event, o.OriginalType, w.summary(), to, s.sealResource(shape, doc))
	if err != nil {
		return "", errors.New("sandbox: this notice does not marshal")
	}
	s.courier.post(n)
	return n.ID, nil
}

// sealResource encrypts the sensitive fields of a resource. If one is too long for that, all stay in clear.
func (s *Sandbox) sealResource(shape *schema.Shape, doc document.Doc) document.Doc {
	sealed, err := shape.Seal(doc, s.Encrypt)
	if err != nil {
		return doc
	}
	return sealed
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

// seed is what plausible values are made of at the moment.
func (s *Sandbox) seed() schema.Seed {
	return schema.Seed{Now: s.Now(), MchID: s.conf.MchID, Token: pki.Base62}
}
