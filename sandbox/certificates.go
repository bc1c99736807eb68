package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/pem"
	"net/http"
)

// certificates answers 下载平台证书: the platform certificate, encrypted with the APIv3 key (docs/protocol.md section 3).
// There is none of SM2.
func (c *call) certificates() Answer {
	if c.in.Query.Get("algorithm_type") == "SM2" {
		return JSON(http.StatusOK, map[string][]string{"data": {}})
	}
	const associated = "certificate"
	cert, nonce := c.s.keys.PlatformCertificate, base62(12)
	ciphertext, err := sealAEAD(c.s.keys.APIv3Key, nonce, associated, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	if err != nil { // the key has 32 bytes and the nonce 12: cannot happen
		return Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: the certificate cannot be encrypted")
	}
	return c.reply(c.documented().
		set("data.0.serial_no", serialOf(cert)).
		set("data.0.effective_time", rfc3339(cert.NotBefore)).
		set("data.0.expire_time", rfc3339(cert.NotAfter)).
		set("data.0.encrypt_certificate.algorithm", "AEAD_AES_256_GCM").
		set("data.0.encrypt_certificate.nonce", nonce).
		set("data.0.encrypt_certificate.associated_data", associated).
		set("data.0.encrypt_certificate.ciphertext", ciphertext))
}

// sealAEAD encrypts with AEAD_AES_256_GCM: base64 of the ciphertext and its tag.
func sealAEAD(key, nonce, associated string, plaintext []byte) (string, error) {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		return "", err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(aead.Seal(nil, []byte(nonce), plaintext, []byte(associated))), nil
}
