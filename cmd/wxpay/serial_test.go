package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
)

func TestSerialSession(t *testing.T) {
	s := newSession(t)
	keys := boxtest.Keys()
	serial := byte(0xC0)
	certificate := func(name, cn string, key *rsa.PrivateKey, from, to time.Time) {
		template := &x509.Certificate{
			SerialNumber: new(big.Int).SetBytes([]byte{0x05, 0x57, 0xF0, 0x9E, 0xFD, serial}),
			Subject:      pkix.Name{CommonName: cn, Organization: []string{"微信商户系统"}}, NotBefore: from, NotAfter: to,
		}
		serial++
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		s.write(name, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	}
	s.now = func() time.Time { return clock }
	year := 365 * 24 * time.Hour
	certificate("apiclient_cert.pem", "1900000109", keys.Merchant, clock.Add(-year), clock.Add(4*year))
	certificate("platform.pem", "Tenpay.com sign", keys.Platform, clock.Add(-year), clock.Add(20*24*time.Hour))
	certificate("expired.pem", "1900000109", keys.Platform, clock.Add(-6*year), clock.Add(-year))
	private, err := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	if err != nil {
		t.Fatal(err)
	}
	s.write("apiclient_key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	public, err := x509.MarshalPKIXPublicKey(&keys.Public.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	s.write("pub_key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	s.write("notes.txt", "not a key at all")
	s.run("serial", "apiclient_cert.pem", "apiclient_key.pem")
	s.run("serial", "pub_key.pem", "platform.pem", "expired.pem")
	s.run("serial", "--brief", "apiclient_cert.pem", "platform.pem")
	s.run("serial", "--json", "apiclient_cert.pem", "notes.txt")
	s.run("serial", "--brief", "pub_key.pem")
	s.run("serial", "notes.txt")
	s.run("serial", "apiclient_key.pem", "absent.pem")
	s.run("serial")
	s.pipe("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----\n", "serial", "-")
	s.color = true
	s.run("serial", "expired.pem")
	s.golden("serial")
}
