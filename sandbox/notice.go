package sandbox

import (
	"context"
	"errors"
	"log"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
	"github.com/wxpay-chain/wxpay/sandbox/internal/courier"
	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
)

// Notice is a notification (回调通知) of the sandbox and what became of it. The caller who gets a
// Notice owns it.
type Notice struct {
	ID           string
	Event        string // event_type: REFUND.SUCCESS
	OriginalType string // of the resource: refund
	URL          string // notify_url
	Resource     []byte // JSON, in clear
	Body         []byte // as it is sent, the resource encrypted; the same at every attempt

	Attempts []Delivery // in their order; several at once when they were ordered Duplicated
	State    NoticeState
	Due      time.Time // of the next attempt by Sandbox.Now, if State is NoticePending, else zero
}

// Delivery is one attempt to hand a notice over.
type Delivery struct {
	Time   time.Time   // by Sandbox.Now
	Header http.Header // as sent
	Fault  Fault       // that it was sent with, zero if none
	Status int         // of the answer; 0 if none came
	Answer []byte      // its body, up to 4 KiB
	Err    string      // why no answer came, "" if one did
}

// NoticeState is how far a notice has come.
type NoticeState string

// The states of a notice.
const (
	NoticePending  NoticeState = "pending"  // not handed over yet
	NoticeAccepted NoticeState = "accepted" // answered with 200 or 204
	NoticeGivenUp  NoticeState = "given up" // refused at every attempt of the retry schedule
	NoticeUnsent   NoticeState = "unsent"   // its URL is not one the sandbox may send to: see Config.NotifyHosts
)

// noticeOf returns a parcel as callers have it.
func noticeOf(p courier.Parcel) Notice {
	n := Notice{ID: p.ID, Event: p.Event, OriginalType: p.OriginalType, URL: p.URL, Resource: p.Resource, Body: p.Body,
		State: NoticeState(p.State), Due: p.Due}
	for _, d := range p.Attempts {
		n.Attempts = append(n.Attempts, Delivery{Time: d.Time, Header: d.Header, Fault: Fault{d.Fault}, Status: d.Status, Answer: d.Answer, Err: d.Err})
	}
	return n
}

// Notices returns the newest notices since the start or the last Reset, up to Config.Keep, the
// oldest first. The caller owns them.
func (s *Sandbox) Notices() []Notice {
	parcels := s.courier.Parcels()
	out := make([]Notice, len(parcels))
	for i, p := range parcels {
		out[i] = noticeOf(p)
	}
	return out
}

// Settle waits until no notice is under way and none is due. After it, Notices tells what became of
// all that has happened so far. Settle does not wait for attempts that lie in the future by
// Sandbox.Now; Advance brings them about. It fails when ctx ends first or the sandbox closes. The
// handler of a notice must not call it, since it would wait for itself.
func (s *Sandbox) Settle(ctx context.Context) error { return s.courier.WaitIdle(ctx) }

// InjectNotices orders faults for the attempts to come, one for each, first in first out. A zero
// Fault lets one attempt through. BadSignature, Stale, UnknownSerial, Missing, Unsigned, Probe and
// Duplicated make sense. For any other fault it returns an error and orders nothing.
func (s *Sandbox) InjectNotices(faults ...Fault) error {
	orders := make([]fault.Fault, len(faults))
	for i, f := range faults {
		orders[i] = f.order
	}
	return s.courier.Inject(orders)
}

// mayNotify returns why the sandbox may not send to a URL, nil if it may. A sample of the
// documentation as notify_url must not make a test call a stranger.
func (c *Config) mayNotify(to string) error {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return errors.New("sandbox: the notify_url is not an http or https URL")
	}
	host := u.Hostname()
	allowed := func(h string) bool { return h == "*" || strings.EqualFold(h, host) }
	if control.IsLoopback(host) || slices.ContainsFunc(c.NotifyHosts, allowed) {
		return nil
	}
	return errors.New("sandbox: the notify_url is not on this machine; Config.NotifyHosts (--notify-host) can allow its host")
}

// told returns OnNotice as the courier calls it, nil if there is none. A panic of OnNotice is
// logged: it would end the process, since no caller can recover it.
func (c *Config) told() func(courier.Parcel) {
	if c.OnNotice == nil {
		return nil
	}
	return func(p courier.Parcel) {
		defer func() {
			if cause := recover(); cause != nil { // as net/http does for OnRequest
				log.Printf("sandbox: panic in Config.OnNotice: %v\n%s", cause, debug.Stack())
			}
		}()
		c.OnNotice(noticeOf(p))
	}
}
