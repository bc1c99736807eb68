package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/checkout/qr"
)

const codeURLSample = "weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00"

// codes draws a code and makes mistakes, in one language.
func codes(_ *testing.T, s *session) {
	s.run("qr", codeURLSample)
	s.run("qr", codeURLSample, "-o", "code.png")
	s.run("qr", codeURLSample, "-o", "code.png", "--json")
	s.run("qr", "")
	s.run("qr", codeURLSample, "--scale", "65")
	s.run("qr", codeURLSample, "-o", ".")
	s.run("qr", "a", "b")
	s.columns = 30
	s.run("qr", codeURLSample)
}

func TestQR(t *testing.T) { inBothLanguages(t, "qr", codes) }

// TestQRIsThatOfTheText draws in each way, and wants the modules of package qr. Its own tests read
// a code back.
func TestQRIsThatOfTheText(t *testing.T) {
	s := newSession(t)
	want, err := qr.Text(codeURLSample)
	if err != nil {
		t.Fatal(err)
	}
	for reason, r := range map[string]result{
		"an argument": s.run("qr", codeURLSample), "a pipe": s.pipe(codeURLSample+"\n", "qr"), "a pipe by name": s.pipe(codeURLSample, "qr", "-"),
	} {
		if diff := cmp.Diff(want, r.stdout); diff != "" || r.stderr != "" {
			t.Errorf("%s (-want +got):\n%s%s", reason, diff, r.stderr)
		}
	}
	picture, err := qr.PNG(codeURLSample, 3)
	if err != nil {
		t.Fatal(err)
	}
	s.run("qr", codeURLSample, "-o", "code.png", "--scale", "3")
	if got := s.read("code.png"); got != string(picture) {
		t.Errorf("the file has %d bytes, not those of the picture", len(got))
	}
	var printed qrPicture
	if r := s.run("qr", codeURLSample, "--json", "--scale", "3"); json.Unmarshal([]byte(r.stdout), &printed) != nil || !bytes.Equal(printed.PNG, picture) {
		t.Errorf("for machines: %s%s", r.stdout, r.stderr)
	}
	s.run("qr", codeURLSample, "-o", "large.png")
	for name, modules := range map[string]int{"code.png": 3, "large.png": 8} {
		image, err := png.DecodeConfig(strings.NewReader(s.read(name)))
		if err != nil || image.Width%modules != 0 || image.Width < 21*modules {
			t.Errorf("%s is %d pixels wide: %v", name, image.Width, err)
		}
	}
}
