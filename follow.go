package wxpay

import (
	"cmp"
	"crypto/sha1" // WeChat Pay chose it for bills
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/gcmstream"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// namedFile is a file that an answer names. Source: docs/protocol.md, section 6.
type namedFile struct {
	sequence       int64 // bill_sequence: the parts of a bill are put together in this order
	url            string
	hashType, hash string // "" if there is none
	key, nonce     string // of an encrypted file, else ""
}

// filesIn returns the files that an answer names, or nil if the answer itself is the file: its body
// is not a JSON object.
func filesIn(res *Response) ([]namedFile, error) {
	body := res.Get("@this")
	if !body.IsObject() {
		return nil, nil
	}
	var found []namedFile
	if list := body.Get("download_bill_list"); list.IsArray() {
		for _, element := range list.Array() {
			found = append(found, fileIn(element))
		}
		slices.SortStableFunc(found, func(a, b namedFile) int { return cmp.Compare(a.sequence, b.sequence) })
		if err := areWhole(found, body.Get("download_bill_count")); err != nil {
			return nil, err
		}
	} else if f := fileIn(body); f.url != "" {
		found = []namedFile{f}
	}
	if len(found) == 0 {
		return nil, errorf(ErrNoFile, "it may still be in the making; the same call with Get shows its state")
	}
	for _, f := range found {
		if f.url == "" {
			return nil, errorf(ErrNoFile, "a part of the bill has no download_url")
		}
	}
	return found, nil
}

// areWhole compares the parts of a bill with their announced number (下载信息总数), and wants a
// place of its own for each. A part that is missing, or stands in another's place, shows in no
// digest.
func areWhole(parts []namedFile, announced gjson.Result) error {
	if announced.Exists() && announced.Int() != int64(len(parts)) {
		return errorf(ErrNoFile, "download_bill_count is %d, and download_bill_list has %d parts", announced.Int(), len(parts))
	}
	for i := 1; i < len(parts); i++ {
		if parts[i].sequence == parts[i-1].sequence {
			return errorf(ErrNoFile, "two parts of the bill have the same bill_sequence")
		}
	}
	return nil
}

// fileIn reads what a JSON object says of a file.
func fileIn(v gjson.Result) namedFile {
	f := namedFile{
		sequence: v.Get("bill_sequence").Int(), url: v.Get("download_url").String(),
		hashType: v.Get("hash_type").String(), hash: v.Get("hash_value").String(),
		key: v.Get("encrypt_key").String(), nonce: v.Get("nonce").String(),
	}
	if f.url == "" && f.hash != "" { // marketing/favor calls it so
		f.url = v.Get("url").String()
	}
	return f
}

// follow fetches a file that the answer to r has named.
func (c *Client) follow(r *request, f namedFile, to *sink, answer *Response) error {
	sum, err := r.file.sumOf(f)
	if err != nil {
		return err
	}
	link, err := c.Link(f.url).prepare(r.ctx, http.MethodGet, nil)
	if err != nil {
		return err
	}
	link.outer = r
	before := to.written
	body, res, err := c.open(link)
	if err != nil {
		return err
	}
	err = link.isFile(res)
	if err == nil && sum == nil && f.key == "" { // a digest or a tag would show it
		err = r.file.isPlain(res)
	}
	if err != nil {
		_ = body.Close()
		return err
	}
	source := &resumed{client: c, link: link, body: body, able: sum != nil}
	defer source.close()
	err = r.file.check(to, source, sum, f)
	if err != nil {
		return link.fileFailed(res, to.written, err)
	}
	done := File{Bytes: to.written - before, Encrypted: f.key != "", Resumed: source.times}
	if sum != nil {
		done.Digest = strings.ToUpper(f.hashType)
	}
	answer.files = append(answer.files, done)
	return nil
}

// check decrypts and unpacks a file, and compares its digest.
func (o *fileOptions) check(to *sink, source io.Reader, sum hash.Hash, f namedFile) error {
	if f.key != "" {
		plain, err := gcmstream.NewReader(source, []byte(f.key), []byte(f.nonce))
		if err != nil {
			return fmt.Errorf("%w: encrypt_key or nonce is of no use: does the merchant's key decrypt it (Response.Undecrypted)", ErrDigest)
		}
		source = plain
	}
	err := o.unpack(to, source, sum)
	if errors.Is(err, gcmstream.ErrAuthentication) {
		return fmt.Errorf("%w: %w", ErrDigest, err)
	}
	if err != nil {
		return err
	}
	if sum != nil && !strings.EqualFold(hex.EncodeToString(sum.Sum(nil)), f.hash) {
		return fmt.Errorf("%w: its %s is another", ErrDigest, strings.ToUpper(f.hashType)) // sumOf knows it
	}
	return nil
}

// sumOf returns the hash of a file's digest, or nil if it has none.
func (o *fileOptions) sumOf(f namedFile) (hash.Hash, error) {
	if f.hash == "" {
		return nil, nil
	}
	name := strings.ToUpper(f.hashType)
	if own := o.hashes[name]; own != nil {
		return own(), nil
	}
	switch name {
	case "SHA1":
		return sha1.New(), nil
	case "SHA256":
		return sha256.New(), nil
	}
	return nil, errorf(ErrOption, "the file's hash_type is %s: give its function by Hash", redact.Name(f.hashType))
}

// signedDigest returns the name of the digest that the signature of a file covers, or "".
func signedDigest(res *Response) string {
	if res.Header.Get(wire.HeaderDigest) != "" {
		return "SHA1"
	}
	return ""
}
