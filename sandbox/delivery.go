package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// noticePatience is how long an answer to a notice may take (docs/protocol.md section 5). It is real time: whether a
// server is slow is not up to the sandbox's clock.
const noticePatience = 5 * time.Second

// deliver makes one attempt. It blocks until there is an answer, or none to be expected.
func (c *courier) deliver(to string, body []byte, f fault.Fault) Delivery {
	d := Delivery{Time: c.s.Now(), Fault: Fault{f}}
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		d.Err = "the notify_url cannot be used"
		return d
	}
	at := c.s.conf.Now() // signatures do not go by the clock that Advance turns
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "*/*")
	req.Header.Set("User-Agent", "Mozilla/4.0")
	req.Header.Set("Request-Id", pki.NewRequestID(at, http.StatusOK))
	if err := c.s.platform.SignNotice(req.Header, body, at, f); err != nil {
		d.Err = err.Error()
		return d
	}
	d.Header = req.Header.Clone()
	res, err := c.client.Do(req)
	if err != nil {
		d.Err = withoutURL(err)
		return d
	}
	defer func() { _ = res.Body.Close() }()
	d.Status = res.StatusCode
	d.Answer, err = io.ReadAll(io.LimitReader(res.Body, 4<<10))
	if err != nil {
		d.Status, d.Err = 0, err.Error() // an acknowledgement cut short is none
	}
	return d
}

// withoutURL is why a request failed. The URL is the notice's own, and may hold what is not for a log.
func withoutURL(err error) string {
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return err.Error()
}

// noticeBody is the documented form of a notice.
type noticeBody struct {
	ID           string         `json:"id"`
	CreateTime   string         `json:"create_time"`
	ResourceType string         `json:"resource_type"`
	EventType    string         `json:"event_type"`
	Summary      string         `json:"summary"`
	Resource     noticeResource `json:"resource"`
}

type noticeResource struct {
	OriginalType string `json:"original_type"`
	pki.Sealed
}

// newNotice encrypts a resource and puts its envelope around it.
func (s *Sandbox) newNotice(event, originalType, summary, to string, resource []byte) (*Notice, error) {
	n := &Notice{ID: pki.NewNoticeID(), Event: event, OriginalType: originalType, URL: to, Resource: resource}
	var err error
	n.Body, err = json.Marshal(noticeBody{
		ID: n.ID, CreateTime: pki.RFC3339(s.Now()), ResourceType: "encrypt-resource", EventType: event, Summary: summary,
		Resource: noticeResource{originalType, s.platform.Seal(originalType, resource)},
	})
	return n, err
}
