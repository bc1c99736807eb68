package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// callFlags are the flags of "wxpay call".
type callFlags struct {
	data, output         string
	query, vars, headers []string
	dryRun               bool
	timeout              time.Duration
}

// call is a call as the command line describes it.
type call struct {
	method, path string
	link         bool // path is a URL
	options      []wxpay.Option
	output       string
	dryRun       bool
	timeout      time.Duration

	endpoint *catalog.Endpoint // nil if the catalogue does not know it
	query    url.Values
	body     []byte // JSON
}

func parseCall(t *cli.Terminal, f callFlags, method, path string) (*call, error) {
	c := &call{method: strings.ToUpper(method), output: f.output, dryRun: f.dryRun, timeout: f.timeout}
	if err := checkTimeout(f.timeout); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := c.parsePath(path, f.vars); err != nil {
		return nil, err
	}
	if c.endpoint != nil && c.endpoint.Upload {
		return nil, cli.Usagef("%s takes a file; wxpay upload sends it", c.endpoint.Path)
	}
	query, err := cli.Pairs("-q", f.query)
	if err != nil {
		return nil, err
	}
	c.addQuery(query)
	header, err := headers(f.headers)
	if err != nil {
		return nil, err
	}
	if len(header) > 0 {
		c.options = append(c.options, header)
	}
	return c, parseBody(t, c, f.data, header["Content-Type"])
}

// check refuses an unknown method, and -o where it has no meaning.
func (c *call) check() error {
	if err := find.CheckMethod(c.method); err != nil {
		return err
	}
	if c.output != "" && c.method != http.MethodGet {
		return cli.Usagef("-o is for downloads, which are all GET; leave it out")
	}
	return nil
}

// parsePath reads a path as people have it at hand: with a slash in front, with its query, with
// values in place of {names}. The catalogue tells values from names. A path that it does not know
// is sent as it is.
func (c *call) parsePath(path string, varFlags []string) error {
	vars, err := cli.Pairs("--var", varFlags)
	if err != nil {
		return err
	}
	if strings.Contains(path, "://") {
		c.path, c.link = path, true
		return nil
	}
	path, query, _ := strings.Cut(strings.TrimPrefix(path, "/"), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return cli.Usagef("the query of the path is not percent-encoded; give it with -q name=value")
	}
	c.addQuery(values)
	c.path = path
	own := wxpay.Vars{}
	if e, known := catalog.Lookup(c.method, path); known {
		c.endpoint = e
		c.path = templated(e.Path, path, own)
	}
	for name, value := range vars {
		own[name] = value[len(value)-1]
	}
	if len(own) > 0 {
		c.options = append(c.options, own)
	}
	return nil
}

// warn names the fields of an APIv3 call that are not documented. WeChat Pay ignores them.
func (c *call) warn(t *cli.Terminal) {
	if c.endpoint == nil || strings.HasPrefix(c.endpoint.Path, "v2/") {
		return
	}
	for _, unknown := range c.endpoint.Unknown(c.query, c.body) {
		if unknown.Nearest == "" {
			t.Warn(words.Say("%s is not documented", cli.Printable(unknown.Field)))
			continue
		}
		t.Warn(words.Say("%s is not documented; did you mean %s?", cli.Printable(unknown.Field), unknown.Nearest))
	}
}

// templated returns the template of a path, and puts the values of the path into vars. A {name}
// stays in the path under its own name.
func templated(template, path string, vars wxpay.Vars) string {
	names, segments := strings.Split(template, "/"), strings.Split(path, "/")
	for i, name := range names {
		if !strings.HasPrefix(name, "{") || i >= len(segments) {
			continue
		}
		if strings.HasPrefix(segments[i], "{") || strings.HasPrefix(segments[i], "_") && strings.HasSuffix(segments[i], "_") {
			names[i] = segments[i]
			continue
		}
		if value, err := url.PathUnescape(segments[i]); err == nil {
			vars[strings.Trim(name, "{}")] = value
		}
	}
	return strings.Join(names, "/")
}

func (c *call) addQuery(values url.Values) {
	if len(values) == 0 {
		return
	}
	if c.query == nil {
		c.query = make(url.Values, len(values))
	}
	query := make(wxpay.Query, len(values))
	for name, list := range values {
		query[name] = list
		c.query[name] = list
	}
	c.options = append(c.options, query)
}

func headers(args []string) (wxpay.Header, error) {
	header := wxpay.Header{}
	for i, arg := range args {
		name, value, ok := strings.Cut(arg, ":")
		if !ok || name == "" {
			return nil, cli.Usagef("-H number %d is not 'Name: value'", i+1)
		}
		header[http.CanonicalHeaderKey(name)] = strings.TrimSpace(value)
	}
	return header, nil
}

// parseBody adds the body. JSON is checked before it is sent. A body of another content type is not
// checked.
func parseBody(t *cli.Terminal, c *call, data, contentType string) error {
	if data == "" {
		return nil
	}
	if c.method == http.MethodGet {
		return cli.Usagef("GET takes no body; give parameters with -q name=value")
	}
	body, err := t.ReadData(data)
	if err != nil {
		return err
	}
	if contentType == "" {
		contentType = wire.ContentType
		if err := checkJSON(body); err != nil {
			return err
		}
		c.body = body
	}
	c.options = append(c.options, wxpay.Raw(contentType, body))
	return nil
}

// checkJSON says where a body stops being JSON.
func checkJSON(body []byte) error {
	var v any
	err := json.Unmarshal(body, &v)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case len(bytes.TrimSpace(body)) == 0:
		return cli.Usagef("the body is empty; leave -d out for a call without one")
	case errors.As(err, &syntax):
		before := body[:min(int(syntax.Offset), len(body))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:])))
		return cli.Usagef("the body is not JSON: line %d, column %d: %w", line, column, syntax)
	}
	return cli.Usagef("the body is not JSON")
}
