package reply

import (
	"fmt"
	"net/http"
)

// TooLong refuses a body for its length: 413. limit is the longest body, in bytes.
func TooLong(limit int64) *Refusal {
	return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: "PARAM_ERROR", Message: "请求体过大",
		Detail: &Detail{Issue: fmt.Sprintf("the body is longer than %d bytes", limit), Location: "body"}}
}
