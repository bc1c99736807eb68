package main

import (
	"compress/gzip"
	"context"
	"crypto/cipher"
	"crypto/sha1"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bench/internal/keys"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/bench/internal/server"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/keyring"
)

// run does the work of a process. Its role is an action and a kind of bill: download-gzip.
func run(role, address string, upload int64) error {
	what, kind, _ := strings.Cut(role, "-")
	if what == "copy" {
		return plainCopy(address, kind)
	}
	merchant, platform, err := keys.Pair(os.Getenv(keysEnv))
	if err != nil {
		return err
	}
	client, err := wxpay.New(wxpay.Config{
		MchID: protocol.MchID, SerialNo: protocol.SerialNo, PrivateKey: merchant, BaseURL: address,
		Keyring: keyring.Static(keyring.Key{Serial: protocol.PublicKeyID, Public: platform}), Timeout: time.Hour,
	})
	if err != nil {
		return err
	}
	ctx := context.Background()
	defer func() { _ = client.Close(ctx) }()
	start := time.Now()
	switch what {
	case "download":
		res, err := download(ctx, client, kind, io.Discard)
		if err != nil {
			return err
		}
		return report(start, res.Files()[0].Bytes)
	case "rows":
		return rows(ctx, client, kind, start)
	}
	_, err = client.Chain("v3/brand-new/upload").Post(ctx, wxpay.Upload{File: &zeros{size: upload}, Name: "large.bin"})
	if err != nil {
		return err
	}
	return report(start, upload)
}

// download fetches a bill.
func download(ctx context.Context, client *wxpay.Client, kind string, w io.Writer) (*wxpay.Response, error) {
	if kind == "encrypted" {
		return client.Chain("v3/bill/sub-merchant-fundflowbill").Download(ctx, w)
	}
	return client.Chain("v3/bill/tradebill").Download(ctx, w, wxpay.Query{"bill_type": kind}, wxpay.Gunzip())
}

// rows fetches a bill and reads its rows on the way.
func rows(ctx context.Context, client *wxpay.Client, kind string, start time.Time) error {
	out, in := io.Pipe()
	defer func() { _ = out.Close() }() // ends the download if a row is wrong
	go func() {
		_, err := download(ctx, client, kind, in)
		_ = in.CloseWithError(err)
	}()
	counted := &counting{r: out}
	n := 0
	for _, err := range bill.Trades(counted) {
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return fmt.Errorf("no rows")
	}
	return report(start, counted.n)
}

// counting counts what is read.
type counting struct {
	r io.Reader
	n int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// plainCopy is io.Copy from the same server, with the same digest on the way.
func plainCopy(address, kind string) error {
	start := time.Now()
	res, err := http.Get(address + "/v3/billdownload/file?token=" + kind)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	body := io.Reader(res.Body)
	switch kind {
	case "gzip":
		if body, err = gzip.NewReader(res.Body); err != nil {
			return err
		}
	case "encrypted":
		body = cipher.StreamReader{S: server.KeyStream(), R: res.Body}
	}
	n, err := io.Copy(io.MultiWriter(io.Discard, sha1.New()), body)
	if err != nil {
		return err
	}
	return report(start, n)
}

// zeros is a large file that takes no memory.
type zeros struct{ size, at int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.at == z.size {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.size-z.at)
	clear(p[:n])
	z.at += n
	return int(n), nil
}

func (z *zeros) Seek(offset int64, _ int) (int64, error) {
	z.at = offset
	return offset, nil
}
