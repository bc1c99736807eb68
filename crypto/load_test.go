package crypto_test

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

// loaders are the three Load functions, alike but for their results.
var loaders = []struct {
	name string
	load func(file string) (found bool, err error)
}{
	{"LoadPrivateKey", func(file string) (bool, error) { k, err := crypto.LoadPrivateKey(file); return k != nil, err }},
	{"LoadPublicKey", func(file string) (bool, error) { k, err := crypto.LoadPublicKey(file); return k != nil, err }},
	{"LoadCertificate", func(file string) (bool, error) { c, err := crypto.LoadCertificate(file); return c != nil, err }},
}

func TestLoad(t *testing.T) {
	cert := certificate(t, big.NewInt(7))
	private, err := crypto.LoadPrivateKey(write(t, "apiclient_key.pem", pemOf("PRIVATE KEY", pkcs8(t, docKey()))))
	if err != nil || !private.Equal(docKey()) {
		t.Errorf("LoadPrivateKey: error %v", err)
	}
	private, err = crypto.LoadPrivateKey("testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil || !private.Equal(docKey()) {
		t.Errorf("LoadPrivateKey of the documentation's key: error %v", err)
	}
	public, err := crypto.LoadPublicKey(write(t, "微信支付公钥 1.pem", pemOf("PUBLIC KEY", spki(t, &docKey().PublicKey))))
	if err != nil || !public.Equal(&docKey().PublicKey) {
		t.Errorf("LoadPublicKey: error %v", err)
	}
	got, err := crypto.LoadCertificate(write(t, "apiclient_cert.pem", pemOf("CERTIFICATE", cert.Raw)))
	if err != nil || !got.Equal(cert) {
		t.Errorf("LoadCertificate: error %v", err)
	}
}

// onUnix is a text that an error holds everywhere but on Windows, whose own texts depend on its
// language.
func onUnix(text string) string {
	if runtime.GOOS == "windows" {
		return ""
	}
	return text
}

func TestLoadNamesTheFile(t *testing.T) {
	directory := t.TempDir()
	tests := []struct {
		name, file string
		is         error
		holds      []string
	}{
		{"no file", filepath.Join(directory, "apiclient_key.pem"), fs.ErrNotExist, []string{"apiclient_key.pem", onUnix("no such file")}},
		{"no name", "", fs.ErrNotExist, []string{`""`}},
		{"a directory", directory, nil, []string{onUnix(directory), onUnix("directory")}},
		{"an empty file", write(t, "empty.pem", nil), crypto.ErrKey, []string{"empty.pem", "an empty file where"}},
		{"prose", write(t, "readme.txt", []byte("hello, world")), crypto.ErrKey, []string{"readme.txt", "nothing recognisable where"}},
		{"a large file", write(t, "large.bin", make([]byte, 3<<20)), crypto.ErrKey, []string{"large.bin", "more than 1 MiB"}},
		{"a file for all and none", "testdata/wrong/apiclient_cert.p12", crypto.ErrKey, []string{"testdata/wrong/apiclient_cert.p12", "a PKCS#12 bundle where"}},
		{"a long name", strings.Repeat("directory/", 30) + "key.pem", fs.ErrNotExist, []string{"a file with a name of 307 bytes"}},
	}
	for _, test := range tests {
		for _, loader := range loaders {
			t.Run(test.name+"/"+loader.name, func(t *testing.T) {
				found, err := loader.load(test.file)
				if found || err == nil {
					t.Fatalf("found something: %t, error %v", found, err)
				}
				if test.is != nil && !errors.Is(err, test.is) {
					t.Errorf("error %v is no %v", err, test.is)
				}
				if test.is != crypto.ErrKey && errors.Is(err, crypto.ErrKey) {
					t.Errorf("error %v speaks of a key that was never read", err)
				}
				for _, want := range test.holds {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("error %q does not say %q", err, want)
					}
				}
				if !strings.HasPrefix(err.Error(), "crypto: ") || strings.ContainsAny(err.Error(), "\r\n") {
					t.Errorf("error %q has another form than the others", err)
				}
			})
		}
	}
}

// A key given in place of its file's name does not get into the log.
func TestLoadContentAsName(t *testing.T) {
	for label, der := range map[string][]byte{
		"PRIVATE KEY":     pkcs8(t, docKey()),
		"RSA PRIVATE KEY": x509.MarshalPKCS1PrivateKey(docKey()),
		"PUBLIC KEY":      spki(t, &docKey().PublicKey),
		"CERTIFICATE":     certificate(t, big.NewInt(7)).Raw,
	} {
		text := string(pemOf(label, der))
		for name, content := range map[string]string{
			"PEM":                        text,
			"PEM on one line":            strings.ReplaceAll(text, "\n", " "),
			"PEM with written breaks":    strings.ReplaceAll(text, "\n", `\n`),
			"base64":                     base64.StdEncoding.EncodeToString(der),
			"base64 after a blank":       " " + base64.StdEncoding.EncodeToString(der),
			"DER":                        string(der),
			"beginning of a base64 text": base64.StdEncoding.EncodeToString(der)[:128],
		} {
			for _, loader := range loaders {
				t.Run(label+" as "+name+"/"+loader.name, func(t *testing.T) {
					_, err := loader.load(content)
					wantKeyError(t, err)
					if leak := leaked(err.Error(), []byte(content)); leak != "" {
						t.Errorf("error %q repeats %q", err, leak)
					}
					parse := strings.Replace(loader.name, "Load", "Parse", 1)
					if !strings.Contains(err.Error(), parse) {
						t.Errorf("error %q does not point to %s", err, parse)
					}
				})
			}
		}
	}
}

func TestLoadWithoutPermission(t *testing.T) {
	file := write(t, "secret.pem", pemOf("PRIVATE KEY", pkcs8(t, docKey())))
	if err := os.Chmod(file, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(file); err == nil {
		f.Close()
		t.Skip("this user may read everything")
	}
	if _, err := crypto.LoadPrivateKey(file); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error = %v, want fs.ErrPermission", err)
	}
}
