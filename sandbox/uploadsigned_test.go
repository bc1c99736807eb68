package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestUploadForms: forms as real clients write them are taken, and what is wrong with another is
// said. The pieces are sent in place of the well-made ones: META and FILE.
func TestUploadForms(t *testing.T) {
	const meta = `{"filename":"图/a.jpg","sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}` // of "x"
	good := map[string]piece{"META": {`name="meta"`, "application/json", meta}, "FILE": {`name="file"; filename="a.jpg"`, "image/jpeg", "x"}}
	form := func(order ...any) string {
		var pieces []piece
		for _, p := range order {
			if name, ok := p.(string); ok {
				p = good[name]
			}
			pieces = append(pieces, p.(piece))
		}
		return writeForm(pieces...)
	}
	long := strings.Repeat("x", 17<<10)
	signIssue := func(issue string) refusal {
		return refusal{401, "SIGN_ERROR", "签名错误，验签未通过", "signature", "authorization", issue}
	}
	for _, k := range []struct {
		reason      string
		body        string
		contentType string // "" for the usual one
		signed      string // "" for meta
		want        refusal
	}{
		{"as RFC 7578 has it", form("META", "FILE"), "", "", refusal{}},
		{"the file in front, as browsers' forms may have it", form("FILE", "META"), "", "", refusal{}},
		{"a semicolon at the end, as wechatpay-go writes", form(piece{`name="meta";`, "application/json", meta}, "FILE"), "", "", refusal{}},
		{"no Content-Type of meta, as curl -F", form(piece{`name="meta"`, "", meta}, "FILE"), "", "", refusal{}},
		{"names without quotes", form(piece{`name=meta`, "", meta}, piece{`name=file; filename=a.jpg`, "", "x"}), "", "", refusal{}},
		{"a field more", form(piece{`name="note"`, "", "hello"}, "META", "FILE", piece{`name="end"`, "", ""}), "", "", refusal{}},
		{"a file more", form(piece{`name="other"; filename="b.jpg"`, "", "y"}, "META", "FILE"), "", "", refusal{}},
		{"text in front and behind", "a preamble\r\n" + form("META", "FILE") + "an epilogue", "", "", refusal{}},
		{"a Content-Type in other letters", form("META", "FILE"), `Multipart/Form-Data; Boundary="` + boundary + `"; charset=utf-8`, "", refusal{}},
		{"white space around meta, which is signed too", form(piece{`name="meta"`, "", "\n " + meta + "\r\n"}, "FILE"), "", "\n " + meta + "\r\n", refusal{}},
		{"a meta whose transfer encoding is not undone", strings.Replace(form("META", "FILE"), "Content-Type: application/json",
			"Content-Transfer-Encoding: quoted-printable", 1), "", "", refusal{}},

		{"the whole body is signed", form("META", "FILE"), "", form("META", "FILE"),
			signIssue("it does not match the message shown; it was made over the whole body: of an upload only the value of the part meta is signed")},
		{"nothing is signed", form("META", "FILE"), "", "none",
			signIssue("it does not match the message shown; it was made without a body: of an upload the value of the part meta is signed")},
		{"the file is signed", form("META", "FILE"), "", "x",
			signIssue("it does not match the message shown; it was made over the bytes of a file: of an upload only the value of the part meta is signed")},
		{"meta is signed without its white space", form(piece{`name="meta"`, "", meta + "\n "}, "FILE"), "", meta,
			signIssue("it does not match the message shown; it was made over the meta without the white space around it: sign the very bytes that are sent")},

		{"no meta", form("FILE"), "", "", signIssue("the form has no part named meta, whose value is what the signature covers")},
		{"no meta, and nothing is signed", form("FILE"), "", "none",
			refusal{400, "PARAM_ERROR", "参数错误", "meta", "body", "the form has no part named meta, whose value is what the signature covers"}},
		{"an empty meta", form(piece{`name="meta"`, "", ""}, "FILE"), "", "none", refusal{400, "PARAM_ERROR", "参数错误", "meta", "body", "the part meta is empty"}},
		{"meta as a file, as axios-plugin did", form(piece{`name="meta"; filename="meta.json"`, "application/json", meta}, "FILE"), "", "",
			signIssue("the part meta has a filename, which makes a file of it: send it without")},
		{"two metas", form("META", "META", "FILE"), "", "", signIssue("the form has two parts named meta")},
		{"a long meta", form(piece{`name="meta"`, "", strings.Repeat(" ", 1<<20) + meta}, "FILE"), "", "", signIssue("the part meta is longer than 1048576 bytes")},
		{"no boundary", form("META", "FILE"), "multipart/form-data", "", signIssue("the Content-Type of the form has no boundary of 1 to 70 characters")},
		{"a boundary that is too long", form("META", "FILE"), "multipart/form-data; boundary=" + long[:71], "",
			signIssue("the Content-Type of the form has no boundary of 1 to 70 characters")},
		{"another boundary", form("META", "FILE"), "multipart/form-data; boundary=b", "",
			signIssue("the form has no parts: the boundary of its Content-Type is not that of the body, or the body is empty")},
		{"a part whose header never ends", "--" + boundary + "\r\nContent-Disposition", "", "",
			signIssue("the form cannot be read as multipart/form-data: a boundary or the header of a part is wrong or missing")},
		{"an empty body", "", "", "", signIssue("the form has no parts: the boundary of its Content-Type is not that of the body, or the body is empty")},
		{"no last boundary", strings.TrimSuffix(form("META", "FILE"), "--"+boundary+"--\r\n"), "", "", signIssue("the form ends without its last boundary")},
		{"a part without a name", form("META", piece{`filename="a.jpg"`, "", "x"}), "", "", signIssue("the Content-Disposition of part 2 is not form-data with a name")},
		{"long headers", form("META", piece{`name="` + long + `"`, "", "x"}), "", "", signIssue("the headers of part 2 are longer than 16384 bytes")},
		{"many parts", strings.Repeat(strings.TrimSuffix(form("FILE"), "--"+boundary+"--\r\n"), 33), "", "", signIssue("the form has more than 32 parts")},

		{"a meta that is no JSON", form(piece{`name="meta"`, "", "filename=a.jpg"}, "FILE"), "", "filename=a.jpg",
			refusal{400, "PARAM_ERROR", "参数错误", "meta", "body", "the part meta is not valid JSON: invalid character 'i' in literal false (expecting 'a')"}},
		{"a meta in GBK", form(piece{`name="meta"`, "", "\"\xb2\xe2\""}, "FILE"), "", "\"\xb2\xe2\"", refusal{400, "PARAM_ERROR", "参数错误", "meta", "body", "the part meta is not valid UTF-8"}},
		{"a meta that is no object", form(piece{`name="meta"`, "", "[]"}, "FILE"), "", "[]", refusal{400, "PARAM_ERROR", "参数错误", "meta", "body", "the part meta must be a JSON object"}},
	} {
		t.Run(k.reason, func(t *testing.T) {
			box := open(t, sandbox.Config{})
			c := newForm(box, "/v3/merchant/media/upload", meta)
			c.body = k.body
			if k.contentType != "" {
				c.header.Set("Content-Type", k.contentType)
			}
			if k.signed != "" {
				signed := strings.TrimPrefix(k.signed, "none")
				c.signedBody = &signed
			}
			r := c.do(t, box)
			var got refusal
			if r.status != 200 {
				got = refusalOf(t, r)
			}
			if diff := cmp.Diff(k.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", r.body, diff)
			}
		})
	}
}

// TestUploadReencoded: a client that signs its JSON and sends that of another library is told so.
func TestUploadReencoded(t *testing.T) {
	const sent = `{"sha256":"2d71","filename":"图/<a>.jpg","more":{"b":[1.0,true,null],"a":{}}}`
	box := open(t, sandbox.Config{})
	for reason, signed := range map[string]string{
		"Python's json.dumps":              `{"sha256": "2d71", "filename": "\u56fe/<a>.jpg", "more": {"b": [1.0, true, null], "a": {}}}`,
		"PHP's json_encode":                `{"sha256":"2d71","filename":"\u56fe\/<a>.jpg","more":{"b":[1.0,true,null],"a":{}}}`,
		"sorted keys":                      `{"filename":"图/<a>.jpg","more":{"a":{},"b":[1.0,true,null]},"sha256":"2d71"}`,
		"Python with all that it can sort": `{"filename": "图/<a>.jpg", "more": {"a": {}, "b": [1.0, true, null]}, "sha256": "2d71"}`,
	} {
		c := newForm(box, "/v3/merchant/media/upload", signed, piece{`name="meta"`, "", sent}, piece{`name="file"; filename="a.jpg"`, "", "x"})
		want := "it does not match the message shown; it was made over another encoding of the meta: sign the very bytes that are sent"
		if got := refusalOf(t, c.do(t, box)); got.Issue != want {
			t.Errorf("%s: %+v", reason, got)
		}
	}
	t.Run("what was checked is shown", func(t *testing.T) {
		c := newForm(box, "/v3/merchant/media/upload", "{}", piece{`name="meta"`, "", sent}, piece{`name="file"; filename="a.jpg"`, "", "x"})
		shown := c.do(t, box).problem(t).Detail.Sign
		if want := fmt.Sprintf("POST\n/v3/merchant/media/upload\n%s\n%s\n%s\n", c.timestamp, c.nonce, sent); shown == nil || shown.Message != want {
			t.Errorf("%+v", shown)
		}
		if last, _ := box.Last(); !json.Valid(last.Body) || last.File == nil || last.File.ID != "" || last.File.Name != "a.jpg" {
			t.Errorf("recorded: %s %+v", last.Body, last.File)
		}
	})
}
