package courier

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// Letter is a notice (回调通知) before it is sealed.
type Letter struct {
	Event        string // event_type: REFUND.SUCCESS
	OriginalType string // of the resource: refund
	Summary      string // the event in a few words: 退款成功
	URL          string // notify_url
	About        string // names the object of a flow, or "": notices about one object are delivered one after another
	Resource     []byte // JSON, in clear
}

// Parcel is a sealed notice and its deliveries so far.
type Parcel struct {
	ID           string
	Event        string
	OriginalType string
	URL          string
	Resource     []byte // JSON, in clear
	Body         []byte // sealed; the same at every attempt

	Attempts []Delivery // in their order
	State    State
	Due      time.Time // of the next attempt if State is Pending, else zero

	attempts  int // an attempt may have been several deliveries
	about     string
	forgotten bool // by Reset, or because there are too many
}

// Delivery is one attempt to hand a notice over.
type Delivery struct {
	Time   time.Time
	Header http.Header // as sent
	Fault  fault.Fault
	Status int    // of the answer, 0 if none came
	Answer []byte // its body, up to 4 KiB
	Err    string // why no answer came, "" if one did
}

// State is how far a notice has come.
type State string

// The states of a notice.
const (
	Pending  State = "pending"  // not handed over yet
	Accepted State = "accepted" // answered with 200 or 204
	GivenUp  State = "given up" // refused at every attempt of the schedule
	Unsent   State = "unsent"   // its URL is not allowed
)

// clone copies all that a caller could change, and all that the courier goes on writing to.
func (p *Parcel) clone() Parcel {
	c := *p
	c.Resource, c.Body = bytes.Clone(p.Resource), bytes.Clone(p.Body)
	c.Attempts = slices.Clone(p.Attempts)
	for i := range c.Attempts {
		c.Attempts[i].Header = c.Attempts[i].Header.Clone()
		c.Attempts[i].Answer = bytes.Clone(c.Attempts[i].Answer)
	}
	return c
}

// envelope is the documented form of a notice.
type envelope struct {
	ID           string   `json:"id"`
	CreateTime   string   `json:"create_time"`
	ResourceType string   `json:"resource_type"`
	EventType    string   `json:"event_type"`
	Summary      string   `json:"summary"`
	Resource     resource `json:"resource"`
}

type resource struct {
	OriginalType string `json:"original_type"`
	pki.Sealed
}

// seal encrypts the resource of a letter and puts the envelope around it.
func (c *Courier) seal(l Letter) (*Parcel, error) {
	p := &Parcel{ID: pki.NewNoticeID(), Event: l.Event, OriginalType: l.OriginalType, URL: l.URL, Resource: l.Resource, about: l.About}
	var err error
	p.Body, err = json.Marshal(envelope{
		ID: p.ID, CreateTime: pki.RFC3339(c.Now()), ResourceType: "encrypt-resource", EventType: l.Event, Summary: l.Summary,
		Resource: resource{l.OriginalType, c.Platform.Seal(l.OriginalType, l.Resource)},
	})
	return p, err
}
