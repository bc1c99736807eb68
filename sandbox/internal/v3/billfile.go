package v3

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1" // #nosec: WeChat Pay chose it for bills
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

const (
	linkLife = 5 * time.Minute // of a link to a bill (docs/merchant/apis/jsapi-payment/download-bill.html)
	partSize = 64 << 10        // bytes of a part of an encrypted bill. WeChat Pay splits from 16 GB on.
	packed   = "GZIP"          // tar_type
)

// ticket is a link to a bill, or to a part of one. It holds no bill: each download renders it.
type ticket struct {
	q        query
	from, to int    // of the bill's text
	hash     string // of the part, SHA-1 in hexadecimal
	key      string // with which the part is encrypted, "" for none
	nonce    string
	expires  time.Time
}

// applyBill answers 申请账单: with the digest of a bill, and a link to it.
func applyBill(of func(*call) query) flow {
	return func(c *call) reply.Answer {
		q, text, no := c.bill(of)
		if no != nil {
			return no.Answer()
		}
		t := &ticket{q: q, to: len(text), hash: digest(text)}
		return c.reply(c.handOut(c.documented(), t))
	}
}

// applySealedBill answers 申请账单 for a bill that is encrypted: with its parts, each with a key.
func applySealedBill(of func(*call) query) flow {
	return func(c *call) reply.Answer {
		if c.in.Query.Get("algorithm") == "SM4_GCM" {
			return reply.Error(http.StatusNotImplemented, "NOT_IMPLEMENTED", "the sandbox has no SM4; ask for AEAD_AES_256_GCM")
		}
		q, text, no := c.bill(of)
		if no != nil {
			return no.Answer()
		}
		const list = "download_bill_list"
		doc := c.documented()
		pattern := document.Doc(doc.Get(list + ".0").Raw)
		doc = doc.SetRaw(list, []byte("[]"))
		count := 0
		for from, to := 0, 0; from < len(text); from = to {
			to = endOfPart(text, from)
			t := &ticket{q: q, from: from, to: to, hash: digest(text[from:to]), key: pki.Base62(32), nonce: pki.Base62(12)}
			count++
			part := c.handOut(pattern, t).Set("bill_sequence", count).Set("encrypt_key", t.key).Set("nonce", t.nonce)
			doc = doc.SetRaw(list+".-1", part)
		}
		return c.reply(doc.Set("download_bill_count", count))
	}
}

// endOfPart returns where the part ends that begins at from: behind a line.
func endOfPart(text []byte, from int) int {
	end := from + partSize
	if end >= len(text) {
		return len(text)
	}
	if line := bytes.LastIndexByte(text[from:end], '\n'); line >= 0 {
		return from + line + 1
	}
	return end
}

// handOut keeps a ticket, and writes its link and the digest into doc.
func (c *call) handOut(doc document.Doc, t *ticket) document.Doc {
	token := pki.Base62(64)
	t.expires = c.now.Add(linkLife)
	c.ledger.hold(func() { c.ledger.tickets.put(token, t) })
	page, _, _ := strings.Cut(doc.Get("download_url").String(), "token=")
	link := page + "token=" + token
	if c.in.Query.Get("tar_type") == packed {
		link += "&tartype=" + packed
	}
	return doc.Set("hash_type", "SHA1").Set("hash_value", t.hash).Set("download_url", link)
}

// downloadBill answers 下载账单.
func downloadBill(c *call) reply.Answer {
	var t *ticket
	c.ledger.hold(func() { t = c.ledger.tickets.get(c.in.Query.Get("token")) })
	if t == nil || over(t.expires, c.now) {
		return linkRefused("no bill has this token, or it was given out more than five minutes ago; a link of another endpoint is made up")
	}
	text := t.q.text(c.ledger)
	if len(text) < t.to || digest(text[t.from:t.to]) != t.hash {
		return linkRefused("the sandbox has forgotten a part of that day, since it keeps only the newest orders; apply for the bill again")
	}
	a := reply.Answer{Status: http.StatusOK, Body: text[t.from:t.to], Unsigned: true, Ranges: true, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}
	if strings.EqualFold(c.in.Query.Get("tartype"), packed) {
		a.Body = pack(a.Body)
		a.Header.Set("Content-Type", "application/gzip")
	}
	if t.key != "" {
		a.Body = pki.SealWith(t.key, t.nonce, "", a.Body)
		a.Header.Set("Content-Type", "application/octet-stream")
	}
	return a
}

// linkRefused is 400 INVALID_REQUEST 请按第一步申请账单的API指引，重新获取账单地址后再请求 (page
// chapter3_1_8).
func linkRefused(issue string) reply.Answer {
	return (&reply.Refusal{Status: http.StatusBadRequest, Code: "INVALID_REQUEST", Message: "参数错误，请重新获取账单地址后再请求",
		Detail: &reply.Detail{Field: "token", Issue: issue, Location: "query"}}).Answer()
}

// digest returns hash_value.
func digest(text []byte) string {
	sum := sha1.Sum(text)
	return hex.EncodeToString(sum[:])
}

// pack compresses a bill, the same bytes each time, so that a download can be taken up again.
func pack(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text) // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}
