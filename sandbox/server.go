package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// idle is after how long the real service closes a connection that is not used.
const idle = 8 * time.Second

func (s *Sandbox) start(listener net.Listener) {
	s.server = &http.Server{
		Handler:                      http.HandlerFunc(s.serve),
		IdleTimeout:                  idle,
		ReadHeaderTimeout:            10 * time.Second,
		DisableGeneralOptionsHandler: true,
		// A connection is counted from its acceptance on, by the accept loop, so that Close can wait for all of them.
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.busy.Add(1)
			case http.StateClosed, http.StateHijacked:
				s.busy.Done()
			}
		},
	}
	go func() {
		defer close(s.served)
		_ = s.server.Serve(listener) // ends with ErrServerClosed only, the listener being ours
	}()
}

// Close stops the sandbox, cuts its connections and waits until none of its goroutines is left. An endpoint of Handle
// that does not return within five seconds is reported. It may be called again, and from several goroutines, but
// not by such an endpoint.
func (s *Sandbox) Close() error {
	s.closing.Do(func() {
		close(s.done)
		s.courier.Close()
		s.closeErr = s.server.Close()
		<-s.served
		// A connection accepted while the first Close ran is known only now.
		s.closeErr = errors.Join(s.closeErr, s.server.Close())
		left := make(chan struct{})
		go func() { s.busy.Wait(); close(left) }()
		patience := time.NewTimer(5 * time.Second)
		defer patience.Stop()
		select {
		case <-left:
		case <-patience.C:
			s.closeErr = errors.Join(s.closeErr, errors.New("sandbox: an endpoint has not returned yet"))
		}
	})
	return s.closeErr
}

// serve takes one request through: its fault, its body, the checks, the endpoint, the answer.
func (s *Sandbox) serve(w http.ResponseWriter, hr *http.Request) {
	s.busy.Add(1) // beside its connection, for a hijacked one is no longer counted
	defer s.busy.Done()
	if s.desk.Serve(w, hr) {
		return
	}
	ordered, faultErr := s.nextFault(hr.Header)
	body, tooLong, err := readBody(hr.Body, s.conf.MaxBody)
	r := &Request{Method: hr.Method, Target: hr.RequestURI, Host: hr.Host, Header: hr.Header.Clone(), Body: body, Time: s.conf.Now(), Fault: ordered}
	if err != nil || ordered.order.Kind == fault.CutBefore && faultErr == nil {
		s.record(*r)
		cut(w)
		return
	}
	var answer reply.Answer
	switch {
	case faultErr != nil:
		r.Fault = Fault{}
		answer = reply.ParamError("header", FaultHeader, "", faultErr.Error()).Answer()
	case tooLong:
		answer = (&reply.Refusal{Status: 413, Code: "PARAM_ERROR", Message: "请求体过大", Detail: &reply.Detail{
			Issue: fmt.Sprintf("the body is longer than %d bytes", s.conf.MaxBody), Location: "body"}}).Answer()
	default:
		answer = s.judge(r)
	}
	s.send(w, hr, r, answer)
}

// readBody reads at most limit bytes of a body, and says whether there was more.
func readBody(from io.Reader, limit int64) (body []byte, tooLong bool, err error) {
	body, err = io.ReadAll(io.LimitReader(from, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], true, err
	}
	return body, false, err
}

// judge checks a request, has it carried out, and gives the answer before any damage on its way.
func (s *Sandbox) judge(r *Request) reply.Answer {
	if no := s.gate.Check(r.inside()); no != nil {
		return no.Answer()
	}
	replaced, instead, takes := replacement(r)
	if replaced && !takes {
		return instead
	}
	answer := s.carryOut(r)
	r.Taken = answer.Status < 400
	if replaced {
		return instead
	}
	return answer
}
