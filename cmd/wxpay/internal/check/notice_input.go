package check

import (
	"bytes"
	"maps"
	"net/http"
	"regexp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// requestLine matches the first line of a captured request, up to its version.
var requestLine = regexp.MustCompile(`^(?:> )?[A-Z]+ [^ \r\n]+ HTTP/`)

// ReadNotice reads the headers and the body of a notice. Headers that were given apart replace
// those of the same name. A header that came twice stays there twice, because it is a reason to
// refuse the notice. A notice of APIv2 needs no headers.
func ReadNotice(t *cli.Terminal, in Input) (http.Header, []byte, error) {
	data, err := t.ReadInput(in.File)
	if err != nil {
		return nil, nil, err
	}
	header := http.Header{}
	head, body, ok := splitAnswer(asAnswer(data))
	if !ok {
		body = data
	} else if err := eachHeader(bytes.ReplaceAll(head, []byte("\n> "), []byte("\n")), header.Add); err != nil {
		return nil, nil, cli.Usagef("what stands before the body is no list of headers")
	}
	if in.HeadersFile != "" {
		text, err := t.ReadFile(in.HeadersFile)
		if err != nil {
			return nil, nil, err
		}
		if err := overHeaders(header, text); err != nil {
			return nil, nil, cli.Usagef("%s: %w", in.HeadersFile, err)
		}
	}
	own := http.Header{}
	for i, line := range in.Headers {
		if eachHeader([]byte(line), own.Add) != nil {
			return nil, nil, wrongHeader(i)
		}
	}
	maps.Copy(header, own)
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil, cli.Usagef("there is no body; a notice is never empty")
	}
	return header, body, nil
}

// asAnswer turns a request, or headers without a first line, into the form that splitAnswer reads.
func asAnswer(data []byte) []byte {
	switch at := requestLine.FindIndex(data); {
	case at != nil:
		return data[at[1]-len("HTTP/"):]
	case len(data) > 0 && (data[0]|0x20 >= 'a' && data[0]|0x20 <= 'z') && !bytes.HasPrefix(data, []byte("HTTP/")):
		return append([]byte("HTTP/\n"), data...)
	}
	return data
}

// overHeaders replaces headers of the same name.
func overHeaders(header http.Header, text []byte) error {
	own := http.Header{}
	if err := eachHeader(text, own.Add); err != nil {
		return err
	}
	maps.Copy(header, own)
	return nil
}

// isXML reports whether a body is a notice of APIv2.
func isXML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<"))
}
