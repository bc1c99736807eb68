package sandbox_test

import (
	"encoding/json"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// FuzzUpload wants each upload of the catalogue to answer any form that passed the gate, and to
// keep the file of each that it takes.
func FuzzUpload(f *testing.F) {
	const ofX = `"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"`
	all := uploads(f)
	contentType := `multipart/form-data; boundary="` + boundary + `"`
	for i, e := range all {
		meta := `{"` + e.File.Digest + `":` + ofX + `,"filename":"a.jpg","file_name":"a.pdf"}`
		f.Add(uint8(i), contentType, writeForm(piece{`name="meta"`, "", meta}, piece{`name="` + e.File.Part + `"; filename="a.jpg"`, "image/jpeg", "x"}))
	}
	for _, meta := range []string{`{}`, `null`, `[[]]`, `{"sha256":[],"filename":{"a":1}}`, `{"sha256":1e300,"filename":"\u0000.jpg"}`, ` {"filename":"a.jpg","filename":"b.exe"} `} {
		f.Add(uint8(0), contentType, writeForm(piece{`name="meta"`, "", meta}, piece{`name="file"`, "", ""}))
	}
	var boxes []*sandbox.Sandbox
	for _, strictness := range []sandbox.Strictness{sandbox.Full, sandbox.Signature} {
		box, err := sandbox.New(sandbox.Config{Keys: boxtest.Keys(), Keep: 100, MaxBody: 1 << 12, Strictness: strictness})
		if err != nil {
			f.Fatal(err)
		}
		f.Cleanup(func() {
			if err := box.Close(); err != nil {
				f.Error(err)
			}
		})
		boxes = append(boxes, box)
	}
	f.Fuzz(func(t *testing.T, at uint8, contentType, body string) {
		for _, box := range boxes {
			e := all[int(at)%len(all)]
			before := len(box.Files())
			answer, ran := box.RunUpload(e.Path, contentType, body)
			if !ran {
				return
			}
			if answer.Status < 200 || answer.Status > 599 || !json.Valid(answer.Body) {
				t.Errorf("%s: %d %s", e.Path, answer.Status, answer.Body)
			}
			if taken := len(box.Files()) - before; taken != 1 && answer.Status == 200 && before < 100 || taken != 0 && answer.Status != 200 {
				t.Errorf("%s: %d, and %d files were taken", e.Path, answer.Status, taken)
			}
		}
	})
}
