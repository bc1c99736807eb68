// Package rules is the small part of the catalogue that the core needs at run time. It has the
// sensitive fields of each endpoint, its host, and the answers that WeChat Pay does not sign. It
// also has the writes that a merchant may repeat. Its table is generated from catalog/source (go
// generate ./catalog/...), is read-only data and costs nothing when a program starts. It does not
// link the whole catalogue.
package rules

import "github.com/wxpay-chain/wxpay/catalog/internal/route"

// Proof is how WeChat Pay lets a client check that an answer is its own. Source: docs/protocol.md,
// section 2, "answers that carry no signature", and section 6.
type Proof uint8

const (
	// Signature (签名) means that the signature covers the body. It holds for every answer that is not
	// listed here.
	Signature Proof = iota
	// Digest (摘要) means that the signature covers a SHA-1 of the body, named in
	// Wechatpay-Statement-Sha1. Without that header the body itself is signed.
	Digest
	// None means that the file is not signed. Its hash stands in the signed answer that gave the link.
	None
)

// Rule has the facts that the core needs about one endpoint. Rules are shared and read-only:
// neither they nor their slices may be written to. They are safe for concurrent use.
//
// Paths are gjson paths of plain names joined by dots, with # for each element of an array:
// receivers.#.name. No name in the catalogue needs escaping.
type Rule struct {
	JSON      []string // sensitive request fields (敏感信息) of a JSON body
	Query     []string // sensitive query parameters
	Multipart []string // sensitive fields of the meta part of an upload
	ByHand    bool     // these fields are encrypted in another way than RSA-OAEP, by the caller
	Decrypt   []string // sensitive fields of the answer, encrypted for the merchant
	Base      string   // base URL with a final slash; "" is https://api.mch.weixin.qq.com/
	Proof     Proof    // how the answer is signed
	// Repeat names the merchant's own number (商户单号) by which WeChat Pay knows a write again. An
	// official source says that the write may be repeated with it and the same parameters. Repeat is
	// "" where no source says so.
	//
	// The number is a variable of the path if the template has one of that name. Else it is a text at
	// the top of the JSON body. A request that lacks it, or has it empty, is not protected.
	Repeat string
	File   *File // what an upload wants of its file; nil for all other endpoints
}

// File has what one endpoint wants of the file that is uploaded to it. It is shared and read-only.
// Source: docs/protocol.md, section 6.
type File struct {
	Part   string     // the part of the form that has the file: file, submission_file …
	Name   string     // the field of meta for the file's name; "" where meta has none
	Digest string     // the field of meta for the digest of the file's bytes, in hexadecimal
	SM3    bool       // the digest is SM3, not SHA-256
	Fixed  []string   // further fields of meta and the only values they take, in turn
	Media  string     // how the Content-Type of the file's part must begin: image/; "" is any
	Lines  bool       // each line of the file is encrypted as a sensitive field is
	Kinds  []FileKind // nil where any file is taken, as far as is known
}

// FileKind is a kind of file that an upload takes.
type FileKind struct {
	Types []string // the ends of the file's name, in lower case and without the dot
	Bytes int64    // the longest file
}

// Lookup finds the rule for an endpoint. The path is a template
// ("v3/pay/transactions/id/{transaction_id}") or the expanded path as it goes over the wire,
// percent-encoded. Neither has a leading slash, a base URL's prefix or a query. Each {x} of a
// template matches exactly one segment that is not empty; a literal segment goes before a variable;
// case is not folded. A caller's value in a path cannot lead to another endpoint's rule, since its
// slashes are encoded.
//
// It reports false for an endpoint with only defaults. It does not allocate.
func Lookup(method, path string) (*Rule, bool) {
	value := route.Find(nodes[:], method, path)
	if value <= 0 || int(value) > len(table) {
		return nil, false // unknown, or known and plain: it is listed so that no variable swallows it
	}
	return &table[value-1], true
}
