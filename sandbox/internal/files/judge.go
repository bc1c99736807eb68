package files

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/form"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The pages of the uploads name the codes PARAM_ERROR (参数错误) and INVALID_REQUEST, both 400, and
// the limits in words. The messages here are those words.

// refuse returns 400 PARAM_ERROR with another message.
func refuse(message, location, field, issue string) *reply.Refusal {
	no := reply.ParamError(location, field, "", issue)
	no.Message = message
	return no
}

// judge compares a file with what the endpoint wants of it and with what meta says of it. The limit
// goes before the longest body: an upload over both is refused as WeChat Pay does.
//
// Some things are accepted because nothing is known of how WeChat Pay takes them. They are further
// parts, a part's filename other than that in meta, an empty file, and a digest in capitals.
func (s *Service) judge(c Call, want *catalog.File, meta []byte, part *form.Part) *reply.Refusal {
	if !s.Judge {
		return s.checkLong(c)
	}
	if part == nil {
		return reply.ParamError("body", want.Part, "", "the form has no part named "+want.Part+", which has the file"+others(c.Form))
	}
	steps := []func() *reply.Refusal{
		func() *reply.Refusal { return checkType(want, meta, part) },
		func() *reply.Refusal { return checkSize(want, meta, part) },
		func() *reply.Refusal { return s.checkLong(c) },
		func() *reply.Refusal { return checkMedia(want, part) },
		func() *reply.Refusal { return checkDigest(want, meta, part) },
	}
	for _, step := range steps {
		if no := step(); no != nil {
			return no
		}
	}
	return nil
}

// others names the parts that a form has instead.
func others(f *form.Form) string {
	var names []string
	for _, part := range f.Parts {
		names = append(names, fmt.Sprintf("%q", part.Name))
	}
	if len(names) == 0 {
		return ""
	}
	return "; it has " + strings.Join(names, ", ")
}

// nameOf returns the file's name by which its type is known.
func nameOf(want *catalog.File, meta []byte, part *form.Part) string {
	if want.Name != "" {
		return gjson.GetBytes(meta, want.Name).String()
	}
	return part.Filename
}

// checkType wants a file's name with one of the documented ends. Where meta has no name, and the
// part has none either, any type is taken.
func checkType(want *catalog.File, meta []byte, part *form.Part) *reply.Refusal {
	name := nameOf(want, meta, part)
	if _, ok := want.KindOf(name); ok || name == "" && want.Name == "" {
		return nil
	}
	var types, ends []string
	for _, kind := range want.Kinds {
		for _, t := range kind.Types {
			if ends = append(ends, "."+t); t != "jpeg" { // the pages say JPG for both
				types = append(types, strings.ToUpper(t))
			}
		}
	}
	location, field := "meta", "/"+want.Name
	if want.Name == "" {
		location, field = "body", want.Part
	}
	return refuse("只支持"+strings.Join(types, "、")+"格式", location, field, "the file's name must end in "+strings.Join(ends, ", "))
}

// checkSize wants a file within the limit of its type.
func checkSize(want *catalog.File, meta []byte, part *form.Part) *reply.Refusal {
	kind, known := want.KindOf(nameOf(want, meta, part))
	if !known { // a file without a name, which may be of any kind
		kind = slices.MaxFunc(want.Kinds, func(a, b catalog.FileKind) int { return cmp.Compare(a.Bytes, b.Bytes) })
	}
	if kind.Bytes == 0 || part.Size <= kind.Bytes {
		return nil
	}
	return refuse("文件大小不能超过"+sizeText(kind.Bytes), "body", want.Part, fmt.Sprintf("the file has %d bytes, and %d at most are taken", part.Size, kind.Bytes))
}

// sizeText writes a limit as the pages do: 2M, 7.5M, 200KB.
func sizeText(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%dKB", bytes>>10)
	}
	return fmt.Sprintf("%gM", float64(bytes)/(1<<20))
}

// checkLong wants a body that could be kept whole.
func (s *Service) checkLong(c Call) *reply.Refusal {
	if !c.Long {
		return nil
	}
	return reply.TooLong(s.MaxBody)
}

// checkMedia wants the Content-Type of the file's part where WeChat Pay looks at it.
func checkMedia(want *catalog.File, part *form.Part) *reply.Refusal {
	if want.Media == "" || strings.HasPrefix(strings.ToLower(part.Media), want.Media) {
		return nil
	}
	return &reply.Refusal{Status: http.StatusBadRequest, Code: "INVALID_REQUEST", Message: "图片Content-Type非法", Detail: &reply.Detail{
		Field: want.Part, Value: part.Media, Issue: "the Content-Type of the part must begin with " + want.Media, Location: "body"}}
}

// checkDigest wants the digest of the file's bytes. Of SM3 it sees only the form: the standard
// library has no SM3, and the sandbox brings none.
func checkDigest(want *catalog.File, meta []byte, part *form.Part) *reply.Refusal {
	digest := gjson.GetBytes(meta, want.Digest).String()
	refused := func(issue string) *reply.Refusal { return reply.ParamError("meta", "/"+want.Digest, digest, issue) }
	raw, err := hex.DecodeString(digest)
	switch {
	case err != nil || len(raw) != len(part.SHA256):
		return refused(fmt.Sprintf("it must be the %s of the file's bytes: %d hexadecimal digits", want.Algorithm, 2*len(part.SHA256)))
	case want.Algorithm == "SHA-256" && [len(part.SHA256)]byte(raw) != part.SHA256:
		return refused(fmt.Sprintf("it is not the SHA-256 of the file's bytes, which is %x", part.SHA256))
	}
	return nil
}
