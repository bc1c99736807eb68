package sandbox

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
)

// answerActions do what Handle does in Go, with an answer that is always the same.
func answerActions(s *Sandbox) []control.Action {
	return []control.Action{
		{Name: "answer", Does: "an endpoint answers so from now on: with a status (200), and with JSON as body or with a file's text; without all three it is itself again",
			Needs: []string{"method", "path"}, Takes: []string{"status", "body" + control.IsObject, "text"},
			Run: silent(func(f said) error {
				answer, err := cannedAnswer(f)
				if err != nil {
					return err
				}
				s.Handle(f["method"], f["path"], answer)
				return nil
			})},
	}
}

// cannedAnswer returns the endpoint that the fields of the action describe, nil if they describe
// none. A text is sent without a signature, as the files of WeChat Pay are.
func cannedAnswer(f said) (func(Request) Answer, error) {
	status, body, text := f["status"], f["body"], f["text"]
	if status+body+text == "" {
		return nil, nil
	}
	a := Answer{Body: []byte(body)}
	if body != "" && text != "" {
		return nil, errors.New(`sandbox: "body" and "text" exclude each other`)
	}
	if text != "" {
		a = Answer{Body: []byte(text), Unsigned: true, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}
	}
	if status != "" {
		code, err := strconv.Atoi(status)
		if err != nil || code < 200 || code > 599 {
			return nil, errors.New(`sandbox: "status" is not one of 200 to 599`)
		}
		a.Status = code
	}
	return func(Request) Answer { return a }, nil
}
