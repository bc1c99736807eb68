package wxopenssl

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"

	"github.com/wxpay-chain/wxpay/crypto"
)

// The known answers. The key, the message and the signature are published in WeChat Pay's own
// documentation (JSAPI调起支付); the key protects nothing. crypto/rsa made the ciphertext.
var (
	//go:embed known/key.b64
	knownKey []byte
	//go:embed known/signature.b64
	knownSignature string
	//go:embed known/ciphertext.b64
	knownCiphertext string
)

const (
	knownMessage = "wx2421b1c4370ec43b\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\nprepay_id=wx201410272009395522657a690389285100\n"
	knownText    = "张三"
)

// check has libcrypto sign and decrypt with the known key.
func (l *Library) check() error {
	key, err := crypto.ParsePrivateKey(knownKey)
	if err != nil {
		return err
	}
	s, err := l.hold(key)
	if err != nil {
		return err
	}
	defer s.Close()
	signature, err := s.Sign(context.Background(), []byte(knownMessage))
	if err != nil {
		return err
	}
	if base64.StdEncoding.EncodeToString(signature) != knownSignature {
		return errors.New("another signature comes out")
	}
	text, err := crypto.Decrypt(s, knownCiphertext)
	if err != nil {
		return err
	}
	if text != knownText {
		return errors.New("another text comes out")
	}
	return nil
}

// try signs and decrypts with the Signer's own key, and has crypto/rsa look at the results.
func (s *Signer) try() error {
	message := []byte("is this the key?")
	signature, err := s.Sign(context.Background(), message)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(message)
	if rsa.VerifyPKCS1v15(s.public, stdcrypto.SHA256, digest[:], signature) != nil {
		return errors.New("libcrypto makes a wrong signature with this key")
	}
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, s.public, message, nil)
	if err != nil {
		return err
	}
	text, err := s.Decrypt(nil, ciphertext, &rsa.OAEPOptions{Hash: stdcrypto.SHA1})
	if err != nil {
		return err
	}
	if !bytes.Equal(text, message) {
		return errors.New("libcrypto decrypts wrongly with this key")
	}
	return nil
}
