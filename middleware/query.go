package middleware

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// query encrypts the values of sensitive parameters, in the URL and in the parameters that resty
// appends to it. Nothing else of the URL changes.
func (s *seals) query(client *resty.Client, r *resty.Request, c *call.Call) error {
	names := c.QueryFields()
	if len(names) == 0 {
		return nil
	}
	if c.Foreign {
		if err := s.parameters(client, r, names); err != nil {
			return err
		}
	}
	before, query, ok := strings.Cut(r.URL, "?")
	if !ok {
		return nil
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil || !slices.Contains(names, name) {
			continue
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return unusable(name, errors.New("it is not percent-encoded"))
		}
		sealed, err := s.parameter(name, value)
		if err != nil {
			return err
		}
		pairs[i] = rawName + "=" + url.QueryEscape(sealed)
	}
	r.URL = before + "?" + strings.Join(pairs, "&")
	return nil
}

// parameters encrypts what resty appends to the query. A parameter of the client, which other
// requests share, is copied to the request, where it takes precedence.
func (s *seals) parameters(client *resty.Client, r *resty.Request, names []string) error {
	for _, name := range names {
		values, ok := r.QueryParam[name]
		if !ok && client != nil {
			values = client.QueryParam[name]
		}
		if len(values) == 0 {
			continue
		}
		sealed := make([]string, len(values))
		for i, value := range values {
			var err error
			if sealed[i], err = s.parameter(name, value); err != nil {
				return err
			}
		}
		if r.QueryParam == nil {
			r.QueryParam = make(url.Values)
		}
		r.QueryParam[name] = sealed
	}
	return nil
}

func (s *seals) parameter(name, value string) (string, error) {
	if !utf8.ValidString(value) {
		return "", unusable(name, errUTF8)
	}
	return s.seal(name, value)
}
