// Package qr draws the code_url (二维码链接) of a Native order for the user to scan. It is a
// package of its own, so that a program without it does not link the library.
package qr

import (
	"errors"
	"strings"

	"rsc.io/qr"
)

// ErrText is a text that makes no QR code: an empty one, or one of over 2,331 bytes.
var ErrText = errors.New("qr: the text is empty or too long for a QR code")

// ErrScale is a scale of more than 64: a picture that takes seconds, or that no browser opens.
var ErrScale = errors.New("qr: the scale is more than 64 pixels a module")

const largestScale = 64

// quiet is the width of the white margin, in modules. The standard (ISO/IEC 18004) asks for it.
const quiet = 4

// PNG returns a picture of text, black on white, with scale pixels a module. A scale below 1 is 8,
// and one above 64 is an ErrScale.
func PNG(text string, scale int) ([]byte, error) {
	if scale > largestScale { // the library panics or never returns from some thousand on
		return nil, ErrScale
	}
	code, err := encode(text)
	if err != nil {
		return nil, err
	}
	if scale >= 1 {
		code.Scale = scale
	}
	return code.PNG(), nil
}

// Text returns text as lines of half blocks for a terminal, two modules to a character. Colours
// are set by ANSI sequences, so that a dark terminal shows it right.
func Text(text string) (string, error) {
	code, err := encode(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[30;107m") // black on white
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteString(half(code.Black(x, y), code.Black(x, y+1)))
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String(), nil
}

// half returns the character of two modules, one over the other.
func half(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// encode makes the code. Level M, 15 % of redundancy, is what payment codes use.
func encode(text string) (*qr.Code, error) {
	if text == "" {
		return nil, ErrText
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, ErrText
	}
	return code, nil
}
