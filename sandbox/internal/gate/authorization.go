package gate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// Authorization holds the five values of an Authorization header (docs/protocol.md section 1).
type Authorization struct {
	MchID, SerialNo, Timestamp, Nonce, Signature string
}

// slot returns the place of the value named key, nil if there is none of that name.
func (a *Authorization) slot(key string) *string {
	switch key {
	case "mchid":
		return &a.MchID
	case "serial_no":
		return &a.SerialNo
	case "timestamp":
		return &a.Timestamp
	case "nonce_str":
		return &a.Nonce
	case "signature":
		return &a.Signature
	}
	return nil
}

// ParseAuthorization reads `SCHEME k="v",k="v",…`: five keys in any order, each once, none empty,
// and nothing else. A pair is split at its first '=', since base64 may end in more of them. Errors
// name places, never values.
func ParseAuthorization(value string) (Authorization, error) {
	var a Authorization
	scheme, rest, ok := strings.Cut(value, " ")
	if !ok || scheme != pki.SchemeRSA {
		return a, errors.New(`it does not begin with "` + pki.SchemeRSA + ` "`)
	}
	for pair := 1; ; pair++ {
		key, val, after, err := cutPair(rest)
		if err != nil {
			return Authorization{}, fmt.Errorf("pair %d: %w", pair, err)
		}
		place := a.slot(key)
		switch {
		case place == nil:
			return Authorization{}, fmt.Errorf("pair %d: the key is none of mchid, serial_no, timestamp, nonce_str, signature", pair)
		case *place != "":
			return Authorization{}, fmt.Errorf("%s is there twice", key)
		case val == "":
			return Authorization{}, fmt.Errorf("%s is empty", key)
		}
		*place = val
		if after == "" {
			break
		}
		rest = after[1:]
	}
	for _, key := range []string{"mchid", "serial_no", "timestamp", "nonce_str", "signature"} {
		if *a.slot(key) == "" {
			return Authorization{}, fmt.Errorf("%s is missing", key)
		}
	}
	return a, nil
}

// cutPair takes `key="value"` off the front. The rest is empty or begins with a comma.
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
