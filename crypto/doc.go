// Package crypto holds the cryptography of WeChat Pay (微信支付) APIv3 as pure functions. They make
// signatures, encrypt sensitive fields, open the AES-GCM envelope of notifications and
// certificates, make nonces, and load keys. The package speaks no HTTP and keeps no state.
//
// The functions and their uses:
//
//   - [RSA] and [Verify]: RSASSA-PKCS1-v1_5 with SHA-256, the scheme
//     WECHATPAY2-SHA256-RSA2048 of requests and answers (签名, 验签).
//   - [Encrypt] and [Decrypt]: RSA-OAEP with SHA-1, the encryption of sensitive
//     fields (敏感信息加密).
//   - [Seal] and [Open]: AES-256-GCM under the APIv3 key (APIv3密钥), which
//     WeChat Pay calls AEAD_AES_256_GCM.
//   - [LoadPrivateKey], [LoadPublicKey], [LoadCertificate] and their Parse
//     twins: the merchant's apiclient_key.pem, WeChat Pay's pub_key.pem
//     (微信支付公钥), and certificates, in any of the usual encodings.
//
// The Parse and Load functions take PEM, DER and bare base64 of DER. Private keys may be PKCS#1 or
// PKCS#8, public keys SubjectPublicKeyInfo (SPKI) or PKCS#1. Their errors say what was found and
// what to do, and never quote the input.
//
// No function panics on any input, and every function may be called from several goroutines at
// once.
package crypto
