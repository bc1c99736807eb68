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
// It answers before Timeout, reads at most MaxBody, and bounds a slow sender to two fifths of
// Timeout. For that bound the http.ResponseWriter must let http.ResponseController set a deadline,
// as net/http's does. With any other writer the server's ReadTimeout has to bound the sender.
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
	place := m.intake.enter(m.intake.classify(r.Header, m.config.Parser))
	body, err := read(w, r, place)
	if err != nil {
		m.leave()
		m.config.Logger.WarnContext(r.Context(), "notify: the body did not arrive", "error", err.Error())
		if r.ProtoMajor == 1 { // or net/http would wait for the rest of the body before it answers
			w.Header().Set("Connection", "close")
		}
		answer(w, versionOf(r.Header, nil), unread(err))
		return
	}
	_ = control.SetReadDeadline(time.Time{}) // net/http does so itself, other servers may not
	m.answerInTime(w, r, start, body, place)
}

// answerInTime handles a notice in a goroutine, and answers at the deadline at the latest. The
// delivery leaves the Mux when it has ended, which may be later.
func (m *Mux) answerInTime(w http.ResponseWriter, r *http.Request, start time.Time, body []byte, place *place) {
	// The handling goes on when WeChat Pay hangs up, and ends when WeChat Pay's patience does.
	ctx, cancel := context.WithDeadline(context.WithoutCancel(r.Context()), start.Add(m.config.Timeout*9/10))
	d := &delivery{mux: m, version: versionOf(r.Header, body), body: body, place: place, start: start}
	d.request = r.Clone(ctx) // r is the server's again once it is answered
	d.request.Body = http.NoBody
	status := make(chan int, 1)
	go func() {
		defer m.leave()
		defer cancel()
		status <- d.serve(ctx)
	}()
	select {
	case s := <-status:
		answer(w, d.version, s)
		return
	case <-ctx.Done():
	}
	select {
	case s := <-status: // it came first: the context ends after it
		answer(w, d.version, s)
	default:
		m.config.Logger.WarnContext(r.Context(), "notify: not handled in time, to be sent again", "took", time.Since(start))
		answer(w, d.version, http.StatusServiceUnavailable)
	}
}

// The reasons why a body did not arrive. The transport's own text may quote the request.
var (
	errTooLong = fmt.Errorf("notify: the body is over %d bytes", MaxBody)
	errTooSlow = errors.New("notify: the body came too slowly")
	errCut     = errors.New("notify: the body was cut off")
)

// read reads the body as it came; without an error the place is still held. http.MaxBytesReader
// ends the connection if the body is too long.
func read(w http.ResponseWriter, r *http.Request, p *place) ([]byte, error) {
	switch {
	case p == nil:
		return nil, errBusy
	case r.Body == nil:
		return nil, nil
	}
	body, err := p.read(http.MaxBytesReader(w, r.Body, MaxBody))
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
