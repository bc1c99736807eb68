package qr_test

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/checkout/qr"
)

const codeURL = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"

// modules reads the modules of a picture: one row a line, # is black.
func modules(t *testing.T, text string, scale int) []string {
	t.Helper()
	data, err := qr.PNG(text, scale)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for y := 0; y < picture.Bounds().Dy(); y += scale {
		row := ""
		for x := 0; x < picture.Bounds().Dx(); x += scale {
			if r, _, _, _ := picture.At(x, y).RGBA(); r == 0 {
				row += "#"
			} else {
				row += "."
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// TestDrawings: the picture has the patterns by which a scanner finds a code, and a margin; the
// lines of a terminal show the same modules.
func TestDrawings(t *testing.T) {
	for _, text := range []string{codeURL, strings.Repeat("长", 100)} {
		rows := modules(t, text, 3)
		finder := []string{"...........", "...........", "...........", "...........", "....#######", "....#.....#", "....#.###.#"}
		for y, want := range finder {
			if !strings.HasPrefix(rows[y], want) {
				t.Errorf("row %d begins with %s, want %s", y, rows[y][:11], want)
			}
		}
		lines, err := qr.Text(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, unfold(t, lines)[:len(rows)]); diff != "" {
			t.Errorf("the terminal shows another code (-PNG +text):\n%s", diff)
		}
	}
}

// unfold reads lines of half blocks: two rows of modules each.
func unfold(t *testing.T, lines string) (rows []string) {
	t.Helper()
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[30;107m"), "\x1b[0m\n")
		if !utf8.ValidString(line) || strings.ContainsRune(line, '\x1b') {
			t.Fatalf("the line %q has more than two colours", line)
		}
		upper := strings.NewReplacer("█", "#", "▀", "#", "▄", ".", " ", ".").Replace(line)
		lower := strings.NewReplacer("█", "#", "▀", ".", "▄", "#", " ", ".").Replace(line)
		rows = append(rows, upper, lower)
	}
	return rows
}

// TestTexts: a text that makes no code is an error, at either edge of the size.
func TestTexts(t *testing.T) {
	for _, c := range []struct {
		reason, text string
		want         error
	}{
		{"nothing to draw", "", qr.ErrText},
		{"the longest text", strings.Repeat("x", 2331), nil},
		{"one byte more", strings.Repeat("x", 2332), qr.ErrText},
		{"a text with every byte", "\x00\xff\n", nil},
	} {
		_, pngErr := qr.PNG(c.text, 0)
		_, textErr := qr.Text(c.text)
		if !errors.Is(pngErr, c.want) || !errors.Is(textErr, c.want) {
			t.Errorf("%s: PNG %v, Text %v, want %v", c.reason, pngErr, textErr, c.want)
		}
	}
}

func ExamplePNG() {
	picture, err := qr.PNG("weixin://wxpay/bizpayurl?pr=p4lpSuKzz", 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", picture[:4])
	// Output: "\x89PNG"
}

// TestScale: a scale may come from a page's address, so a large one must not take the server down.
func TestScale(t *testing.T) {
	for _, scale := range []int{65, 2_000, 20_000, math.MaxInt} {
		if _, err := qr.PNG(codeURL, scale); !errors.Is(err, qr.ErrScale) {
			t.Errorf("%d: %v", scale, err)
		}
	}
	for _, text := range []string{codeURL, strings.Repeat("w", 2331)} {
		picture, err := qr.PNG(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
			t.Errorf("%d bytes at the largest scale: %v", len(text), err)
		}
	}
}
