package catalog

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"github.com/wxpay-chain/wxpay/catalog/internal/packed"
	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

//go:embed catalogue.bin
var embedded string

// data is the whole catalogue, decoded.
type data struct {
	endpoints []*Endpoint
	webhooks  []*Webhook
	nodes     []route.Node
}

// decoded decodes the embedded data once. A test decodes it too, so that it cannot fail here.
var decoded = sync.OnceValue(func() *data {
	d, err := decode(embedded)
	if err != nil {
		return new(data)
	}
	return d
})

// decode reads what internal/generate/encode.go wrote. The texts are parts of packedData, and
// endpoints with the same fields share them.
func decode(packedData string) (*data, error) {
	r, d := packed.NewReader(packedData), new(data)
	lists := readLists(r)
	fields := func() []Field {
		if at := r.Int(); at < len(lists) {
			return lists[at]
		}
		return nil
	}
	endpoints := make([]Endpoint, r.Count())
	d.endpoints = make([]*Endpoint, len(endpoints))
	for i := range endpoints {
		readEndpoint(r, &endpoints[i], fields)
		d.endpoints[i] = &endpoints[i]
	}
	webhooks := make([]Webhook, r.Count())
	d.webhooks = make([]*Webhook, len(webhooks))
	for i := range webhooks {
		webhooks[i] = Webhook{Event: r.Text(), Protocol: r.Text(), Title: r.Text(), Fields: fields(), Shapes: readShapes(r), Corrections: readCorrections(r)}
		d.webhooks[i] = &webhooks[i]
	}
	d.nodes = readNodes(r)
	if r.Err() != nil || !r.Done() || !whole(d.nodes) {
		return nil, packed.ErrCorrupt
	}
	return d, nil
}

// whole reports whether every child that a node names exists. A search would fail without it.
func whole(nodes []route.Node) bool {
	return !slices.ContainsFunc(nodes, func(n route.Node) bool {
		children := int(n.Literals)
		if n.Variable {
			children++
		}
		return int(n.Child)+children > len(nodes)
	})
}

func readEndpoint(r *packed.Reader, e *Endpoint, fields func() []Field) {
	e.Method, e.Path, e.Title, e.Product, e.BaseURL = r.Text(), r.Text(), r.Text(), r.Text(), r.Text()
	e.Answer, e.SameAs = Answer(r.Text()), r.Text()
	r.Flags(&e.MutualTLS, &e.NoNonce, &e.Upload, &e.Download, &e.ByHand)
	e.Chain, e.Docs = r.Texts(), r.Texts()
	e.Encrypt, e.EncryptIn, e.Decrypt = r.Texts(), r.Texts(), r.Texts()
	e.Request, e.Response = fields(), fields()
	for _, values := range []*json.RawMessage{&e.Sample.JSON, &e.Sample.Query, &e.Sample.XML, &e.Sample.Headers, &e.Sample.Vars} {
		if text := r.Text(); text != "" {
			*values = json.RawMessage(text)
		}
	}
	e.File, e.Repeat, e.Corrections = readFile(r), readRepeat(r), readCorrections(r)
}

// readFile reads what an upload wants of its file, nil for an endpoint that is none.
func readFile(r *packed.Reader) *File {
	part := r.Text()
	if part == "" {
		return nil
	}
	f := &File{Part: part, Name: r.Text(), Digest: r.Text(), Algorithm: r.Text(), ID: r.Text(), Media: r.Text()}
	r.Flags(&f.Lines)
	for range r.Count() {
		f.Kinds = append(f.Kinds, FileKind{Types: r.Texts(), Bytes: int64(r.Int())})
	}
	return f
}

// readRepeat reads what is known of sending a request again, nil for nothing.
func readRepeat(r *packed.Reader) *Repeat {
	number := r.Text()
	if number == "" {
		return nil
	}
	return &Repeat{Number: number, Codes: r.Texts(), Never: r.Texts(), Why: r.Text(), Source: r.Text()}
}

func readShapes(r *packed.Reader) []Shape {
	var all []Shape
	for range r.Count() {
		all = append(all, Shape{OriginalType: r.Text(), Title: r.Text(), Fields: r.Texts()})
	}
	return all
}

func readCorrections(r *packed.Reader) []Correction {
	var all []Correction
	for range r.Count() {
		all = append(all, Correction{Why: r.Text(), Source: r.Text()})
	}
	return all
}

// readLists reads the fields, each once, and the lists made of them.
func readLists(r *packed.Reader) [][]Field {
	known := make([]Field, r.Count())
	for i := range known {
		f := &known[i]
		f.Name, f.Type, f.Label, f.EncryptedBy, f.Encoded, f.Pattern = r.Text(), r.Text(), r.Text(), r.Text(), r.Text(), r.Text()
		r.Flags(&f.Required, &f.Unconfirmed, &f.Signer)
		f.MaxBytes = r.Int()
		f.Enum, f.Sources = r.Texts(), r.Texts()
	}
	lists := make([][]Field, r.Count())
	for i := range lists {
		list := make([]Field, r.Count())
		for j := range list {
			depth, at := r.Int(), r.Int()
			if at < len(known) {
				list[j] = known[at]
			}
			list[j].Depth = depth
		}
		lists[i] = list
	}
	return lists
}

// readNodes reads the tree of the paths.
func readNodes(r *packed.Reader) []route.Node {
	nodes := make([]route.Node, r.Count())
	for i := range nodes {
		n := &nodes[i]
		n.Segment, n.Child, n.Literals = r.Text(), uint16(r.Int()), uint16(r.Int())
		r.Flags(&n.Variable)
		n.Value = int16(r.Int())
	}
	return nodes
}
