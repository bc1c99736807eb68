package wxpay_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// TestDownloadFollows: an answer that names a file is followed, and the file is checked.
func TestDownloadFollows(t *testing.T) {
	s, client := serveFiles(t)
	half := len(billText) / 2
	one, firstPart := encrypted(t, &s.box.Config().PrivateKey.PublicKey, 1, "part-1", billText[:half])
	two, secondPart := encrypted(t, &s.box.Config().PrivateKey.PublicKey, 2, "part-2", billText[half:])
	zipped := wxtest.Gzip(billText)
	s.files = map[string][]byte{"plain": billText, "packed": zipped, "part-1": one, "part-2": two, "empty": {}}
	for _, c := range []struct {
		reason  string
		path    string
		answer  any
		options []wxpay.Option
		want    []byte
		files   []wxpay.File
	}{
		{"a bill with its digest", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("plain")}, nil,
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"the digest in capitals", tradeBill, wxpay.JSON{"hash_type": "sha1", "hash_value": strings.ToUpper(sha1Of(billText)), "download_url": link("plain")}, nil,
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"packed: as it comes, with the digest of what is in it", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("packed")}, nil,
			zipped, []wxpay.File{{Bytes: int64(len(zipped)), Digest: "SHA1"}}},
		{"packed, and unpacked", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("packed")}, []wxpay.Option{wxpay.Gunzip()},
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"asked to unpack what is not packed", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("plain")}, []wxpay.Option{wxpay.Gunzip()},
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"a receipt (电子回单)", "v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}", wxpay.JSON{"state": "FINISHED", "hash_type": "SHA256", "hash_value": sha256Of(billText), "download_url": link("plain")},
			[]wxpay.Option{wxpay.Vars{"out_bill_no": "plfk2020042013"}}, billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA256"}}},
		{"a digest by a function of the caller's", tradeBill, wxpay.JSON{"hash_type": "SM3", "hash_value": sha256Of(billText), "download_url": link("plain")},
			[]wxpay.Option{wxpay.Hash{"sm3": sha256.New}}, billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SM3"}}},
		{"a file without a digest", tradeBill, wxpay.JSON{"download_url": link("plain")}, nil, billText, []wxpay.File{{Bytes: int64(len(billText))}}},
		{"coupons call it url", "v3/marketing/favor/stocks/{stock_id}/use-flow", wxpay.JSON{"url": link("plain"), "hash_type": "SHA1", "hash_value": sha1Of(billText)},
			[]wxpay.Option{wxpay.Vars{"stock_id": "9865000"}}, billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"encrypted parts, in the order of bill_sequence", fundBill,
			wxpay.JSON{"download_bill_count": 2, "download_bill_list": []any{secondPart, firstPart}}, nil,
			billText, []wxpay.File{{Bytes: int64(half), Digest: "SHA1", Encrypted: true}, {Bytes: int64(len(billText) - half), Digest: "SHA1", Encrypted: true}}},
		{"an empty file", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(nil), "download_url": link("empty")}, nil, nil, []wxpay.File{{Digest: "SHA1"}}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s.announce(t, c.path, c.answer)
			var file bytes.Buffer
			res, err := client.Chain(c.path).Download(t.Context(), &file, c.options...)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(file.Bytes(), c.want) {
				t.Errorf("%d bytes, want %d", file.Len(), len(c.want))
			}
			if diff := cmp.Diff(c.files, res.Files()); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if !strings.Contains(string(res.Bytes()), "v3/billdownload/file") {
				t.Errorf("the Response is not the first answer: %q", res.Bytes())
			}
			onDisk := filepath.Join(t.TempDir(), "bill.csv")
			if _, err := client.Chain(c.path).DownloadFile(t.Context(), onDisk, c.options...); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(onDisk); err != nil || !bytes.Equal(got, c.want) {
				t.Errorf("on disk: %d bytes, %v", len(got), err)
			}
			onlyFile(t, onDisk)
		})
	}
}

// onlyFile wants nothing but path in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestDownloadWrong: a file that is not what was announced is an error that says how many bytes
// were written, and DownloadFile leaves nothing.
func TestDownloadWrong(t *testing.T) {
	s, client := serveFiles(t)
	key := &s.box.Config().PrivateKey.PublicKey
	sealed, part := encrypted(t, key, 1, "file", billText)
	_, strangers := encrypted(t, &wxtest.Key(wxtest.Stranger).PublicKey, 1, "file", billText)
	zipped := wxtest.Gzip(billText)
	changed := func(b []byte, at int) []byte { c := bytes.Clone(b); c[at] ^= 1; return c }
	named := func(sum string) wxpay.JSON {
		return wxpay.JSON{"hash_type": "SHA1", "hash_value": sum, "download_url": link("file")}
	}
	listed := func(parts ...any) wxpay.JSON { return wxpay.JSON{"download_bill_list": parts} }
	for _, c := range []struct {
		reason  string
		answer  any
		file    []byte
		options []wxpay.Option
		want    error
		says    string
	}{
		{"another file", named(sha1Of([]byte("x"))), billText, nil, wxpay.ErrDigest, "its SHA1 is another"},
		{"a byte less", named(sha1Of(billText)), billText[:len(billText)-1], nil, wxpay.ErrDigest, fmt.Sprint(len(billText)-1, " bytes written")},
		{"a byte more", named(sha1Of(billText)), append(bytes.Clone(billText), 'x'), nil, wxpay.ErrDigest, fmt.Sprint(len(billText)+1, " bytes written")},
		{"a packed file that was changed", named(sha1Of(billText)), changed(zipped, len(zipped)-1), nil, gzip.ErrChecksum, ""},
		{"a packed file that was cut", named(sha1Of(billText)), zipped[:len(zipped)/2], []wxpay.Option{wxpay.Gunzip()}, io.ErrUnexpectedEOF, ""},
		{"bytes behind a packed file", named(sha1Of(billText)), append(bytes.Clone(zipped), "not of the file"...), nil, gzip.ErrHeader, ""},
		{"an encrypted bill that was changed", listed(part), changed(sealed, 100), nil, wxpay.ErrDigest, "tag"},
		{"an encrypted bill that was cut", listed(part), sealed[:len(sealed)-1], nil, wxpay.ErrDigest, "tag"},
		{"an encrypted bill for another merchant's key", listed(strangers), sealed, nil, wxpay.ErrDigest, "encrypt_key"},
		{"a digest that nobody can check", wxpay.JSON{"hash_type": "SM3", "hash_value": "00", "download_url": link("file")}, billText, nil, wxpay.ErrOption, "SM3"},
		{"a url without a digest is no file", wxpay.JSON{"url": link("file")}, billText, nil, wxpay.ErrNoFile, "in the making"},
		{"still in the making", wxpay.JSON{"state": "GENERATING"}, billText, nil, wxpay.ErrNoFile, "in the making"},
		{"a list without parts", listed(), billText, nil, wxpay.ErrNoFile, ""},
		{"fewer parts than announced", wxpay.JSON{"download_bill_count": 2, "download_bill_list": []any{part}}, sealed, nil, wxpay.ErrNoFile, "download_bill_count is 2"},
		{"two parts in one place", listed(part, part), sealed, nil, wxpay.ErrNoFile, "bill_sequence"},
		{"a part without a link", listed(part, wxpay.JSON{"bill_sequence": 2}), sealed, nil, wxpay.ErrNoFile, "a part"},
		{"a link to another host", wxpay.JSON{"download_url": "https://evil.example/file"}, billText, nil, wxpay.ErrLink, "evil.example"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s.announce(t, fundBill, c.answer)
			s.files = map[string][]byte{"file": c.file}
			path := filepath.Join(t.TempDir(), "bill.csv")
			if err := os.WriteFile(path, []byte("yesterday's"), 0o600); err != nil {
				t.Fatal(err)
			}
			res, err := client.Chain(fundBill).DownloadFile(t.Context(), path, c.options...)
			if !errors.Is(err, c.want) || res != nil {
				t.Fatalf("%v, %v; want %v", res, err, c.want)
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "token") || strings.Contains(text, "\n") {
				t.Errorf("%q, want one line with %q", text, c.says)
			}
			if got, err := os.ReadFile(path); string(got) != "yesterday's" {
				t.Errorf("the file has %d bytes, %v", len(got), err)
			}
			onlyFile(t, path)
		})
	}
}
