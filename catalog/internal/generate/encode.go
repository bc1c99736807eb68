package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/internal/packed"
	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

// encode writes the whole catalogue in the form that catalog/decode.go reads. It writes each field
// once, apart from its depth, each list of fields once, the endpoints, the webhooks, and the tree
// of the paths.
func encode(f *Facts) ([]byte, error) {
	patterns, err := routes(f.Endpoints)
	if err != nil {
		return nil, err
	}
	nodes, err := route.Build(patterns)
	if err != nil {
		return nil, err
	}
	w, lists := new(packed.Writer), collect(f)
	lists.write(w)
	w.Int(len(f.Endpoints))
	for _, e := range f.Endpoints {
		writeEndpoint(w, e, lists)
	}
	w.Int(len(f.Webhooks))
	for _, h := range f.Webhooks {
		w.Text(h.Event)
		w.Text(h.Protocol)
		w.Text(h.Title)
		w.Int(lists.at[listKey(h.Fields)])
		w.Int(len(h.Shapes))
		for _, s := range h.Shapes {
			w.Text(s.OriginalType)
			w.Text(s.Title)
			w.Texts(s.Fields)
		}
		writeCorrections(w, h.corrections)
	}
	w.Int(len(nodes))
	for _, n := range nodes {
		w.Text(n.Segment)
		w.Int(int(n.Child))
		w.Int(int(n.Literals))
		w.Flags(n.Variable)
		w.Int(int(n.Value))
	}
	return w.Bytes(), nil
}

func writeEndpoint(w *packed.Writer, e *Endpoint, lists *fieldLists) {
	for _, s := range []string{e.Method, e.Path, e.Title, e.Product, e.BaseURL, e.Answer, e.SameAs} {
		w.Text(s)
	}
	w.Flags(e.MutualTLS, e.NoNonce, e.Upload, e.Download, e.ByHand)
	for _, list := range [][]string{e.Chain, e.Docs, e.Encrypt, e.EncryptIn, e.Decrypt} {
		w.Texts(list)
	}
	w.Int(lists.at[listKey(e.Request)])
	w.Int(lists.at[listKey(e.Response)])
	sample := new(Sample)
	if e.Sample != nil {
		sample = e.Sample
	}
	for _, values := range [][]byte{sample.JSON, sample.Query, sample.XML, sample.Headers, sample.Vars} {
		w.Text(string(compact(values)))
	}
	writeFile(w, e.file)
	writeRepeat(w, e.repeat)
	writeCorrections(w, e.corrections)
}

// writeFile writes what an upload wants of its file. An empty text stands for an endpoint that is
// none.
func writeFile(w *packed.Writer, f *File) {
	if f == nil {
		w.Text("")
		return
	}
	for _, s := range []string{f.Part, f.Name, f.Digest, f.Algorithm, f.ID, f.Media} {
		w.Text(s)
	}
	w.Flags(f.Lines)
	w.Int(len(f.Kinds))
	for _, k := range f.Kinds {
		w.Texts(k.Types)
		w.Int(k.Bytes)
	}
}

// writeRepeat writes what is known of sending a request again. An empty text stands for nothing.
func writeRepeat(w *packed.Writer, r *repeat) {
	if r == nil {
		w.Text("")
		return
	}
	w.Text(r.Number)
	w.Texts(r.Codes)
	w.Texts(r.Never)
	w.Text(r.Why)
	w.Text(r.Source)
}

func writeCorrections(w *packed.Writer, all []*Correction) {
	w.Int(len(all))
	for _, c := range all {
		w.Text(c.Why)
		w.Text(c.Source)
	}
}

// fieldLists holds each field and each list of fields once.
type fieldLists struct {
	fields []*Field
	field  map[string]int
	lists  [][]*Field
	at     map[string]int
}

func collect(f *Facts) *fieldLists {
	l := &fieldLists{field: make(map[string]int), at: make(map[string]int)}
	for _, e := range f.Endpoints {
		l.add(e.Request)
		l.add(e.Response)
	}
	for _, h := range f.Webhooks {
		l.add(h.Fields)
	}
	return l
}

func (l *fieldLists) add(fields []*Field) {
	key := listKey(fields)
	if _, known := l.at[key]; known {
		return
	}
	l.at[key] = len(l.lists)
	l.lists = append(l.lists, fields)
	for _, f := range fields {
		if _, known := l.field[f.packedKey()]; !known {
			l.field[f.packedKey()] = len(l.fields)
			l.fields = append(l.fields, f)
		}
	}
}

// key tells fields apart that differ in more than their depth and their sources.
func (f *Field) key() string {
	copied := *f
	copied.Depth = 0
	text, _ := json.Marshal(copied) // a struct of texts, numbers and booleans always marshals
	return string(text)
}

// packedKey tells fields apart that differ in more than their depth.
func (f *Field) packedKey() string {
	return f.key() + fmt.Sprint(f.Unconfirmed, f.Sources, f.Signer, f.Pattern, f.MaxBytes)
}

func listKey(fields []*Field) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%d %s\n", f.Depth, f.packedKey())
	}
	return b.String()
}

func (l *fieldLists) write(w *packed.Writer) {
	w.Int(len(l.fields))
	for _, f := range l.fields {
		w.Text(f.Name)
		w.Text(f.Type)
		w.Text(f.Label)
		w.Text(f.EncryptedBy)
		w.Text(f.Encoded)
		w.Text(f.Pattern)
		w.Flags(f.Required, f.Unconfirmed, f.Signer)
		w.Int(f.MaxBytes)
		w.Texts(f.Enum)
		w.Texts(f.Sources)
	}
	w.Int(len(l.lists))
	for _, list := range l.lists {
		w.Int(len(list))
		for _, f := range list {
			w.Int(f.Depth)
			w.Int(l.field[f.packedKey()])
		}
	}
}
