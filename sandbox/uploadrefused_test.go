package sandbox_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// refusal is the part of a refusal that tests compare.
type refusal struct {
	Status                                int
	Code, Message, Field, Location, Issue string
}

func refusalOf(t testing.TB, r reply) refusal {
	t.Helper()
	p := r.problem(t)
	return refusal{r.status, p.Code, p.Message, p.Detail.Field, p.Detail.Location, p.Detail.Issue}
}

// TestUploadsRefused spoils an upload in one way at a time, at every endpoint where that is
// possible. spoil reports false where it is not.
func TestUploadsRefused(t *testing.T) {
	longest := func(e *catalog.Endpoint) int64 {
		if len(e.File.Kinds) == 0 {
			return 0
		}
		return e.File.Kinds[0].Bytes
	}
	box := open(t, sandbox.Config{})
	for _, k := range []struct {
		reason string
		spoil  func(*upload) bool
		want   func(*upload) refusal // Issue is a part of the issue
	}{
		{"a wrong digest", func(u *upload) bool { u.file.value += "x"; return u.endpoint.File.Algorithm == "SHA-256" },
			func(u *upload) refusal {
				return refusal{400, "PARAM_ERROR", "参数错误", "/" + u.endpoint.File.Digest, "meta",
					fmt.Sprintf("it is not the SHA-256 of the file's bytes, which is %x", sha256.Sum256([]byte(u.file.value)))}
			}},
		{"a digest that is none", func(u *upload) bool { u.meta[u.endpoint.File.Digest] = "hjkahkjsjkfsjk78687dhjahdajhk"; return true },
			func(u *upload) refusal {
				return refusal{400, "PARAM_ERROR", "参数错误", "/" + u.endpoint.File.Digest, "meta",
					"it must be the " + u.endpoint.File.Algorithm + " of the file's bytes: 64 hexadecimal digits"}
			}},
		{"no digest", func(u *upload) bool { delete(u.meta, u.endpoint.File.Digest); return true },
			func(u *upload) refusal {
				return refusal{400, "PARAM_ERROR", "参数错误", "/" + u.endpoint.File.Digest, "meta", "the field is required and missing"}
			}},
		{"no name", func(u *upload) bool { delete(u.meta, u.endpoint.File.Name); return u.endpoint.File.Name != "" },
			func(u *upload) refusal {
				return refusal{400, "PARAM_ERROR", "参数错误", "/" + u.endpoint.File.Name, "meta", "the field is required and missing"}
			}},
		{"a wrong type, by the name in meta", func(u *upload) bool {
			u.meta[u.endpoint.File.Name] = "a.exe"
			return u.endpoint.File.Name != "" && len(u.endpoint.File.Kinds) > 0
		}, func(u *upload) refusal {
			return refusal{400, "PARAM_ERROR", "", "/" + u.endpoint.File.Name, "meta", "the file's name must end in ." + u.endpoint.File.Kinds[0].Types[0]}
		}},
		{"a wrong type, by the part's name", func(u *upload) bool {
			u.file.disposition = fmt.Sprintf(`name=%q; filename="a.exe"`, u.endpoint.File.Part)
			return u.endpoint.File.Name == ""
		}, func(u *upload) refusal {
			return refusal{400, "PARAM_ERROR", "", u.endpoint.File.Part, "body", "the file's name must end in ." + u.endpoint.File.Kinds[0].Types[0]}
		}},
		{"one byte over the limit", func(u *upload) bool {
			u.file.value = strings.Repeat("x", int(longest(u.endpoint))+1)
			u.meta[u.endpoint.File.Digest] = fmt.Sprintf("%x", sha256.Sum256([]byte(u.file.value)))
			return longest(u.endpoint) > 0
		}, func(u *upload) refusal {
			return refusal{400, "PARAM_ERROR", "", u.endpoint.File.Part, "body", fmt.Sprintf("and %d at most are taken", longest(u.endpoint))}
		}},
		{"another part", func(u *upload) bool { u.file.disposition = `name="media"; filename="a.jpg"`; return true },
			func(u *upload) refusal {
				return refusal{400, "PARAM_ERROR", "参数错误", u.endpoint.File.Part, "body",
					"the form has no part named " + u.endpoint.File.Part + `, which has the file; it has "media"`}
			}},
		{"a sensitive field in clear", func(u *upload) bool {
			for _, at := range u.endpoint.Encrypt {
				object, name, _ := strings.Cut(strings.TrimPrefix(at, "meta."), ".")
				u.meta[object].(map[string]any)[name] = "13800000000"
			}
			return len(u.endpoint.Encrypt) > 0
		}, func(u *upload) refusal {
			return refusal{400, "PARAM_ERROR", "参数错误", "/" + strings.ReplaceAll(strings.TrimPrefix(u.endpoint.Encrypt[0], "meta."), ".", "/"), "meta",
				"the field cannot be decrypted with the key that Wechatpay-Serial names"}
		}},
		{"a Content-Type that is looked at", func(u *upload) bool { u.file.media = "application/octet-stream"; return u.endpoint.File.Media != "" },
			func(u *upload) refusal {
				return refusal{400, "INVALID_REQUEST", "图片Content-Type非法", u.endpoint.File.Part, "body", "the Content-Type of the part must begin with image/"}
			}},
	} {
		t.Run(k.reason, func(t *testing.T) {
			shown := 0
			for _, e := range uploads(t) {
				u := uploadTo(t, box, e, "the bytes")
				if !k.spoil(u) {
					continue
				}
				shown++
				before := len(box.Files())
				got, want := refusalOf(t, u.call(t, box).do(t, box)), k.want(u)
				if want.Message == "" { // made of the limits
					want.Message = got.Message
				}
				if strings.Contains(got.Issue, want.Issue) {
					want.Issue = got.Issue
				}
				if diff := cmp.Diff(want, got); diff != "" || len(box.Files()) != before {
					t.Errorf("%s, %d files before, %d after (-want +got):\n%s", e.Path, before, len(box.Files()), diff)
				}
			}
			if shown == 0 {
				t.Error("no endpoint can be spoilt like that")
			}
		})
	}
}

// TestUploadLimits: the limits are those that the pages name in words.
func TestUploadLimits(t *testing.T) {
	box := open(t, sandbox.Config{MaxBody: 1 << 20})
	for _, k := range []struct {
		reason, path, name string
		size               int
		status             int
		message            string
	}{
		{"an image of 5 MiB, over MaxBody", "v3/merchant/media/upload", "a.jpg", 5 << 20, 413, "请求体过大"},
		{"a longer image, over MaxBody too", "v3/merchant/media/upload", "a.jpg", 5<<20 + 1, 400, "文件大小不能超过5M"},
		{"a longer document", "v3/merchant/media/upload", "a.pdf", 7_864_321, 400, "文件大小不能超过7.5M"},
		{"a longer receipt", "v3/marketing/shopping-receipt/shoppingreceipts", "a.png", 200<<10 + 1, 400, "文件大小不能超过200KB"},
		{"a receipt at the limit", "v3/marketing/shopping-receipt/shoppingreceipts", "a.png", 200 << 10, 200, ""},
		{"a file of which no limit is known, over MaxBody", "v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload", "a.jpg", 2 << 20, 413, "请求体过大"},
		{"a wrong type", "v3/marketing/bank/packages/{package_id}/tasks", "a.xlsx", 1, 400, "只支持TXT、CSV格式"},
	} {
		u := uploadAt(t, box, k.path, strings.Repeat("x", k.size))
		if file := u.endpoint.File; file.Name != "" {
			u.meta[file.Name] = k.name
		}
		u.file.disposition = fmt.Sprintf("name=%q; filename=%q", u.endpoint.File.Part, k.name)
		r := u.call(t, box).do(t, box)
		if message := r.problem(t).Message; r.status != k.status || message != k.message {
			t.Errorf("%s: %d %s, want %d %s", k.reason, r.status, r.body, k.status, k.message)
		}
	}
	for _, r := range box.Requests() {
		if len(r.Body) > 1<<10 || r.File == nil || r.File.Data != nil {
			t.Errorf("%d bytes of the form of a request are kept, and the file %+v", len(r.Body), r.File)
		}
	}
}

// TestLongUploads: an upload over MaxBody is read on, up to 128 MiB, and refused for the limit of
// its endpoint.
func TestLongUploads(t *testing.T) {
	for _, k := range []struct {
		reason  string
		size    int64
		status  int
		message string
		handle  bool
	}{
		{"100 MiB", 100 << 20, 400, "文件大小不能超过5M", false},
		{"100 MiB, to an endpoint of Handle", 100 << 20, 413, "请求体过大", true},
		{"more than is read", 1 << 40, 413, "请求体过大", false},
	} {
		box := open(t, sandbox.Config{})
		if k.handle {
			box.Handle("POST", "v3/merchant/media/upload", func(sandbox.Request) sandbox.Answer { t.Error("called"); return sandbox.Answer{} })
		}
		u := uploadAt(t, box, mediaPath, "")
		c := u.call(t, box)
		req := c.request(t, box)
		head, tail, _ := strings.Cut(c.body, "\r\n\r\n\r\n--") // the file is empty there
		req.Body = io.NopCloser(io.MultiReader(strings.NewReader(head+"\r\n\r\n"), io.LimitReader(zeros{}, k.size), strings.NewReader("\r\n--"+tail)))
		req.ContentLength = int64(len(c.body)) + k.size
		transport := &http.Transport{DisableKeepAlives: true}
		res, err := transport.RoundTrip(req)
		if err != nil { // the answer may be lost behind the bytes that nothing reads
			if last, _ := box.Last(); last.Status != k.status || k.status != 413 {
				t.Errorf("%s: %v, %d", k.reason, err, last.Status)
			}
			continue
		}
		r, err := readReply(res)
		if err != nil || r.status != k.status || r.problem(t).Message != k.message {
			t.Errorf("%s: %v %d %s, want %d %s", k.reason, err, r.status, r.body, k.status, k.message)
		}
	}
}

// zeros is a reader without an end.
type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestUploadsTaken: an upload is taken in each form that WeChat Pay is not known to refuse.
func TestUploadsTaken(t *testing.T) {
	box := open(t, sandbox.Config{})
	for reason, change := range map[string]func(*upload){
		"an empty file":              func(u *upload) { *u = *uploadAt(t, box, mediaPath, "") },
		"a digest in capitals":       func(u *upload) { u.meta["sha256"] = strings.ToUpper(u.meta["sha256"].(string)) },
		"another name of the part":   func(u *upload) { u.file.disposition = `name="file"; filename="b.png"` },
		"a part without a filename":  func(u *upload) { u.file.disposition = `name="file"` },
		"a field that is not known":  func(u *upload) { u.meta["extra"] = 1 },
		"jpeg":                       func(u *upload) { u.meta["filename"] = "a.jpeg" },
		"a part without a type":      func(u *upload) { u.file.media = "" },
		"a name in the form of URLs": func(u *upload) { u.file.disposition = `name="file"; filename*=UTF-8''%E5%9B%BE.jpg` },
	} {
		u := uploadAt(t, box, mediaPath, "the bytes")
		change(u)
		if r := u.call(t, box).do(t, box); r.status != 200 {
			t.Errorf("%s: %d %s", reason, r.status, r.body)
		}
	}
}
