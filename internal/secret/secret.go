// Package secret keeps keys out of printed text. A type that holds a key forwards its methods to a
// Hidden. fmt, log/slog and the encoders of the standard library then show its name in place of its
// fields. encoding/gob fails, since its output is meant to be read back.
//
// Methods cannot hide a string that a caller has set where fmt calls none. fmt calls none for a
// value in an unexported field of another struct, nor where it reports a wrong verb. Wrong verbs
// are %w outside of fmt.Errorf and %p of a value. So are %s and similar verbs of a struct with a
// pointer in an unexported field. So a type that stores a key uses an unexported pointer or
// function, which fmt does not follow, or has methods of its own.
package secret

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Hidden is the name of a type that holds keys, such as "notify.Parser".
type Hidden string

// Format writes the name, for any verb and flags. It implements fmt.Formatter.
func (h Hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.text()) }

// LogValue returns the name. It implements slog.LogValuer.
func (h Hidden) LogValue() slog.Value { return slog.StringValue(h.text()) }

// MarshalText returns the name, so that encoding/json and similar encoders write nothing else. It
// implements encoding.TextMarshaler.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(h.text()), nil }

// GobEncode returns an error: encoding/gob would write keys in clear. It implements gob.GobEncoder.
func (h Hidden) GobEncode() ([]byte, error) {
	return nil, errors.New(string(h) + " holds keys, so gob does not encode it; make it anew where it is needed")
}

func (h Hidden) text() string { return string(h) + "{keys hidden}" }
