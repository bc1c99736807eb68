package crypto

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// LoadPrivateKey reads the merchant's private key from a file, the apiclient_key.pem (商户API私钥)
// that came with the API certificate. See [ParsePrivateKey] for the forms it may have. When the
// file cannot be read, the error names it, and errors.Is finds fs.ErrNotExist and similar causes.
// When it holds something else, the error is an ErrKey that says what.
func LoadPrivateKey(file string) (*rsa.PrivateKey, error) {
	return load(file, "ParsePrivateKey", ParsePrivateKey)
}

// LoadPublicKey reads WeChat Pay's public key from a file, the pub_key.pem
// (微信支付公钥) of the merchant platform. See [ParsePublicKey] for the forms
// it may have and [LoadPrivateKey] for the errors.
func LoadPublicKey(file string) (*rsa.PublicKey, error) {
	return load(file, "ParsePublicKey", ParsePublicKey)
}

// LoadCertificate reads a certificate from a file: a platform certificate
// (平台证书), or the merchant's apiclient_cert.pem (商户API证书) for its
// [Serial]. See [ParseCertificate] for the forms it may have and
// [LoadPrivateKey] for the errors.
func LoadCertificate(file string) (*x509.Certificate, error) {
	return load(file, "ParseCertificate", ParseCertificate)
}

// load reads file and parses it. Its errors name the file.
func load[T any](file, instead string, parse func([]byte) (*T, error)) (*T, error) {
	if holdsKey(file) {
		// The caller gave the key in place of its file's name. It must not be printed, as the operating
		// system's error would.
		return nil, &keyError{text: "the content of a file where its name was expected; use " + instead + " for it"}
	}
	data, err := readFile(file)
	if err != nil {
		return nil, &readError{file: file, err: err}
	}
	value, err := parse(data)
	var wrong *keyError
	if errors.As(err, &wrong) {
		return nil, &keyError{file: file, text: wrong.text}
	}
	return value, err
}

// readFile reads a file up to one byte over the limit of parse. So a device or a wrong file is not
// read to its end.
func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxInput+1))
}

// holdsKey reports whether a file name is the key itself: PEM, DER, or base64. In base64 every key
// and certificate begins with the same letters.
func holdsKey(name string) bool {
	return strings.Contains(name, pemBegin) || strings.ContainsAny(name, "\r\n\x00") ||
		len(name) >= 100 && strings.HasPrefix(strings.TrimSpace(name), "MI")
}

// readError is a file that could not be read.
type readError struct {
	file string
	err  error
}

func (e *readError) Error() string {
	return "crypto: " + quoteName(e.file) + ": " + e.cause().Error()
}

// Unwrap returns the cause without the name that package os puts before it:
// quoteName decides how much of that is shown.
func (e *readError) Unwrap() error { return e.cause() }

func (e *readError) cause() error {
	var path *fs.PathError
	if errors.As(e.err, &path) {
		return path.Err
	}
	return e.err
}
