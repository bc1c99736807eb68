package hostile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strconv"
	"sync"
	"time"
)

// World is what the servers of one test share: WeChat Pay's key, and the authority (CA) of
// their certificates. It is safe for concurrent use.
type World struct {
	Key    *rsa.PrivateKey // signs answers
	Serial string          // of Key
	Now    time.Time       // of all answers
	CA     *x509.CertPool  // vouches for Good

	Good, Stranger, OtherName, Expired, Early tls.Certificate

	mu    sync.Mutex
	seals map[string]string // signatures by what they sign
}

// NewWorld makes the keys and certificates.
func NewWorld() (*World, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("hostile: no key: %w", err)
	}
	now := time.Now()
	w := &World{
		Key: key, Serial: "PUB_KEY_ID_0114232134912410000000000000", Now: now,
		CA: x509.NewCertPool(), seals: map[string]string{},
	}
	trusted, err := newAuthority(now)
	if err != nil {
		return nil, err
	}
	unknown, err := newAuthority(now)
	if err != nil {
		return nil, err
	}
	w.CA.AddCert(trusted.Leaf)
	day := 24 * time.Hour
	for _, c := range []struct {
		made     *tls.Certificate
		by       tls.Certificate
		name     string
		from, to time.Time
	}{
		{&w.Good, trusted, "127.0.0.1", now.Add(-day), now.Add(day)},
		{&w.Stranger, unknown, "127.0.0.1", now.Add(-day), now.Add(day)},
		{&w.OtherName, trusted, "127.0.0.2", now.Add(-day), now.Add(day)},
		{&w.Expired, trusted, "127.0.0.1", now.Add(-2 * day), now.Add(-day)},
		{&w.Early, trusted, "127.0.0.1", now.Add(day), now.Add(2 * day)},
	} {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(2), NotBefore: c.from, NotAfter: c.to,
			IPAddresses: []net.IP{net.ParseIP(c.name)},
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		if *c.made, err = certificate(template, &c.by); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func newAuthority(now time.Time) (tls.Certificate, error) {
	return certificate(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hostile"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil)
}

// certificate makes a key and its certificate, signed by an authority or, if nil, by itself.
func certificate(template *x509.Certificate, by *tls.Certificate) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("hostile: no key: %w", err)
	}
	parent, signer := template, crypto.PrivateKey(key)
	if by != nil {
		parent, signer = by.Leaf, by.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("hostile: no certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

// sign makes WeChat Pay's signature over an answer. Source: docs/protocol.md, section 2.
func (w *World) sign(timestamp int64, nonce, body string) string {
	message := strconv.FormatInt(timestamp, 10) + "\n" + nonce + "\n" + body + "\n"
	w.mu.Lock()
	defer w.mu.Unlock()
	if made, ok := w.seals[message]; ok {
		return made
	}
	digest := sha256.Sum256([]byte(message))
	signature, err := rsa.SignPKCS1v15(nil, w.Key, crypto.SHA256, digest[:])
	if err != nil {
		panic(err) // the key is sound and 2048 bits long
	}
	w.seals[message] = base64.StdEncoding.EncodeToString(signature)
	return w.seals[message]
}
