package crypto_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"

	"github.com/wxpay-chain/wxpay/crypto"
)

// The merchant's private key is loaded once, when the program starts. (This
// one is printed in WeChat Pay's documentation.)
func ExampleLoadPrivateKey() {
	key, err := crypto.LoadPrivateKey("testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.N.BitLen(), "bits")
	// Output: 2048 bits
}

// Errors name the file and what was found in it.
func ExampleLoadPrivateKey_wrong() {
	_, err := crypto.LoadPrivateKey("testdata/wrong/ed25519_spki.pem")
	fmt.Println(errors.Is(err, crypto.ErrKey))
	fmt.Println(err)
	_, err = crypto.LoadPrivateKey("apiclient_key.pem")
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output:
	// true
	// crypto: "testdata/wrong/ed25519_spki.pem": an Ed25519 public key where a private key was expected; the merchant's private key (商户API私钥) is in apiclient_key.pem
	// true
}

// A key may come from an environment variable or a secret store, too.
func ExampleParsePublicKey() {
	pubKey := `-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAptpm+qvIDCh/9wjU26SQ\n` +
		`CK26ogYkBhDrYxnAaw2JbbBsp1oDbHKk+1r381NeBUG2HEFAuU+Fr72u5ot3yKdz\noF/FajAzQNKnm569/D3upKoi8mYBaST15Uig8j8qoUW1U217LL0jEHlSnHV3lcaD\n` +
		`TXqDpTRR4Bfz9IqOgJgFZ8/oTfEomSrjrLYef81Eyxr7ZIMQXEKKEK7V4UXKS0+/\nfDsiG/cXidhzt8UbTL9vqXqxM2+IDImyO+FAc/tkBG55LmzxPto1Nq0WbnZzRM/w\n` +
		`Tzrd0I/8NlevxtFbphg4evlHjFNI7+GrqR87ViEwuAJJ9Je5QQjct5YJfFRWiZ5C\nMQIDAQAB\n-----END PUBLIC KEY-----\n`
	key, err := crypto.ParsePublicKey([]byte(pubKey))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.N.BitLen(), "bits")
	// Output: 2048 bits
}

// A request's signature is over five lines, the last of them the body.
func ExampleRSA() {
	key, err := crypto.LoadPrivateKey("testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		fmt.Println(err)
		return
	}
	signer := crypto.RSA(key)
	message := "GET\n/v3/refund/domestic/refunds/123123123123\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n"
	signature, err := signer.Sign(context.Background(), []byte(message))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(signer.Scheme())
	fmt.Println(base64.StdEncoding.EncodeToString(signature)[:32])
	fmt.Println(crypto.Verify(&key.PublicKey, []byte(message), signature))
	// Output:
	// WECHATPAY2-SHA256-RSA2048
	// Lc9VXxmeonkdV8Xk9tmigQFLhl0vRWTe
	// <nil>
}

// Sensitive fields are encrypted for WeChat Pay with its key, and decrypted
// with the merchant's.
func ExampleEncrypt() {
	key, err := rsa.GenerateKey(rand.Reader, 2048) // stands for both here
	if err != nil {
		fmt.Println(err)
		return
	}
	ciphertext, err := crypto.Encrypt(&key.PublicKey, "张三")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(ciphertext), "characters")
	plaintext, err := crypto.Decrypt(key, ciphertext)
	fmt.Println(plaintext, err)
	// Output:
	// 344 characters
	// 张三 <nil>
}

// The resource of a notification is decrypted with the APIv3 key.
func ExampleOpen() {
	key := "0123456789abcdef0123456789abcdef"
	resource := struct{ Nonce, AssociatedData, Ciphertext string }{"0123456789abcdef", "world", "APoZlYpivU3HjbAiB4CvW1rAFr8J"}
	ciphertext, err := base64.StdEncoding.DecodeString(resource.Ciphertext)
	if err != nil {
		fmt.Println(err)
		return
	}
	plaintext, err := crypto.Open([]byte(key), []byte(resource.Nonce), []byte(resource.AssociatedData), ciphertext)
	fmt.Println(string(plaintext), err)
	_, err = crypto.Open([]byte(key), []byte(resource.Nonce), []byte("changed"), ciphertext)
	fmt.Println(err)
	// Output:
	// hello <nil>
	// crypto: decryption failed
}
