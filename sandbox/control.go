package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// control is one of the sandbox's own endpoints, by which other languages do what the methods of Sandbox do in Go.
type control struct {
	Name  string   `json:"-"`
	Does  string   `json:"does"`
	Needs []string `json:"needs"`           // fields, strings all
	Takes []string `json:"takes,omitempty"` // further fields
	run   func(s *Sandbox, said map[string]string) (any, error)
}

// controls are all of them, in the order in which they are listed.
func controls() []control {
	return []control{
		{"pay", "the user pays an order, or a combined one by its combine_out_trade_no (用户支付)",
			[]string{"out_trade_no"}, []string{"sub_mchid"}, func(s *Sandbox, said map[string]string) (any, error) {
				id, err := s.pay(said["sub_mchid"], said["out_trade_no"])
				return map[string]string{"transaction_id": id}, err
			}},
		{"fail-refund", "a refund becomes abnormal (退款异常)", []string{"out_refund_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.FailRefund(said["sub_mchid"], said["out_refund_no"])
			})},
		{"confirm-score", "the user confirms a payscore order (用户确认支付分订单)", []string{"out_order_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.ConfirmScore(said["sub_mchid"], said["out_order_no"])
			})},
		{"pay-score", "the user pays what a completed payscore order asks for (支付分订单收款)", []string{"out_order_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.PayScore(said["sub_mchid"], said["out_order_no"])
			})},
		{"authorize-payroll", "the user authorises the payroll card (微工卡授权)", []string{"sub_mchid", "openid"}, nil,
			done(func(s *Sandbox, said map[string]string) error {
				return s.AuthorizePayroll(said["sub_mchid"], said["openid"])
			})},
		{"verify-payroll", "an authentication ends (微工卡核身), badly where failure says why", []string{"sub_mchid", "authenticate_number"},
			[]string{"failure"}, done(func(s *Sandbox, said map[string]string) error {
				return s.VerifyPayroll(said["sub_mchid"], said["authenticate_number"], said["failure"])
			})},
		{"receive-transfer", "the user confirms a transfer (确认收款)", []string{"out_bill_no"}, nil,
			done(func(s *Sandbox, said map[string]string) error { return s.ReceiveTransfer(said["out_bill_no"]) })},
		{"advance", "the clock by which things expire goes forward, by 90m, 25h …", []string{"by"}, nil, advance},
	}
}

// done fits what answers nothing but an error.
func done(run func(*Sandbox, map[string]string) error) func(*Sandbox, map[string]string) (any, error) {
	return func(s *Sandbox, said map[string]string) (any, error) { return map[string]string{}, run(s, said) }
}

func advance(s *Sandbox, said map[string]string) (any, error) {
	by, err := time.ParseDuration(said["by"])
	if err != nil || by < 0 {
		return nil, errors.New(`sandbox: "by" is not a duration forward: 90m, 25h`)
	}
	s.Advance(by)
	return map[string]string{"now": rfc3339(s.Now())}, nil
}

// serveControl answers a request to the sandbox's own endpoints under /sandbox/. They need no signature, meet no faults
// and are not among Requests.
func (s *Sandbox) serveControl(w http.ResponseWriter, hr *http.Request) (served bool) {
	path, _, _ := strings.Cut(hr.RequestURI, "?")
	name, ours := strings.CutPrefix(path, s.conf.Prefix+"/sandbox/")
	if !ours {
		return false
	}
	all := controls()
	at := slices.IndexFunc(all, func(c control) bool { return c.Name == name })
	switch {
	case name == "" && hr.Method == http.MethodGet:
		list := map[string]control{}
		for _, c := range all {
			list["POST "+s.conf.Prefix+"/sandbox/"+c.Name] = c
		}
		writeControl(w, http.StatusOK, list)
	case name != "" && at < 0:
		writeControl(w, http.StatusNotFound, complaint("NOT_FOUND", "there is no such endpoint of the sandbox; GET "+s.conf.Prefix+"/sandbox/ lists them"))
	case name == "" || hr.Method != http.MethodPost:
		w.Header().Set("Allow", map[bool]string{true: http.MethodGet, false: http.MethodPost}[name == ""])
		writeControl(w, http.StatusMethodNotAllowed, complaint("METHOD_NOT_ALLOWED", "another method is needed: see Allow"))
	default:
		status, answer := all[at].serve(s, w, hr)
		writeControl(w, status, answer)
	}
	return true
}

// serve reads the fields and runs an action.
func (c control) serve(s *Sandbox, w http.ResponseWriter, hr *http.Request) (status int, answer any) {
	said, err := c.read(s, w, hr)
	if err != nil {
		return http.StatusBadRequest, complaint("BAD_REQUEST", err.Error())
	}
	answer, err = c.run(s, said)
	switch {
	case errors.Is(err, ErrUnknown):
		return http.StatusNotFound, complaint("UNKNOWN", err.Error())
	case errors.Is(err, ErrState):
		return http.StatusConflict, complaint("STATE", err.Error())
	case err != nil:
		return http.StatusBadRequest, complaint("BAD_REQUEST", err.Error())
	}
	return http.StatusOK, answer
}

// read takes a JSON object of strings, with all that is needed and nothing unknown, so that a misspelt name shows.
func (c control) read(s *Sandbox, w http.ResponseWriter, hr *http.Request) (map[string]string, error) {
	// A page in a browser can send no other site JSON without being asked first, which the sandbox does not answer.
	if media, _, err := mime.ParseMediaType(hr.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, errors.New("sandbox: the Content-Type must be application/json")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, s.conf.MaxBody))
	if err != nil {
		return nil, errors.New("sandbox: the body cannot be read")
	}
	var said map[string]string
	if json.Unmarshal(raw, &said) != nil {
		return nil, fmt.Errorf("sandbox: the body must be a JSON object of strings: %s", strings.Join(append(c.Needs, c.Takes...), ", "))
	}
	for _, name := range c.Needs {
		if said[name] == "" {
			return nil, fmt.Errorf("sandbox: the field %q is needed", name)
		}
	}
	for name := range said {
		if !slices.Contains(c.Needs, name) && !slices.Contains(c.Takes, name) {
			return nil, fmt.Errorf("sandbox: there is no field %q here: %s", name, strings.Join(append(c.Needs, c.Takes...), ", "))
		}
	}
	return said, nil
}

func complaint(code, message string) map[string]string {
	return map[string]string{"code": code, "message": message}
}

// writeControl sends an answer of the sandbox's own, unsigned.
func writeControl(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // strings only: cannot happen
		status, body = http.StatusInternalServerError, []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // whoever asked may be gone
}
