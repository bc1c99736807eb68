package schema

import "github.com/tidwall/gjson"

// Seal encrypts the sensitive fields of an answer, which is JSON. It does not encrypt an empty
// text: that hides nothing.
func (s *Shape) Seal(answer []byte, seal func(plaintext string) (string, error)) ([]byte, error) {
	w := &sealer{seal: seal}
	if err := w.fields(s.answer, gjson.ParseBytes(answer)); err != nil {
		return nil, err
	}
	return []byte(apply(string(answer), w.edits)), nil
}

type sealer struct {
	seal  func(string) (string, error)
	edits []edit
}

func (w *sealer) fields(fields []*node, v gjson.Result) (err error) {
	for _, n := range fields {
		if n.hides && v.IsObject() && err == nil {
			err = w.field(n, v.Get(n.name))
		}
	}
	return err
}

// field seals what n says of a value, which may not be there.
func (w *sealer) field(n *node, v gjson.Result) error {
	switch {
	case n.encoded && v.Type == gjson.String:
		return w.encoded(n, v)
	case v.IsArray():
		for _, element := range elementsOf(v) {
			if err := w.field(n, element); err != nil {
				return err
			}
		}
		return nil
	case n.kind == kindObject:
		return w.fields(n.kids, v)
	case !n.sensitive || v.Type != gjson.String || v.Str == "":
		return nil
	}
	sealed, err := w.seal(v.Str)
	if err != nil {
		return err
	}
	w.edits = append(w.edits, edit{v.Index, v.Index + len(v.Raw), quoted(sealed)})
	return nil
}

// encoded seals what lies in a string that holds JSON.
func (w *sealer) encoded(n *node, v gjson.Result) error {
	plain := *n
	plain.encoded = false
	inner := &sealer{seal: w.seal}
	if err := inner.field(&plain, gjson.Parse(v.Str)); err != nil {
		return err
	}
	w.edits = append(w.edits, edit{v.Index, v.Index + len(v.Raw), quoted(apply(v.Str, inner.edits))})
	return nil
}
