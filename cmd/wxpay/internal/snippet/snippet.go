package snippet

import (
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// WhyNone says why an endpoint has no call in Go. It is empty for an endpoint that has one.
func WhyNone(e *catalog.Endpoint) words.Text {
	if strings.HasPrefix(e.Path, "v2/") {
		return words.Say("APIv2 is not in this version of wxpay")
	}
	return words.Text{}
}

// File returns a Go file that holds the snippet and compiles, "" if there is none.
func File(e *catalog.Endpoint) (string, error) {
	if !WhyNone(e).IsZero() {
		return "", nil
	}
	body := callFunction(e)
	packages := []string{"context"}
	for _, name := range []string{"fmt", "hash", "os"} {
		if strings.Contains(body, name+".") {
			packages = append(packages, name)
		}
	}
	text, err := goFile(packages, "", body)
	if err != nil {
		return "", fmt.Errorf("the sample of %s %s makes no Go: %w", e.Method, e.Path, err)
	}
	return text, nil
}

// goFile returns code with its imports: packages of the standard library, and one package of this
// module. below is the path of that package from the root.
func goFile(packages []string, below, code string) (string, error) {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, p := range packages {
		fmt.Fprintf(&b, "%q\n", p)
	}
	fmt.Fprintf(&b, "\n%q\n)\n\n%s", "github.com/wxpay-chain/wxpay"+below, code)
	text, err := format.Source([]byte(b.String()))
	return string(text), err
}

// Function returns a Go function that makes the call with the sample values of the official
// documentation.
func Function(e *catalog.Endpoint) (string, error) {
	file, err := File(e)
	_, function, _ := strings.Cut(file, "\n)\n\n")
	return function, err
}

// callFunction returns the function. It is not formatted.
func callFunction(e *catalog.Endpoint) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// call is %s (%s %s).\n", e.Title, e.Method, e.Path)
	for _, page := range e.Docs[:min(1, len(e.Docs))] {
		fmt.Fprintf(&b, "//\n// %s\n", page)
	}
	if needsHash(e) {
		fmt.Fprintf(&b, "//\n// digest makes the hash %s, which the standard library does not have.\n", e.File.Algorithm)
		b.WriteString("func call(ctx context.Context, client *wxpay.Client, digest func() hash.Hash) error {\n")
	} else {
		b.WriteString("func call(ctx context.Context, client *wxpay.Client) error {\n")
	}
	chain := "client.Chain(" + strconv.Quote(e.Path) + ")"
	options := callOptions(e)
	switch result := resultOf(e); {
	case e.Download:
		fmt.Fprintf(&b, "file, err := os.Create(\"answer\")\nif err != nil {\nreturn err\n}\ndefer file.Close()\n")
		fmt.Fprintf(&b, "if _, err := %s.Download(ctx, file%s); err != nil {\nreturn err // what was written is not to be trusted\n}\n", chain, options)
		b.WriteString("return file.Close()\n}\n")
	case result == "":
		fmt.Fprintf(&b, "_, err := %s.%s(ctx%s)\nreturn err\n}\n", chain, verb(e.Method), options)
	default:
		fmt.Fprintf(&b, "res, err := %s.%s(ctx%s)\nif err != nil {\nreturn err\n}\n", chain, verb(e.Method), options)
		fmt.Fprintf(&b, "fmt.Println(res.Get(%q))\nreturn nil\n}\n", result)
	}
	return b.String()
}

// verb returns the Builder's method for an HTTP method.
func verb(method string) string { return method[:1] + strings.ToLower(method[1:]) }

// resultOf returns the field of the answer that a reader looks for, "" if the answer is empty.
// For an upload it names the file. States, identifiers and tokens rank first, then fields that were
// not sent, then required fields.
func resultOf(e *catalog.Endpoint) string {
	if e.File != nil {
		return e.File.ID
	}
	sent := map[string]bool{}
	for _, f := range e.Request {
		sent[f.Name] = true
	}
	best, rank := "", 0
	for _, f := range e.Response {
		r := 1
		if f.Required {
			r++
		}
		if !sent[f.Name] && f.Name != "notify_url" && !strings.HasSuffix(f.Name, "mchid") && !strings.HasSuffix(f.Name, "appid") {
			r += 2
			for i, telling := range []string{"url", "_id", "token", "status", "state"} {
				if strings.HasSuffix(f.Name, telling) {
					r += 3 + i/3
				}
			}
		}
		if f.Depth == 0 && r > rank {
			best, rank = f.Name, r
		}
	}
	return best
}

// callOptions returns the options of the call, each after a comma.
func callOptions(e *catalog.Endpoint) string {
	var b strings.Builder
	if vars := sampleVars(e); len(vars) > 0 {
		b.WriteString(", wxpay.Vars{\n")
		for _, v := range vars {
			fmt.Fprintf(&b, "%q: %s,\n", v[0], goString(v[1]))
		}
		b.WriteString("}")
	}
	if e.File != nil {
		b.WriteString(uploadOptions(e))
	}
	l := &literal{b: &b, endpoint: e}
	for _, part := range []struct {
		name, kind string
		sample     []byte
	}{
		{"query", "wxpay.Query", e.Sample.Query},
		{"json", "wxpay.JSON", e.Sample.JSON},
		{"headers", "wxpay.Header", e.Sample.Headers},
	} {
		value := gjson.ParseBytes(part.sample)
		if part.name == "headers" {
			value = l.ownHeaders(value)
		}
		if len(value.Map()) == 0 {
			continue
		}
		b.WriteString(", ")
		l.part, l.fields = part.name, fieldsOf(e, part.name)
		l.object(value, part.kind, "")
	}
	return b.String()
}

// sampleVars returns the variables of the path, in the order of the path. A variable without a
// sample gets a text that says what belongs there.
func sampleVars(e *catalog.Endpoint) [][2]string {
	var vars [][2]string
	for segment := range strings.SplitSeq(e.Path, "/") {
		name, ok := strings.CutPrefix(segment, "{")
		if !ok {
			continue
		}
		name = strings.Trim(name, "+}")
		value := gjson.GetBytes(e.Sample.Vars, gjson.Escape(name)).String()
		if value == "" {
			value = standIn(variable(e, name))
		}
		vars = append(vars, [2]string{name, value})
	}
	return vars
}

// variable returns the field of a path variable.
func variable(e *catalog.Endpoint, name string) catalog.Field {
	for _, f := range e.Request {
		if f.Depth == 0 && f.Name == name {
			return f
		}
	}
	return catalog.Field{Name: name, Type: "string"}
}
