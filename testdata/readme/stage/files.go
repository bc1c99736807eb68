package stage

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// writeFiles writes a merchant's files into the working directory, under the names that the
// merchant platform (商户平台) gives them. The keys are a sandbox's, made for this run.
func writeFiles(keys *sandbox.Keys) error {
	box, err := sandbox.New(sandbox.Config{Keys: keys})
	if err != nil {
		return err
	}
	defer box.Close()
	private, err := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(box.Key().Public.(*rsa.PublicKey))
	if err != nil {
		return err
	}
	for name, block := range map[string]pem.Block{
		"apiclient_key.pem":  {Type: "PRIVATE KEY", Bytes: private},
		"apiclient_cert.pem": {Type: "CERTIFICATE", Bytes: box.MerchantCertificate().Raw},
		"pub_key.pem":        {Type: "PUBLIC KEY", Bytes: public},
		"wechatpay_cert.pem": {Type: "CERTIFICATE", Bytes: box.Certificate().Raw},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(&block), 0o600); err != nil {
			return err
		}
	}
	return nil
}
