package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"os"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// keyEnv hands the keys of this run to the processes that it starts.
const keyEnv = "WXPAY_BENCH_KEYS"

// keyText returns the keys as keyEnv has them.
func keyText() string {
	return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(wxtest.Key(wxtest.Merchant))) + "," +
		base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&wxtest.Key(wxtest.Platform).PublicKey))
}

// keys returns the merchant's key and WeChat Pay's public key.
func keys() (*rsa.PrivateKey, *rsa.PublicKey, error) {
	private, public, _ := strings.Cut(os.Getenv(keyEnv), ",")
	der, err := base64.StdEncoding.DecodeString(private)
	if err != nil {
		return nil, nil, err
	}
	merchant, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, nil, err
	}
	if der, err = base64.StdEncoding.DecodeString(public); err != nil {
		return nil, nil, err
	}
	platform, err := x509.ParsePKCS1PublicKey(der)
	return merchant, platform, err
}
