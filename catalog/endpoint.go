package catalog

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// Endpoint has the known facts of one method of one path. It is shared and read-only.
type Endpoint struct {
	Method string `json:"method"` // GET, POST, PUT, PATCH, DELETE
	Path   string `json:"path"`   // the template with its v3/ or v2/ prefix and no leading slash

	Title   string   `json:"title"`             // the official name, in Chinese
	Product string   `json:"product,omitempty"` // the page's name where it differs
	Docs    []string `json:"docs,omitempty"`    // official pages

	// Chain is the path as names of a pure chain: Seg(endpoint.Chain...). It converts to Path, except
	// for a segment with capitals. Such a segment is a variable of its name here (Sample.Vars has its
	// value).
	Chain []string `json:"chain"`
	// SameAs is the template of the endpoint that an expanded path of this one finds. The two differ
	// only in the name of a variable.
	SameAs string `json:"same_as,omitempty"`

	BaseURL   string `json:"base_url,omitempty"`   // with a final slash; "" is https://api.mch.weixin.qq.com/
	MutualTLS bool   `json:"mutual_tls,omitempty"` // APIv2: needs the merchant's certificate
	NoNonce   bool   `json:"no_nonce,omitempty"`   // APIv2: sends no nonce_str
	Upload    bool   `json:"upload,omitempty"`     // the body is multipart
	Download  bool   `json:"download,omitempty"`   // the answer is a file
	Answer    Answer `json:"answer,omitempty"`

	// Encrypt lists the sensitive request fields (敏感信息) as gjson paths, with # for each element of
	// an array: receivers.#.name. EncryptIn says in which part they are: json, query, xml, or body for
	// the parts of an upload (meta.…). Decrypt lists those of the answer. ByHand says that the
	// request's fields are not encrypted with the usual RSA-OAEP, and that wxpay leaves them to the
	// caller.
	ByHand    bool     `json:"by_hand,omitempty"`
	Encrypt   []string `json:"encrypt,omitempty"`
	EncryptIn []string `json:"encrypt_in,omitempty"`
	Decrypt   []string `json:"decrypt,omitempty"`

	// File says what an upload wants of its file. It is nil for all other endpoints, and for APIv2.
	File *File `json:"file,omitempty"`

	// Repeat says that WeChat Pay itself lets this write be sent again. It is nil where no official
	// source is known to say so, and for all reads.
	Repeat *Repeat `json:"repeat,omitempty"`

	// Request begins, at depth 0, with json, query, xml, headers, body or a path variable.
	Request  []Field `json:"request"`
	Response []Field `json:"response"`
	Sample   Sample  `json:"sample,omitzero"`

	// Corrections are what was mended by hand in the facts on this endpoint.
	Corrections []Correction `json:"corrections,omitempty"`
}

// Repeat is an official source's word that a write may be sent again (重入, 幂等) under the
// merchant's own number. WeChat Pay then answers for what it has, or carries the request out now.
// All other parameters must be the same as before.
type Repeat struct {
	// Number is the name of that number. It is a variable of the path if the template has one of this
	// name. Else it is a field at the top of the JSON body. A request without it is not protected.
	Number string `json:"number"`
	// Codes are the refusals (错误码) of which the source says it, where it names them. Their outcome
	// is as unknown as that of a lost answer. Codes is nil where the source speaks of any repetition.
	Codes []string `json:"codes,omitempty"`
	// Never are refusals after which the source says that the number is spent.
	Never  []string `json:"never,omitempty"`
	Why    string   `json:"why"`    // one sentence
	Source string   `json:"source"` // the official page, or a file of an official repository
}

// Answer is how WeChat Pay proves that a v3 answer is its own. It means nothing for APIv2.
type Answer string

// The kinds of answers. The zero value is the usual kind.
const (
	Signed   Answer = ""         // the signature covers the body
	Digest   Answer = "digest"   // it covers the body's SHA-1, named in Wechatpay-Statement-Sha1
	Unsigned Answer = "unsigned" // a file without a signature; its hash came in a signed answer
)

// File has what one endpoint wants of the file that is uploaded to it (docs/protocol.md section 6).
type File struct {
	Part      string `json:"part"`           // the part of the form that has the file: file, submission_file …
	Name      string `json:"name,omitempty"` // the field of meta for the file's name; "" where meta has none
	Digest    string `json:"digest"`         // the field of meta for the digest of the file's bytes, in hexadecimal
	Algorithm string `json:"algorithm"`      // of the digest: SHA-256 or SM3
	ID        string `json:"id"`             // the answer's field that names the file from then on, as a gjson path

	Kinds []FileKind `json:"kinds,omitempty"` // nil where any file is taken, as far as is known
	Lines bool       `json:"lines,omitempty"` // each line of the file is encrypted as a sensitive field is
	Media string     `json:"media,omitempty"` // how the Content-Type of the file's part must begin: image/; "" is any
}

// FileKind is a kind of file that an upload takes.
type FileKind struct {
	Types []string `json:"types"` // the ends of the file's name, in lower case and without the dot
	Bytes int64    `json:"bytes"` // the longest file
}

// KindOf returns the kind of the file with a name, by its end. It is false for a type that is not
// taken. Where the types are not known, it returns a FileKind without Types and Bytes.
func (f *File) KindOf(name string) (FileKind, bool) {
	if len(f.Kinds) == 0 {
		return FileKind{}, true
	}
	end := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	at := slices.IndexFunc(f.Kinds, func(k FileKind) bool { return slices.Contains(k.Types, end) })
	if at < 0 {
		return FileKind{}, false
	}
	return f.Kinds[at], true
}

// Field is one field of a request, an answer or a notification. Fields stand in reading order; the
// fields inside a field follow it, one deeper.
type Field struct {
	Name     string   `json:"name"`
	Depth    int      `json:"depth"`
	Type     string   `json:"type"` // string integer number boolean object, and [] of them
	Required bool     `json:"required,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Label    string   `json:"label,omitempty"` // the official short name, in Chinese

	// EncryptedBy says whose key opens the field: platform (WeChat Pay's), merchant, apiv3 (the APIv3
	// key, in notifications) or apiv2. "" is a field in clear.
	EncryptedBy string `json:"encrypted_by,omitempty"`
	// Unconfirmed says that SourceSite is the only one that says the field is encrypted. Where WeChat
	// Pay refuses such a field, name the key in Wechatpay-Serial and send it as the page says.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
	// Sources are where the field is known from: SourceSite and the others, SourceCorrection last.
	Sources []string `json:"sources,omitempty"`
	// Encoded says how the value, a string, encodes further fields: json or urlencode. Those fields
	// follow one deeper. If Type is a list, the string encodes that list.
	Encoded string `json:"encoded,omitempty"`
	// Pattern is a regular expression (RE2) that the whole text of a request's field must match:
	// which characters, and how many. "" is a field of which none is known.
	Pattern string `json:"pattern,omitempty"`
	// Signer says that the value is the number of the merchant (商户号) who signs the request.
	Signer bool `json:"signer,omitempty"`
	// MaxBytes is the longest text of a request's field, in bytes of UTF-8, where the page counts
	// bytes (字节) and not characters (字符). 0 is a field of which none is known.
	MaxBytes int `json:"max_bytes,omitempty"`
}

// Sample holds official sample values, each a JSON object; nil where there are none.
type Sample struct {
	JSON    json.RawMessage `json:"json,omitempty"`
	Query   json.RawMessage `json:"query,omitempty"`
	XML     json.RawMessage `json:"xml,omitempty"` // the fields of an APIv2 request
	Headers json.RawMessage `json:"headers,omitempty"`
	Vars    json.RawMessage `json:"vars,omitempty"` // path variables
}

// Webhook is a notification (回调通知). It is shared and read-only.
type Webhook struct {
	Event    string  `json:"event"`    // the event_type; for APIv2 a name that the catalogue made
	Protocol string  `json:"protocol"` // v3 or v2
	Title    string  `json:"title"`
	Fields   []Field `json:"fields"` // fields below ciphertext are the decrypted resource
	// Shapes are the kinds of resource of an event that has several, the usual one first. Empty for
	// an event whose resource always has the same fields.
	Shapes []Shape `json:"shapes,omitempty"`

	// Corrections are what was mended by hand in the facts on this notification.
	Corrections []Correction `json:"corrections,omitempty"`
}

// Shape is one kind of resource that an event comes with. Two may have the same OriginalType. Only
// the fields tell a payment from a combined payment.
type Shape struct {
	OriginalType string   `json:"original_type"`
	Title        string   `json:"title"`  // in Chinese
	Fields       []string `json:"fields"` // of the resource's top level
}

// The sources of the facts. Their precedence, and how they are reconciled, is told in
// docs/catalogue.md.
const (
	SourceSite       = "site"       // wechatpay.im, a site that repeats the official pages
	SourceSkills     = "skills"     // wechatpay-apiv3/wechatpay-skills: official samples of 2026
	SourceGoSDK      = "go_sdk"     // wechatpay-apiv3/wechatpay-go: the official SDK
	SourceJavaSDK    = "java_sdk"   // wechatpay-apiv3/wechatpay-java: the official SDK
	SourceCorrection = "correction" // mended by hand: Corrections say why
)

// Correction is one thing that was mended by hand in the facts.
type Correction struct {
	Why    string `json:"why"`    // one sentence
	Source string `json:"source"` // a public file at a commit, or a page
}
