package gate

import (
	"encoding/json"
	"fmt"
	"mime"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// checkUserAgent wants a User-Agent.
func checkUserAgent(r Request) *reply.Refusal {
	if strings.TrimSpace(r.Header.Get("User-Agent")) == "" {
		return reply.HeaderError(400, "PARAM_ERROR", "User-Agent", "the header is missing")
	}
	return nil
}

// checkAccept wants an Accept that covers application/json. A missing Accept does not, since WeChat
// Pay asks for one.
func checkAccept(r Request) *reply.Refusal {
	best, quality := -1, 0.0 // how specific the best range so far is, and its weight
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		specific := map[string]int{"*/*": 1, "application/*": 2, "application/json": 3}[media]
		if specific == 0 || specific < best {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		if err != nil {
			q = 1
		}
		best, quality = specific, q
	}
	if best < 0 || quality <= 0 {
		return reply.HeaderError(406, "PARAM_ERROR", "Accept", "it must cover application/json")
	}
	return nil
}

// checkContentType wants JSON if there is a body, in UTF-8 if a charset is named. It lets a form
// pass: the endpoint knows whether it takes one.
func checkContentType(r Request) *reply.Refusal {
	if len(r.Body) == 0 || r.Form != nil {
		return nil
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return reply.HeaderError(415, "PARAM_ERROR", "Content-Type", "it must be application/json, in UTF-8")
	}
	return nil
}

// checkJSON wants JSON in UTF-8 if there is a body, or a meta.
func checkJSON(r Request) *reply.Refusal {
	field, what := "", "the body"
	if r.Form != nil {
		field, what = "meta", "the part meta"
	}
	if len(r.Body) == 0 {
		return nil
	}
	if !utf8.Valid(r.Body) {
		return reply.ParamError("body", field, "", what+" is not valid UTF-8")
	}
	var v any
	if err := json.Unmarshal(r.Body, &v); err != nil {
		return reply.ParamError("body", field, "", fmt.Sprintf("%s is not valid JSON: %v", what, err))
	}
	return nil
}
