package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/pem"
	"net/http"

	"github.com/wxpay-chain/wxpay/catalog"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// certificateList is the answer of v3/certificates (docs/protocol.md section 3).
type certificateList struct {
	Data []certificateItem `json:"data"`
}

type certificateItem struct {
	SerialNo           string `json:"serial_no"`
	EffectiveTime      string `json:"effective_time"`
	ExpireTime         string `json:"expire_time"`
	EncryptCertificate sealed `json:"encrypt_certificate"`
}

// sealed is an AEAD_AES_256_GCM envelope under the APIv3 key.
type sealed struct {
	Algorithm      string `json:"algorithm"`
	Nonce          string `json:"nonce"`
	AssociatedData string `json:"associated_data"`
	Ciphertext     []byte `json:"ciphertext"`
}

// isCertificateList says which endpoints certificates answers.
func isCertificateList(e *catalog.Endpoint) bool {
	return e.Path == "v3/certificates" || e.Path == "v3/global/certificates"
}

// certificates answers 下载平台证书. It is no flow: what it says is true at every Strictness.
func (c *call) certificates() reply.Answer {
	if c.s.platform.publicKeyOnly {
		return reply.Error(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥")
	}
	list := certificateList{Data: []certificateItem{}}
	for _, p := range c.s.platform.listed() {
		if c.in.Query.Get("algorithm_type") == "SM2" { // there is none
			break
		}
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cert.Raw})
		list.Data = append(list.Data, certificateItem{
			SerialNo:           serialOf(p.cert),
			EffectiveTime:      rfc3339(p.cert.NotBefore),
			ExpireTime:         rfc3339(p.cert.NotAfter),
			EncryptCertificate: c.s.seal("certificate", text),
		})
	}
	return reply.JSON(http.StatusOK, list)
}

// seal encrypts for the merchant with the APIv3 key.
func (s *Sandbox) seal(associated string, plaintext []byte) sealed {
	nonce := base62(12)
	block, err := aes.NewCipher([]byte(s.keys.APIv3Key))
	if err != nil { // the key has 32 bytes: cannot happen
		return sealed{}
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return sealed{}
	}
	return sealed{
		Algorithm: "AEAD_AES_256_GCM", Nonce: nonce, AssociatedData: associated,
		Ciphertext: gcm.Seal(nil, []byte(nonce), plaintext, []byte(associated)),
	}
}
