package sandbox

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// authorization holds the five values of an Authorization header (docs/protocol.md section 1).
type authorization struct {
	mchID, serialNo, timestamp, nonce, signature string
}

// slot gives the place of the value named key, nil if there is none of that name.
func (a *authorization) slot(key string) *string {
	switch key {
	case "mchid":
		return &a.mchID
	case "serial_no":
		return &a.serialNo
	case "timestamp":
		return &a.timestamp
	case "nonce_str":
		return &a.nonce
	case "signature":
		return &a.signature
	}
	return nil
}

// parseAuthorization reads `SCHEME k="v",k="v",…`: five keys in any order, each once, none empty, nothing beside
// them. A pair is split at its first '=', for base64 ends in more of them. Errors name places, never values.
func parseAuthorization(value string) (authorization, error) {
	var a authorization
	scheme, rest, ok := strings.Cut(value, " ")
	if !ok || scheme != pki.SchemeRSA {
		return a, errors.New(`it does not begin with "` + pki.SchemeRSA + ` "`)
	}
	for pair := 1; ; pair++ {
		key, val, after, err := cutPair(rest)
		if err != nil {
			return authorization{}, fmt.Errorf("pair %d: %w", pair, err)
		}
		place := a.slot(key)
		switch {
		case place == nil:
			return authorization{}, fmt.Errorf("pair %d: a key that is none of mchid, serial_no, timestamp, nonce_str, signature", pair)
		case *place != "":
			return authorization{}, fmt.Errorf("%s is there twice", key)
		case val == "":
			return authorization{}, fmt.Errorf("%s is empty", key)
		}
		*place = val
		if after == "" {
			break
		}
		rest = after[1:]
	}
	for _, key := range []string{"mchid", "serial_no", "timestamp", "nonce_str", "signature"} {
		if *a.slot(key) == "" {
			return authorization{}, fmt.Errorf("%s is missing", key)
		}
	}
	return a, nil
}

// cutPair takes `key="value"` off the front. What is left is empty or begins with a comma.
func cutPair(s string) (key, value, after string, err error) {
	key, rest, ok := strings.Cut(s, "=")
	if !ok {
		return "", "", "", errors.New("there is no '='")
	}
	rest, ok = strings.CutPrefix(rest, `"`)
	if !ok {
		return "", "", "", errors.New("the value is not in double quotes")
	}
	value, after, ok = strings.Cut(rest, `"`)
	if !ok {
		return "", "", "", errors.New("the value's closing quote is missing")
	}
	if !isVisible(value) {
		return "", "", "", errors.New("the value has a character other than visible ASCII")
	}
	if after != "" && after[0] != ',' {
		return "", "", "", errors.New("a comma must follow the value, without a space")
	}
	return key, value, after, nil
}

// isVisible reports whether s holds visible ASCII only.
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
