package wxpay

import (
	"bufio"
	"compress/gzip"
	"hash"
	"io"
)

// unpack writes a file to its sink, and its plain bytes to sum, unless that is nil.
func (o *fileOptions) unpack(to *sink, file io.Reader, sum hash.Hash) error {
	ahead := bufio.NewReader(file)
	packed := isGzip(ahead)
	switch {
	case packed && o.gunzip:
		plain, err := gzip.NewReader(ahead)
		if err != nil {
			return err
		}
		return pump(to, plain, sum)
	case packed && sum != nil:
		// The packed bytes go to the sink on their way to the unpacker.
		plain, err := gzip.NewReader(io.TeeReader(ahead, to))
		if err != nil {
			return err
		}
		_, err = io.Copy(sum, plain)
		return err
	}
	return pump(to, ahead, sum)
}

// pump copies from to the sink and to sum, unless that is nil.
func pump(to *sink, from io.Reader, sum hash.Hash) error {
	w := io.Writer(to)
	if sum != nil {
		w = io.MultiWriter(to, sum)
	}
	_, err := io.Copy(w, from)
	return err
}

// isGzip reports whether a file begins as gzip does (RFC 1952). No bill and no receipt begins so.
func isGzip(file *bufio.Reader) bool {
	head, _ := file.Peek(2) // an error comes again when the file is read
	return len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b
}
