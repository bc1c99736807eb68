// Package rules is the small part of the catalogue that the core needs at run time:
// which answers WeChat Pay leaves unsigned. It imports nothing, so that a program which
// uses wxpay alone links these few lines and not the catalogue.
//
// Source: docs/protocol.md, section 2, "answers that carry no signature", and section 6.
package rules

import "strings"

// Proof is how WeChat Pay lets a client check that an answer is its own.
type Proof uint8

const (
	// Signature (签名): the signature covers the body. Everything that is not listed here.
	Signature Proof = iota
	// Digest (摘要): the signature covers a SHA-1 of the body, named in
	// Wechatpay-Statement-Sha1. Without that header the body itself is signed.
	Digest
	// None: the file is not signed; its hash stands in the signed answer that gave the link.
	None
)

// Of returns the proof that the answer to method and path carries. The path begins with
// a slash, is percent-encoded as it goes over the wire, and has no base-URL prefix and no query.
// It is compared exactly: a value that a caller puts into a path cannot turn a signed
// answer into an unsigned one, for its slashes are encoded.
func Of(method, path string) Proof {
	if method != "GET" {
		return Signature
	}
	switch path {
	case "/v3/billdownload/file", // 下载账单
		"/v3/new-tax-control-fapiao/download", // 电子发票
		"/v3/transferdownload/elecvoucherfile",
		"/v3/transferdownload/signfile",
		"/invoicing/fapiao/fapiao-file": // on pay.wechatpay.cn
		return None
	case "/v3/global/statements", "/v3/statements":
		return Digest
	}
	for _, images := range [...]string{"/v3/merchant-service/images/", "/v3/global/merchant-service/images/"} {
		if id, ok := strings.CutPrefix(path, images); ok && id != "" && !strings.Contains(id, "/") {
			return None
		}
	}
	return Signature
}
