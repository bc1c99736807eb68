package sandbox

import (
	"net/http"
	"strconv"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// serve takes one request through: its origin, its fault, its body, the checks, the endpoint, the
// answer.
func (s *Sandbox) serve(w http.ResponseWriter, hr *http.Request) {
	if s.desk.Serve(w, hr) {
		return
	}
	if err := s.desk.Guard.CheckPage(hr); err != nil {
		turnAway(w, err)
		return
	}
	ordered, faultErr := s.faults.next(hr.Header)
	in, err := receive(hr, s.conf.MaxBody)
	r := in.Request
	r.Time, r.Fault = s.conf.Now(), ordered
	if err != nil || ordered.order.Kind == fault.CutBefore && faultErr == nil {
		s.journal.record(*r, false)
		cut(w)
		return
	}
	var answer reply.Answer
	var known bool // the merchant signed the request
	switch {
	case faultErr != nil:
		r.Fault = Fault{}
		answer = reply.ParamError("header", FaultHeader, "", faultErr.Error()).Answer()
	case in.broken:
		answer = reply.TooLong(s.conf.MaxBody).Answer()
	default:
		answer, known = s.judge(in)
	}
	s.send(w, hr, r, answer, known)
}

// turnAway refuses a request of a web page of another site. Its body is not read, it takes no fault
// and it is not recorded: all of these belong to the program under test.
func turnAway(w http.ResponseWriter, why error) {
	a := reply.Error(http.StatusForbidden, "FORBIDDEN", why.Error())
	reply.SetCommon(w.Header())
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.Header().Set("Connection", "close") // the rest of the body stays where it is
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// judge checks a request, has it carried out, and returns the answer before any damage on its way.
// known reports whether the request passed the checks.
func (s *Sandbox) judge(in *received) (_ reply.Answer, known bool) {
	r := in.Request
	if no := s.gate.Check(in.inside()); no != nil {
		return no.Answer(), false
	}
	replaced, instead, takes := replacement(r)
	if replaced && !takes {
		return instead, true
	}
	answer := s.carryOut(in).Part(r.Method, r.Header)
	r.Taken = answer.Status < 400
	if replaced {
		return instead, true
	}
	return answer, true
}

// send signs an answer, records the request, and puts the answer on the wire, each as its fault
// says. Padding costs memory, so only a known request, signed by the merchant, gets it.
func (s *Sandbox) send(w http.ResponseWriter, hr *http.Request, r *Request, a reply.Answer, known bool) {
	f := r.Fault.order
	if f.Kind == fault.OverLong && known {
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
		s.journal.record(*r, known)
		cut(w)
		return
	}
	r.Status, r.Code, r.Issue, r.RequestID = a.Status, a.Code, a.Issue, h.Get("Request-Id")
	s.journal.record(*r, known)
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
