package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// serve takes one request through: its fault, its body, the checks, the endpoint, the answer.
func (s *Sandbox) serve(w http.ResponseWriter, hr *http.Request) {
	if s.desk.Serve(w, hr) {
		return
	}
	ordered, faultErr := s.faults.next(hr.Header)
	body, tooLong, err := readBody(hr.Body, s.conf.MaxBody)
	r := &Request{Method: hr.Method, Target: hr.RequestURI, Host: hr.Host, Header: hr.Header.Clone(), Body: body, Time: s.conf.Now(), Fault: ordered}
	if err != nil || ordered.order.Kind == fault.CutBefore && faultErr == nil {
		s.journal.record(*r)
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

// readBody reads at most limit bytes of a body, and reports whether there was more.
func readBody(from io.Reader, limit int64) (body []byte, tooLong bool, err error) {
	body, err = io.ReadAll(io.LimitReader(from, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], true, err
	}
	return body, false, err
}

// judge checks a request, has it carried out, and returns the answer before any damage on its way.
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

// send signs an answer, records the request, and puts the answer on the wire, each as its fault
// says.
func (s *Sandbox) send(w http.ResponseWriter, hr *http.Request, r *Request, a reply.Answer) {
	f := r.Fault.order
	if f.Kind == fault.OverLong {
		a.Body = pad(a.Body, f.Size)
		if !reply.HasBody(a.Status) {
			a.Status = http.StatusOK
		}
	}
	h := w.Header()
	reply.SetCommon(h)
	h.Set("Request-Id", pki.NewRequestID(r.Time, a.Status))
	if !a.Unsigned {
		if err := s.platform.Sign(h, a.Body, r.Header.Get("Wechatpay-Serial"), r.Time, f); err != nil {
			a = reply.Error(http.StatusInternalServerError, "SYSTEM_ERROR", err.Error())
		}
	}
	reply.Overlay(h, a.Header)
	if f.Kind == fault.CutAfter || f.Kind == fault.Truncated && len(a.Body) == 0 {
		s.journal.record(*r)
		cut(w)
		return
	}
	r.Status, r.Code, r.Issue, r.RequestID = a.Status, a.Code, a.Issue, h.Get("Request-Id")
	s.journal.record(*r)
	s.write(w, hr, f, a)
}

// write writes an answer whose headers are set already.
func (s *Sandbox) write(w http.ResponseWriter, hr *http.Request, f fault.Fault, a reply.Answer) {
	if f.Kind == fault.Slow && !s.server.wait(hr.Context(), f.After) {
		cut(w)
		return
	}
	if reply.HasBody(a.Status) {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	w.WriteHeader(a.Status)
	half := len(a.Body) / 2
	switch f.Kind {
	case fault.Truncated:
		_, _ = w.Write(a.Body[:half])
		return // the server closes a connection on which less was sent than announced
	case fault.Stall:
		_, _ = w.Write(a.Body[:half])
		_ = http.NewResponseController(w).Flush()
		if !s.server.wait(hr.Context(), f.After) {
			return
		}
		_, _ = w.Write(a.Body[half:])
	default:
		_, _ = w.Write(a.Body)
	}
}
