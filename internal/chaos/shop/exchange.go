package shop

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay"
)

// patientTries is how often an exchange is made before the merchant turns to something else.
const patientTries = 8

// errGaveUp is the error of an exchange without an answer to believe.
var errGaveUp = errors.New("no answer to believe")

// journey is the business with one customer. Its exchanges are numbered, and faults are drawn for
// the numbers, so that other journeys do not matter.
type journey struct {
	*Shop
	index int
	step  int // the next exchange
	tries int // of an exchange
}

// begin returns the journey of a number.
func (s *Shop) begin(index int) *journey { return &journey{Shop: s, index: index, tries: patientTries} }

// stepsPerJourney is above how many exchanges a journey has.
const stepsPerJourney = 64

// drawn returns a number from 0 up to 1 that belongs to the journey.
func (j *journey) drawn(kind string) float64 { return j.Draw.Float(kind, j.index) }

// exchange makes a call, and repeats it with the same number and parameters while its answer is
// lost. Its error is that of a refusal by WeChat Pay, or errGaveUp.
func (j *journey) exchange(ctx context.Context, method, path string, options ...wxpay.Option) (*wxpay.Response, error) {
	number := j.index*stepsPerJourney + j.step
	j.step++
	j.Made.Add(1)
	t := j.tills[uint(j.index)%tillCount]
	if t.idempotent && method == http.MethodPost {
		options = append(options, wxpay.Idempotent()) // all of these go by a number
	}
	for try := range j.tries {
		if try > 0 {
			j.Repeats.Add(1)
			pause(ctx, time.Duration(5<<min(try, 5))*time.Millisecond)
		}
		host := t.preferred.Load()
		res, err := t.clients[host].Chain(path).Do(at(ctx, number, try), method, options...)
		switch {
		case err == nil:
			j.Answers.Believed(method+" "+path, res.Header, res.Wire())
			j.Outcomes.Add("answered")
			return res, nil
		case j.refused(err):
			return nil, err
		}
		var answered *wxpay.APIError
		if !errors.As(err, &answered) { // no answer: the other host may be better
			t.preferred.CompareAndSwap(host, (host+1)%int64(len(t.clients)))
		}
		if ctx.Err() != nil {
			break
		}
	}
	j.Outcomes.Add("gave up")
	return nil, errGaveUp
}

// refused reports whether an error is WeChat Pay's own no to this request. A refusal without a
// signature may be anybody's, and 401 and 429 say nothing about the request's number.
func (s *Shop) refused(err error) bool {
	var no *wxpay.APIError
	if !errors.As(err, &no) || !no.Verified {
		return false
	}
	s.Answers.Believed(no.Method+" "+no.Path, no.Header, no.Body)
	if wxpay.MayHaveActed(err) || no.StatusCode == http.StatusUnauthorized || no.StatusCode == http.StatusTooManyRequests {
		return false
	}
	s.Outcomes.Add("refused " + no.Code)
	return true
}

// request asks for a movement. The book has its number and its parameters before the first attempt.
func (j *journey) request(ctx context.Context, m movement) (*wxpay.Response, error) {
	if err := j.write(ctx, m); err != nil {
		return nil, err
	}
	return j.exchange(ctx, http.MethodPost, m.path, wxpay.Raw("application/json", []byte(m.body)))
}

// pause waits a little, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
