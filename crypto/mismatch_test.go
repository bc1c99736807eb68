package crypto_test

import (
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
)

// The messages of the loaders for each finding, with their hints.
const (
	hintKey        = "; the merchant's private key (商户API私钥) is in apiclient_key.pem"
	hintKeyOfCert  = "; apiclient_cert.pem is the certificate, its private key is in apiclient_key.pem"
	hintKeyRSA     = "; the key of an API certificate (商户API证书) is RSA with 2048 bits, in apiclient_key.pem"
	hintPubKey     = "; WeChat Pay's public key (微信支付公钥) is in pub_key.pem"
	hintPlatform   = "; load a platform certificate (平台证书) as a certificate, or use WeChat Pay's public key (微信支付公钥), pub_key.pem"
	hintRSA        = "; WeChat Pay's own are RSA with 2048 bits"
	hintCert       = "; the merchant's certificate (商户API证书) is in apiclient_cert.pem, apiclient_key.pem is its private key"
	hintPublic     = "; load WeChat Pay's public key (微信支付公钥), pub_key.pem, as a public key"
	hintFresh      = "; take a fresh copy of the file"
	hintDecrypt    = "; decrypt it with: openssl pkey -in FILE -out NEW"
	damagedPrivate = "a damaged private key (its parts do not fit together, or some are missing)" + hintFresh
	damagedPublic  = "a damaged public key (its parts do not fit together, or some are missing)" + hintFresh
	damagedCert    = "a damaged certificate (its parts do not fit together, or some are missing)" + hintFresh
	nothing        = "nothing recognisable"
)

// wrong is an input and the message of each loader about it, after "crypto: ". A message that
// begins with ";" is the hint after the usual "found where a … was expected". A loader with an
// empty message is not asked.
type wrong struct {
	name, found                  string
	data                         []byte
	private, public, certificate string
}

func wrongFiles(t *testing.T) []wrong {
	file := func(name string) []byte { return read(t, "testdata/wrong/"+name) }
	private := func(name, algorithm, article string) wrong {
		found := article + " " + algorithm + " private key"
		return wrong{name, found, file(name), found + " where an RSA private key was expected" + hintKeyRSA, hintPubKey, hintCert}
	}
	public := func(name, algorithm, article string) wrong {
		found := article + " " + algorithm + " public key"
		return wrong{name, found, file(name), hintKey, found + " where an RSA public key was expected" + hintRSA, hintPublic}
	}
	cert := func(name, algorithm string) wrong {
		found := "an " + algorithm + " certificate"
		return wrong{name, found, file(name), hintKeyOfCert, hintPlatform, found + " where an RSA certificate was expected" + hintRSA}
	}
	const locked, none = "an encrypted private key", ";"
	return []wrong{
		private("ec_pkcs8.pem", "EC", "an"),
		private("ec_with_parameters.pem", "EC", "an"),
		private("ed25519_pkcs8.pem", "Ed25519", "an"),
		private("x25519_pkcs8.pem", "X25519", "an"),
		private("rsa_pss_pkcs8.pem", "RSA-PSS", "an"),
		private("sm2_pkcs8.pem", "SM2 (国密)", "an"),
		private("dsa_pkcs8.pem", "DSA", "a"),
		private("dsa_traditional.pem", "DSA", "a"),
		public("ec_spki.pem", "EC", "an"),
		public("ed25519_spki.pem", "Ed25519", "an"),
		public("sm2_spki.pem", "SM2 (国密)", "an"),
		public("dsa_spki.pem", "DSA", "a"),
		cert("ec_certificate.pem", "EC"),
		cert("sm2_certificate.pem", "SM2 (国密)"),
		{"encrypted_pkcs8.pem", locked, file("encrypted_pkcs8.pem"), hintDecrypt, hintPubKey, hintCert},
		{"encrypted_pkcs8.der", locked, file("encrypted_pkcs8.der"), hintDecrypt, hintPubKey, hintCert},
		{"encrypted_pkcs1.pem", locked, file("encrypted_pkcs1.pem"), hintDecrypt, hintPubKey, hintCert},
		{"encrypted_pkcs8.pem on one line", locked, []byte(strings.ReplaceAll(string(file("encrypted_pkcs8.pem")), "\n", `\n`)), hintDecrypt, hintPubKey, hintCert},
		{"encrypted_pkcs1.pem on one line", locked, []byte(strings.ReplaceAll(string(file("encrypted_pkcs1.pem")), "\n", `\n`)), hintDecrypt, hintPubKey, hintCert},
		{"openssh.pem", "an OpenSSH private key", file("openssh.pem"), "; convert a copy of it with: ssh-keygen -p -m PEM -f COPY", hintPubKey, hintCert},
		{"request.pem", "a certificate signing request", file("request.pem"), hintKey, hintPubKey,
			"; the certificate is what the merchant platform (商户平台) hands out for it"},
		{"apiclient_cert.p12", "a PKCS#12 bundle", file("apiclient_cert.p12"),
			"; use apiclient_key.pem, or: openssl pkcs12 -nocerts -nodes -in apiclient_cert.p12 -out apiclient_key.pem", hintPubKey,
			"; use apiclient_cert.pem, or: openssl pkcs12 -clcerts -nokeys -in apiclient_cert.p12 -out apiclient_cert.pem"},
		{"certificates.p7b", "a PKCS#7 bundle", file("certificates.p7b"), hintKeyOfCert, hintPlatform,
			"; convert it with: openssl pkcs7 -print_certs -in FILE -out NEW"},
		{"ec_parameters_only.pem", "key parameters", file("ec_parameters_only.pem"), none, none, none},
		{"dh_parameters.pem", "key parameters", file("dh_parameters.pem"), none, none, none},
		{"rsa_512.pem", "a private key", file("rsa_512.pem"),
			"an RSA private key of 512 bits, which is too small to be used; WeChat Pay's keys have 2048", hintPubKey, hintCert},
		{"rsa_512_spki.pem", "a public key", file("rsa_512_spki.pem"), hintKey,
			"an RSA public key of 512 bits, which is too small to be used; WeChat Pay's keys have 2048", hintPublic},
	}
}

// rightFiles are good keys and certificates, wrong for the other two loaders.
func rightFiles(t *testing.T) []wrong {
	cert := certificate(t, big.NewInt(7))
	var found []wrong
	for label, der := range map[string][]byte{"PRIVATE KEY": pkcs8(t, docKey()), "RSA PRIVATE KEY": x509.MarshalPKCS1PrivateKey(docKey())} {
		for _, form := range forms(label, der) {
			found = append(found, wrong{label + " as " + form.name, "a private key", []byte(form.text), "", hintPubKey, hintCert})
		}
	}
	for label, der := range map[string][]byte{"PUBLIC KEY": spki(t, &docKey().PublicKey), "RSA PUBLIC KEY": x509.MarshalPKCS1PublicKey(&docKey().PublicKey)} {
		for _, form := range forms(label, der) {
			found = append(found, wrong{label + " as " + form.name, "a public key", []byte(form.text), hintKey, "", hintPublic})
		}
	}
	for _, form := range forms("CERTIFICATE", cert.Raw) {
		found = append(found, wrong{"certificate as " + form.name, "a certificate", []byte(form.text), hintKeyOfCert, hintPlatform, ""})
	}
	return found
}

func wrongTexts(t *testing.T) []wrong {
	key := string(pemOf("PRIVATE KEY", pkcs8(t, docKey())))
	same := func(name, found, data, hint string) wrong {
		return wrong{name, found, []byte(data), ";" + hint, ";" + hint, ";" + hint}
	}
	wide := func(order string) string {
		text := order
		for _, c := range key {
			if order == "\xff\xfe" {
				text += string([]byte{byte(c), 0})
			} else {
				text += string([]byte{0, byte(c)})
			}
		}
		return text
	}
	const cut = "a PEM text that is cut off or damaged"
	return []wrong{
		same("nil", "an empty file", "", ""),
		same("blanks", "an empty file", " \r\n\t\n", ""),
		same("only a BOM", "an empty file", "\ufeff\n", ""),
		same("UTF-16, little end first", "a text in UTF-16", wide("\xff\xfe"), " save it as UTF-8"),
		same("UTF-16, big end first", "a text in UTF-16", wide("\xfe\xff"), " save it as UTF-8"),
		same("over 1 MiB", "more than 1 MiB of data", strings.Repeat(" ", 1<<20)+"x", ""),
		same("a key after 1 MiB", "more than 1 MiB of data", strings.Repeat(" ", 1<<20)+key, ""),
		same("prose", nothing, "Not a key at all.", ""),
		same("Chinese prose", nothing, "这不是密钥", ""),
		same("HTML", nothing, "<html><body>404 Not Found</body></html>", ""),
		same("a path", nothing, "/etc/wxpay/apiclient_key.pem", ""),
		same("base64 of prose", nothing, base64.StdEncoding.EncodeToString([]byte("hello, world")), ""),
		same("base64 of PEM", nothing, base64.StdEncoding.EncodeToString([]byte(key)), ""),
		same("binary", nothing, "\x00\x01\x02\x03", ""),
		same("an APIv3 key", nothing, apiV3Key, ""),
		same("a SEQUENCE of nothing", nothing, "\x30\x00", ""),
		same("a SEQUENCE of text", nothing, "\x30\x07\x0c\x05hello", ""),
		same("a SEQUENCE of one integer", nothing, "\x30\x03\x02\x01\x05", ""),
		same("three integers", nothing, threeIntegers(t), ""),
		same("integer and text", nothing, "\x30\x0a\x02\x01\x05\x0c\x05hello", ""),
		same("DER without its end", nothing, string(pkcs8(t, docKey())[:900]), ""),
		same("PEM without its end", cut, key[:len(key)-30], ""),
		same("PEM cut in its middle", cut, key[:len(key)/2], ""),
		same("PEM without base64", cut, "-----BEGIN PRIVATE KEY-----\n(hidden)\n-----END PRIVATE KEY-----\n", ""),
		same("PEM of an unknown kind", nothing, string(pemOf("SOMETHING ELSE", []byte("else"))), ""),
		same("PEM of a message", nothing, string(pemOf("PGP MESSAGE", []byte("else"))), ""),
	}
}

func TestParseNamesWhatWasFound(t *testing.T) {
	var tests []wrong
	tests = append(tests, wrongFiles(t)...)
	tests = append(tests, rightFiles(t)...)
	tests = append(tests, wrongTexts(t)...)
	tests = append(tests, broken(t)...)
	loaders := []struct {
		name string
		load func([]byte) (found bool, err error)
		want func(wrong) string
	}{
		{"private key", func(data []byte) (bool, error) { k, err := crypto.ParsePrivateKey(data); return k != nil, err }, func(w wrong) string { return w.private }},
		{"public key", func(data []byte) (bool, error) { k, err := crypto.ParsePublicKey(data); return k != nil, err }, func(w wrong) string { return w.public }},
		{"certificate", func(data []byte) (bool, error) { c, err := crypto.ParseCertificate(data); return c != nil, err }, func(w wrong) string { return w.certificate }},
	}
	for _, test := range tests {
		for _, loader := range loaders {
			want := loader.want(test)
			if want == "" {
				continue
			}
			t.Run(test.name+" for a "+loader.name, func(t *testing.T) {
				if strings.HasPrefix(want, ";") {
					want = strings.TrimSuffix(test.found+" where a "+loader.name+" was expected"+want, ";")
				}
				found, err := loader.load(test.data)
				if found || err == nil {
					t.Fatalf("found something: %t, error %v", found, err)
				}
				wantKeyError(t, err)
				if diff := cmp.Diff("crypto: "+want, err.Error()); diff != "" {
					t.Errorf("error (-want +got):\n%s", diff)
				}
				if leak := leaked(err.Error(), test.data); leak != "" {
					t.Errorf("error %q repeats %q of the input", err, leak)
				}
			})
		}
	}
}

// leaked returns a run of 16 or more bytes that text and data have in common.
func leaked(text string, data []byte) string {
	const run = 16
	for i := 0; i+run <= len(text); i++ {
		if strings.Contains(string(data), text[i:i+run]) {
			return text[i : i+run]
		}
	}
	return ""
}
