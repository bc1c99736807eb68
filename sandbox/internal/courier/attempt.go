package courier

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// attempt makes one delivery. It blocks until there is an answer, or none to be expected.
func (c *Courier) attempt(to string, body []byte, f fault.Fault) Delivery {
	d := Delivery{Time: c.Now(), Fault: f}
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		d.Err = "the notify_url cannot be used"
		return d
	}
	at := c.SignedAt()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "*/*")
	req.Header.Set("User-Agent", "Mozilla/4.0")
	req.Header.Set("Request-Id", pki.NewRequestID(at, http.StatusOK))
	if err := c.Platform.SignNotice(req.Header, body, at, f); err != nil {
		d.Err = err.Error()
		return d
	}
	d.Header = req.Header.Clone()
	res, err := c.Client.Do(req)
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

// withoutURL returns why a request failed. The URL is left out: it is the notice's own, and may
// hold secrets.
func withoutURL(err error) string {
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return err.Error()
}
