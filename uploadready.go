package wxpay

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// ready reads the file for its digest and writes meta, the body of the request until it is signed.
func (u *upload) ready(ring keyring.Keyring, r *request, state *call.Call) error {
	if u.facts.Lines && r.header.Get(wire.HeaderSerial) == "" {
		if err := u.encryptLines(ring, r); err != nil {
			return err
		}
	}
	digest, err := u.digest(r)
	if err != nil {
		return err
	}
	meta := map[string]any{}
	maps.Copy(meta, u.Meta)
	for i := 0; i+1 < len(u.facts.Fixed); i += 2 {
		if _, given := meta[u.facts.Fixed[i]]; !given {
			meta[u.facts.Fixed[i]] = u.facts.Fixed[i+1]
		}
	}
	meta[u.facts.Digest] = digest
	if u.facts.Name != "" {
		meta[u.facts.Name] = u.Name
	}
	if r.body, err = marshal(meta); err != nil {
		return err
	}
	state.Form = &call.Form{Part: u.facts.Part, Name: u.Name, Type: u.Type, Size: u.size, Open: u.attempt}
	return nil
}

// digest reads the file to its end and counts it. A file that is longer than the endpoint takes is
// not read further.
func (u *upload) digest(r *request) (string, error) {
	file, err := u.read(false)
	if err != nil {
		return "", r.unreadable(err)
	}
	defer func() { _ = file.Close() }()
	var sum hash.Hash = sha256.New()
	if u.facts.SM3 {
		sum = r.file.hashes["SM3"]()
	}
	limit := int64(1<<63 - 1)
	if kind, _ := u.kind(); kind.Bytes > 0 {
		limit = kind.Bytes + 1
	}
	u.size, err = io.Copy(sum, io.LimitReader(&untilEnd{r.ctx, file}, limit))
	switch {
	case err != nil:
		return "", r.unreadable(err)
	case u.size == limit:
		return "", errorf(ErrUpload, "the file is longer than the %d bytes that the endpoint takes", limit-1)
	case u.size == 0:
		return "", errorf(ErrUpload, "the file is empty")
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// untilEnd is a reader that ends with a context.
type untilEnd struct {
	ctx context.Context
	r   io.Reader
}

func (u *untilEnd) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// attempt opens the file for an attempt.
func (u *upload) attempt() (io.ReadCloser, error) {
	file, err := u.read(true)
	if err != nil {
		return nil, unreadable(err)
	}
	return file, nil
}

// maxLines is how many bytes a file whose lines are encrypted may have, before and after. The
// endpoint takes 2 MiB. A line becomes 344 bytes or more, so the file is held in memory.
const maxLines = 2 << 20

// encryptLines encrypts each line of the file with WeChat Pay's key, and names that key.
func (u *upload) encryptLines(ring keyring.Keyring, r *request) error {
	key, err := ring.Current(r.ctx)
	if err != nil {
		return &CallError{Method: r.method, Path: r.template, Err: err}
	}
	file, err := u.read(false)
	if err != nil {
		return r.unreadable(err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(&untilEnd{r.ctx, file}, maxLines+1))
	if err != nil {
		return r.unreadable(err)
	}
	if len(text) > maxLines {
		return errorf(ErrUpload, "the file is longer than %d bytes: divide it", maxLines)
	}
	u.lines = []byte{}
	for line := range bytes.Lines(text) {
		sealed, err := crypto.Encrypt(key.Public, string(bytes.TrimRight(line, "\r\n")))
		if err != nil {
			return &mistake{kind: ErrUpload, text: "a line of the file cannot be encrypted", cause: err}
		}
		u.lines = append(append(u.lines, sealed...), '\n')
		if len(u.lines) > maxLines {
			return errorf(ErrUpload, "the file is longer than %d bytes once its lines are encrypted: divide it", maxLines)
		}
	}
	r.setHeader(wire.HeaderSerial, key.Serial)
	return nil
}

// unreadable makes the error of a file that cannot be read before anything is sent. A context that
// ended is not the file's.
func (r *request) unreadable(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &CallError{Method: r.method, Path: r.template, Err: fmt.Errorf("reading the file of the upload: %w", err)}
	}
	return unreadable(err)
}

// unreadable makes the error of a file that cannot be read. The text has no path, because a path
// may name a person.
func unreadable(err error) error {
	text := "the file cannot be read"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text += ": there is no file at Path, seen from the working directory or in FS"
	case errors.Is(err, fs.ErrPermission):
		text += ": this process has no permission to"
	}
	return &mistake{kind: ErrUpload, text: text, cause: err}
}
