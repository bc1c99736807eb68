package wxopenssl_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

// README:begin

// newClient makes a client that signs and decrypts in libcrypto, or in Go where there is none.
func newClient(config wxpay.Config) (*wxpay.Client, error) {
	signer, err := wxopenssl.NewSigner(config.PrivateKey)
	switch {
	case err == nil:
		config.PrivateKey, config.Signer, config.Decrypter = nil, signer, signer
	case errors.Is(err, wxopenssl.ErrUnavailable):
		slog.Warn("signatures are made in Go, at two to four times the CPU", "reason", err)
	default:
		return nil, err // the key
	}
	return wxpay.New(config)
}

// README:end

// A client of the sandbox, whose config has a PrivateKey.
func ExampleNewSigner() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = box.Close() }()
	client, err := newClient(box.Config())
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	defer func() { _ = client.Close(ctx) }()
	res, err := client.Chain("v3/certificates").Get(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.StatusCode)
	// Output: 200
}

// The fallback in one statement, for a program that logs no reason.
func ExampleNewSigner_fallback() {
	var config wxpay.Config // with its PrivateKey
	if signer, err := wxopenssl.NewSigner(config.PrivateKey); err == nil {
		config.PrivateKey, config.Signer, config.Decrypter = nil, signer, signer
	}
}
