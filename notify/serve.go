package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"
)

// ServeHTTP answers one notice. The answer is 204 when this delivery or an earlier one handled it
// (200 with SUCCESS for APIv2). Otherwise it is 4xx or 5xx with FAIL, which makes WeChat Pay send
// the notice again.
//
// It answers before Timeout, reads at most MaxBody (64 KiB of XML), and bounds a slow sender to two
// fifths of Timeout. For that bound the http.ResponseWriter must let http.ResponseController set a
// deadline, as net/http's does. With any other writer the server's ReadTimeout has to bound the
// sender.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m == nil || m.running == nil {
		answer(w, versionOf(r.Header, nil), http.StatusInternalServerError)
		return
	}
	start := time.Now()
	control := http.NewResponseController(w)
	// The deadline also holds for a body that is not read here: the server would wait for it.
	_ = control.SetReadDeadline(start.Add(m.config.Timeout * 2 / 5))
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		answer(w, versionOf(r.Header, nil), http.StatusMethodNotAllowed)
		return
	}
	if !m.enter() {
		m.config.Logger.WarnContext(r.Context(), "notify: came after Close, to be sent again")
		answer(w, versionOf(r.Header, nil), http.StatusServiceUnavailable)
		return
	}
	d := newDelivery(m, r, start)
	defer d.drop()
	if status := d.inTime(d.prepare); status != 0 {
		closeUnread(w, r)
		d.answer(w, status)
		return
	}
	_ = control.SetReadDeadline(time.Now().Add(m.config.Timeout * 2 / 5)) // Resolve may have taken the sender's time
	if err := d.receive(w, r); err != nil {
		m.config.Logger.WarnContext(r.Context(), "notify: the body did not arrive", "error", err.Error())
		closeUnread(w, r)
		d.answer(w, d.end(OutcomeUnread, err, unread(err)))
		return
	}
	_ = control.SetReadDeadline(time.Time{}) // net/http does so itself, other servers may not
	d.answer(w, d.inTime(d.serve))
}

// closeUnread ends the connection with the answer. Otherwise net/http would wait for the rest of
// the body before it answers.
func closeUnread(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close")
	}
}

// answer answers the notice.
func (d *delivery) answer(w http.ResponseWriter, status int) {
	d.result.StatusCode = answer(w, d.version, status)
}

// receive reads the body.
func (d *delivery) receive(w http.ResponseWriter, r *http.Request) (err error) {
	d.body, err = read(w, r, d.place)
	d.version = versionOf(r.Header, d.body)
	return err
}

// inTime takes a step in a goroutine and returns its status, or 503 at the deadline. The step may
// go on then, and the delivery leaves the Mux after it.
func (d *delivery) inTime(step func(context.Context) int) int {
	status := make(chan int, 1)
	d.holders.Add(1)
	go func() {
		defer d.drop()
		status <- step(d.ctx)
	}()
	select {
	case s := <-status:
		return s
	case <-d.ctx.Done():
	}
	select {
	case s := <-status: // it came first: the context ends after it
		return s
	default:
		d.mux.config.Logger.WarnContext(d.ctx, "notify: not handled in time, to be sent again", "took", time.Since(d.start))
		return http.StatusServiceUnavailable
	}
}

// The reasons why a body did not arrive. The transport's own text may quote the request.
var (
	errTooLong = fmt.Errorf("notify: the body is over %d bytes, or %d of XML", MaxBody, maxXML)
	errTooSlow = errors.New("notify: the body came too slowly")
	errCut     = errors.New("notify: the body was cut off")
)

// read reads the body as it came; without an error the place is still held. http.MaxBytesReader
// ends the connection if the body is too long.
func read(w http.ResponseWriter, r *http.Request, p *place) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	most := int64(MaxBody)
	if versionOf(r.Header, nil) == V2 {
		most = maxXML
	}
	body, err := p.read(http.MaxBytesReader(w, r.Body, most))
	if err == nil {
		return body, nil
	}
	p.leave()
	var long *http.MaxBytesError
	switch {
	case err == errBusy:
		return nil, errBusy
	case errors.As(err, &long):
		return nil, errTooLong
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errTooSlow
	}
	return nil, errCut
}

// unread returns the status for a body that did not arrive.
func unread(err error) int {
	switch err {
	case errBusy:
		return http.StatusServiceUnavailable
	case errTooLong:
		return http.StatusRequestEntityTooLarge
	case errTooSlow:
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}
