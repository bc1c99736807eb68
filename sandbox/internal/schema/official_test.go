package schema

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
)

// The whole requests of the official samples, the newest source, are accepted, and have no field
// that the catalogue does not know.
func TestOfficialSamples(t *testing.T) {
	file, err := os.Open("../../../catalog/source/skills.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	checked := 0
	for lines.Scan() {
		var o struct {
			Method, Path, File string
			Sample             map[string]any
		}
		// A ? stands for a value that the sample computes: a time, or a text.
		text := bytes.ReplaceAll(lines.Bytes(), []byte(`"?"`), []byte(`"2026-11-21T13:29:35+08:00"`))
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatal(err)
		}
		e, ok := catalog.Lookup(o.Method, o.Path)
		if !ok {
			t.Errorf("%s %s is not in the catalogue", o.Method, o.Path)
			continue
		}
		if len(o.Sample) == 0 || e.Upload {
			continue
		}
		checked++
		if strings.HasSuffix(o.Path, "{business_code}/cancel") {
			delete(o.Sample, "applyment_id") // the other name of the path's variable, which the sample does not send
		}
		in, unknown := split(t, e, o.Path, o.Sample)
		for _, name := range unknown {
			t.Errorf("%s %s: %s of the sample is not in the catalogue (%s)", o.Method, o.Path, name, o.File)
		}
		if _, _, problem := Of(e).Check(in, func(text string) (string, error) { return text, nil }); problem != nil {
			t.Errorf("%s %s: %+v (%s)", o.Method, o.Path, *problem, o.File)
		}
	}
	if checked < 130 {
		t.Errorf("%d samples checked, too few", checked)
	}
}

// split puts the values of a sample, which says nothing of places, into the parts of a request.
func split(t *testing.T, e *catalog.Endpoint, path string, sample map[string]any) (in Input, unknown []string) {
	t.Helper()
	in = Input{Vars: map[string]string{}, Query: url.Values{}}
	body := map[string]any{}
	for name, value := range sample {
		switch {
		case strings.Contains(path, "{"+name+"}"):
			in.Vars[name] = plain(value)
		case has(e.Part("query"), name):
			in.Query.Set(name, plain(value))
		default:
			body[name] = value
		}
	}
	unknown = strangers(e.Part("json"), body)
	if len(body) > 0 {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in.JSON = text
	}
	return in, unknown
}

// plain writes a value as a path or a query has it.
func plain(value any) string {
	if number, ok := value.(float64); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

func has(nodes []catalog.Node, name string) bool {
	for _, n := range nodes {
		if n.Name == name {
			return true
		}
	}
	return false
}

// strangers are the fields of a value that no node is for.
func strangers(nodes []catalog.Node, value any) (names []string) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			names = append(names, strangers(nodes, element)...)
		}
	case map[string]any:
		for name, inside := range v {
			found := false
			for _, n := range nodes {
				if found = n.Name == name; found {
					if len(n.Fields) > 0 {
						names = append(names, strangers(n.Fields, inside)...)
					}
					break
				}
			}
			if !found {
				names = append(names, name)
			}
		}
	}
	return names
}
