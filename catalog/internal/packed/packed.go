// Package packed is the form in which the whole catalogue is embedded: numbers as varints, and each
// text once, in a table in front. It is not compressed. So the bytes depend only on the facts and
// not on the Go release. The texts of a decoded catalogue are parts of the embedded string and not
// copies.
package packed

import (
	"encoding/binary"
	"errors"
)

// magic begins the data; the number counts the versions of the form.
const magic = "wxpay catalogue 5\n"

// ErrCorrupt is the error of a Reader that met data that no Writer wrote.
var ErrCorrupt = errors.New("catalog: the embedded data is corrupt")

// Writer collects values. The zero value is ready.
type Writer struct {
	body  []byte
	texts []string
	at    map[string]uint64
}

// Int writes a number that is not negative.
func (w *Writer) Int(n int) { w.body = binary.AppendUvarint(w.body, uint64(n)) }

// Text writes a text.
func (w *Writer) Text(s string) {
	if w.at == nil {
		w.at = make(map[string]uint64)
	}
	at, known := w.at[s]
	if !known {
		at = uint64(len(w.texts))
		w.at[s] = at
		w.texts = append(w.texts, s)
	}
	w.body = binary.AppendUvarint(w.body, at)
}

// Texts writes a list of texts.
func (w *Writer) Texts(list []string) {
	w.Int(len(list))
	for _, s := range list {
		w.Text(s)
	}
}

// Flags writes up to eight booleans.
func (w *Writer) Flags(flags ...bool) {
	n := 0
	for i, flag := range flags {
		if flag {
			n |= 1 << i
		}
	}
	w.Int(n)
}

// Bytes returns everything that was written.
func (w *Writer) Bytes() []byte {
	data := binary.AppendUvarint([]byte(magic), uint64(len(w.texts)))
	for _, s := range w.texts {
		data = binary.AppendUvarint(data, uint64(len(s)))
	}
	for _, s := range w.texts {
		data = append(data, s...)
	}
	return append(data, w.body...)
}
