package check

import (
	"bytes"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// Input says where a signed message is read from.
type Input struct {
	File        string // the body, or headers and body
	HeadersFile string
	Headers     []string
}

// ReadAnswer reads the headers and the body. Headers that were given apart replace those that came
// with the body.
func ReadAnswer(t *cli.Terminal, in Input) (http.Header, []byte, error) {
	header := http.Header{}
	body, err := t.ReadInput(in.File)
	if err != nil {
		return nil, nil, err
	}
	if head, rest, ok := splitAnswer(body); ok {
		if body = rest; addHeaders(header, head) != nil {
			return nil, nil, cli.Usagef("what stands before the body is no list of headers")
		}
	}
	if in.HeadersFile != "" {
		data, err := t.ReadFile(in.HeadersFile)
		if err != nil {
			return nil, nil, err
		}
		if err := addHeaders(header, data); err != nil {
			return nil, nil, cli.Usagef("%s: %w", in.HeadersFile, err)
		}
	}
	for i, line := range in.Headers {
		if addHeaders(header, []byte(line)) != nil {
			return nil, nil, wrongHeader(i)
		}
	}
	if len(header) == 0 {
		return nil, nil, cli.Usagef("there are no headers; pipe all that \"curl -i\" prints, or give --headers or -H")
	}
	return header, body, nil
}

// splitAnswer splits the output of curl -i: a status line and headers, an empty line, the body.
// Only the last answer counts. Answers of a proxy and 100 Continue stand before it.
func splitAnswer(data []byte) (head, body []byte, ok bool) {
	for bytes.HasPrefix(data, []byte("HTTP/")) {
		ok = true
		lf, crlf := bytes.Index(data, []byte("\n\n")), bytes.Index(data, []byte("\r\n\r\n"))
		switch {
		case crlf >= 0 && (lf < 0 || crlf < lf): // the body may hold the other kind of empty line
			head, data = data[:crlf], data[crlf+4:]
		case lf >= 0:
			head, data = data[:lf], data[lf+2:]
		default:
			return data, nil, true
		}
	}
	return head, data, ok
}

// addHeaders reads headers. The last header of a name counts.
func addHeaders(header http.Header, text []byte) error {
	return eachHeader(text, header.Set)
}

// wrongHeader makes the error for a flag -H. It quotes nothing: the text may be a key.
func wrongHeader(i int) error { return cli.Usagef("-H number %d is not 'Name: value'", i+1) }

// eachHeader reads one header a line. It skips status lines, empty lines and the marks of curl -v.
// Its error gives the number of the line, not the text: the file may be that of a key.
func eachHeader(text []byte, each func(name, value string)) error {
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(strings.TrimPrefix(line, "< "))
		if line == "" || line == "<" || strings.HasPrefix(line, "HTTP/") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t{\"") {
			return cli.Usagef("line %d is no header; it is written 'Name: value'", number)
		}
		each(textproto.CanonicalMIMEHeaderKey(name), strings.TrimSpace(value))
	}
	return nil
}
