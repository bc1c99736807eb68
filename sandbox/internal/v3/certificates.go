package v3

import (
	"encoding/pem"
	"net/http"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// certificateList is the answer of v3/certificates (docs/protocol.md section 3).
type certificateList struct {
	Data []certificateItem `json:"data"`
}

type certificateItem struct {
	SerialNo           string     `json:"serial_no"`
	EffectiveTime      string     `json:"effective_time"`
	ExpireTime         string     `json:"expire_time"`
	EncryptCertificate pki.Sealed `json:"encrypt_certificate"`
}

// isCertificateList reports whether an endpoint lists the platform certificates.
func isCertificateList(e *catalog.Endpoint) bool {
	return e.Path == "v3/certificates" || e.Path == "v3/global/certificates"
}

// certificates answers 下载平台证书. It is no flow: its answer is true at every Strictness.
func (c *call) certificates() reply.Answer {
	if c.s.Platform.PublicKeyOnly() {
		return reply.Error(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥")
	}
	list := certificateList{Data: []certificateItem{}}
	for _, p := range c.s.Platform.Certificates() {
		if c.in.Query.Get("algorithm_type") == "SM2" { // there is none
			break
		}
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Cert.Raw})
		list.Data = append(list.Data, certificateItem{
			SerialNo:           pki.SerialOf(p.Cert),
			EffectiveTime:      pki.RFC3339(p.Cert.NotBefore),
			ExpireTime:         pki.RFC3339(p.Cert.NotAfter),
			EncryptCertificate: c.s.Platform.Seal("certificate", text),
		})
	}
	return reply.JSON(http.StatusOK, list)
}
