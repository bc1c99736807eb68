// Package table records what the sandbox answered to every call of a foreign client. The records
// make a table in interop/README.md.
//
// A Record stands in testdata/clients/NAME.jsonl: the Client on the first line, then one Call a
// line, sorted by name. A client in another language prints its Calls on stdout in this form, and
// ReadCalls reads them. Hold compares a run with the file, or writes it. Section makes the text
// of the README from all the files.
package table

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Record is what one client tried.
type Record struct {
	Client Client
	Calls  []Call
}

// Client names a foreign SDK.
type Client struct {
	Name     string `json:"client"` // the name of its package; the name of the file
	Language string `json:"language"`
	Version  string `json:"version"`
	From     string `json:"from"` // where it was taken from: proxy.golang.org, registry.npmjs.org
}

// Call is one operation of a client, and its outcome.
type Call struct {
	Name string `json:"call"` // as a user of the client writes it; unique in a Record
	// Endpoint is the method and the template of the path. It is empty where nothing was sent.
	Endpoint string `json:"endpoint,omitempty"`
	// Said is empty for a call that the sandbox accepted and whose answer the client verified and
	// read. Otherwise it is short, and the same in each run. A refusal is written as
	// "400 PARAM_ERROR /amount/total". It is "client: …" where the client itself sent nothing, or
	// refused the answer.
	Said string `json:"said,omitempty"`
	// Whose and Why are written by hand into the file, for each call with Said.
	Whose Whose  `json:"whose,omitempty"`
	Why   string `json:"why,omitempty"` // one sentence in plain words, with its source
}

// Whose says where the reason of a refusal lies.
type Whose string

// The places where a reason may lie.
const (
	OfClient  Whose = "client"  // it sends, or expects, something else than WeChat Pay documents
	OfSandbox Whose = "sandbox" // it refuses what WeChat Pay would take: a limit, or not built yet
	OfTest    Whose = "test"    // the right values cannot be made up here
)

// ReadCalls reads Calls, one as JSON a line.
func ReadCalls(r io.Reader) (calls []Call, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		var c Call
		if err := strict(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("the line is not a call: %w: %s", err, lines.Bytes())
		}
		if c.Name == "" {
			return nil, fmt.Errorf("the call has no name: %s", lines.Bytes())
		}
		calls = append(calls, c)
	}
	return calls, lines.Err()
}

// Read reads the file of a client.
func Read(dir, name string) (*Record, error) {
	data, err := os.ReadFile(file(dir, name))
	if err != nil {
		return nil, err
	}
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	r := &Record{}
	if err := strict(head, &r.Client); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if r.Calls, err = ReadCalls(bytes.NewReader(rest)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// ReadAll reads the files of all clients, by name.
func ReadAll(dir string) (all []*Record, err error) {
	names, err := filepath.Glob(file(dir, "*"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		r, err := Read(dir, filepath.Base(name[:len(name)-len(extension)]))
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// write writes the file of the client.
func (r *Record) write(dir string) error {
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(r.Client); err != nil {
		return err
	}
	for _, c := range r.Calls {
		if err := lines.Encode(c); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(file(dir, r.Client.Name), text.Bytes(), 0o644)
}

const extension = ".jsonl"

func file(dir, name string) string { return filepath.Join(dir, name+extension) }

// strict reads JSON without unknown fields.
func strict(line []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

// sorted returns the record with its calls sorted by name.
func (r Record) sorted() Record {
	r.Calls = slices.SortedFunc(slices.Values(r.Calls), func(a, b Call) int { return cmp.Compare(a.Name, b.Name) })
	return r
}
