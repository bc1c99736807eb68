package wxpay

import (
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// Upload is the file of an upload (图片上传, 视频上传 …), an Option of a POST:
//
//	res, err := client.Chain("v3/merchant/media/upload").Post(ctx, wxpay.Upload{Path: "shop.png"})
//	id := res.Get("media_id").String()
//
// Path, FS with Path, or File say where the file is. It is read twice, for its digest and to be
// sent, and never held in memory as a whole; it must not change meanwhile. wxpay writes the part
// meta (文件元信息): the names of its fields and of the file's part are those that the endpoint
// documents. A size or a type that the endpoint does not take is an ErrUpload before anything is
// sent. So is an endpoint that wants an SM3 digest without an option Hash.
//
// Sensitive fields of Meta are encrypted like those of JSON. The lines of a bank's package
// (银行定向活动号码包) are encrypted one by one, in memory.
//
// An Upload with Path may be used for any number of calls, from several goroutines. A File belongs
// to one call until that ends. Source: docs/protocol.md, section 6.
type Upload struct {
	Path string        // of the file, in FS or, without that, in the file system
	FS   fs.FS         // such as embed.FS
	File io.ReadSeeker // instead of Path: read from its beginning, not closed
	Name string        // the file's name, as WeChat Pay is told; the last element of Path
	Type string        // media type of the file, such as image/png; by the end of Name
	Meta JSON          // further fields of meta that the endpoint documents, such as bank_type

	// Progress is called as the file is sent, with the bytes so far and the size. A further attempt
	// begins at 0 again. It is called in the goroutine that sends, so it must not block.
	Progress func(sent, size int64)
}

func (u Upload) apply(r *request) error {
	if r.body != nil || r.upload != nil {
		return errorf(ErrBody, "the call has two")
	}
	if r.method != "POST" {
		return errorf(ErrUpload, "files are uploaded by POST")
	}
	own := &upload{Upload: u}
	if err := own.check(); err != nil {
		return err
	}
	if err := own.copyMeta(); err != nil {
		return err
	}
	r.upload = own
	return nil
}

// upload is the Upload of one call.
type upload struct {
	Upload
	facts rules.File // what the endpoint wants of the file
	size  int64
	lines []byte // of a file whose lines were encrypted
	turns turns
}

// copyMeta marshals the fields of Meta, so that the caller may change them while the call runs.
func (u *upload) copyMeta() error {
	if u.Meta == nil {
		return nil
	}
	data, err := marshal(map[string]any(u.Meta))
	if err != nil {
		return err
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &fields); err != nil { // it was marshalled here
		return &mistake{kind: ErrBody, text: "Meta does not marshal to a JSON object", cause: err}
	}
	u.Meta = make(JSON, len(fields))
	for name, value := range fields {
		u.Meta[name] = value
	}
	return nil
}

// check looks at the option by itself.
func (u *upload) check() error {
	switch {
	case u.File == nil && u.Path == "":
		return errorf(ErrUpload, "it names no file: give Path, or File and Name")
	case u.File != nil && (u.Path != "" || u.FS != nil):
		return errorf(ErrUpload, "it has both File and Path or FS: give one")
	case isNilPointer(u.File):
		return errorf(ErrUpload, "File is a nil %T", u.File)
	case u.Name == "" && u.FS != nil:
		u.Name = path.Base(u.Path)
	case u.Name == "" && u.Path != "":
		u.Name = filepath.Base(u.Path)
	}
	if u.Name == "" || !utf8.ValidString(u.Name) || strings.ContainsFunc(u.Name, unicode.IsControl) || strings.ContainsAny(u.Name, `/\`) {
		return errorf(ErrUpload, "Name must be the file's name in UTF-8, without folders: it tells WeChat Pay the type")
	}
	if strings.ContainsFunc(u.Type, unicode.IsControl) {
		return errorf(ErrUpload, "Type is no media type")
	}
	return nil
}

// usualFile has the usual names, for endpoints that the catalogue does not know.
var usualFile = rules.File{Part: "file", Name: "filename", Digest: "sha256"}

// bind compares the file's name and meta with what the endpoint takes.
func (u *upload) bind(r *request) error {
	u.facts = usualFile
	if r.rule != nil && r.rule.File != nil {
		u.facts = *r.rule.File
	}
	if _, ok := u.kind(); !ok {
		return errorf(ErrUpload, "the end of the file's name is none of %s, which the endpoint takes", strings.Join(u.types(), ", "))
	}
	if u.Type == "" {
		u.Type = mediaType(u.Name)
	}
	if !strings.HasPrefix(u.Type, u.facts.Media) {
		return errorf(ErrUpload, "the endpoint takes files of the type %s… only", u.facts.Media)
	}
	for _, name := range []string{u.facts.Name, u.facts.Digest} {
		if _, given := u.Meta[name]; given && name != "" {
			return errorf(ErrUpload, "Meta has %s, which Upload makes itself", name)
		}
	}
	if u.facts.SM3 && r.file.hashes["SM3"] == nil {
		return errorf(ErrUpload, `the endpoint wants an SM3 digest: give its function by wxpay.Hash{"SM3": …}`)
	}
	return nil
}

// kind returns the kind of the file by the end of its name.
func (u *upload) kind() (rules.FileKind, bool) {
	end := strings.ToLower(strings.TrimPrefix(path.Ext(u.Name), "."))
	for _, kind := range u.facts.Kinds {
		if slices.Contains(kind.Types, end) {
			return kind, true
		}
	}
	return rules.FileKind{}, len(u.facts.Kinds) == 0
}

func (u *upload) types() (all []string) {
	for _, kind := range u.facts.Kinds {
		all = append(all, kind.Types...)
	}
	return all
}

// mediaType returns the media type of a file by the end of its name. The table of the system is
// not asked, since it differs from machine to machine.
func mediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".bmp":
		return "image/bmp"
	case ".pdf":
		return "application/pdf"
	case ".csv":
		return "text/csv"
	case ".txt":
		return "text/plain"
	case ".mp4":
		return "video/mp4"
	}
	return "application/octet-stream"
}
