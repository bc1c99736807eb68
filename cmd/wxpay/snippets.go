package main

import (
	"path/filepath"
	"strings"
	"text/template"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// snippets returns the first lines of a program that calls a sandbox, in three languages.
func snippets(folder string, d creds.SandboxJSON) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = snippetTemplate.Execute(&b, struct {
		creds.SandboxJSON
		Key, PublicKey, Certificate string
	}{d, filepath.Join(folder, creds.FileMerchantKey), filepath.Join(folder, creds.FilePublicKey), filepath.Join(folder, creds.FilePlatformCertificate)})
	return b.String(), err
}

// snippetTemplate gives the two official styles of clients both keys. They name no key in
// Wechatpay-Serial unless told to, so they get answers signed for the platform certificate, if
// there is one.
var snippetTemplate = template.Must(template.New("").Funcs(template.FuncMap{"single": singleQuoted}).Parse(`// Go: github.com/wxpay-chain/wxpay
key, err := crypto.LoadPrivateKey({{printf "%q" .Key}})
public, err := crypto.LoadPublicKey({{printf "%q" .PublicKey}})
client, err := wxpay.New(wxpay.Config{
	MchID:      "{{.MchID}}",
	SerialNo:   "{{.SerialNo}}",
	PrivateKey: key,
	Keyring:    keyring.Static(keyring.Key{Serial: "{{.PublicKeyID}}", Public: public}),
	BaseURL:    "{{.URL}}",
})

// PHP: composer require wechatpay/wechatpay
$instance = WeChatPay\Builder::factory([
    'mchid'      => '{{.MchID}}',
    'serial'     => '{{.SerialNo}}',
    'privateKey' => WeChatPay\Crypto\Rsa::from({{single (print "file://" .Key)}}),
    'certs'      => [
        '{{.PublicKeyID}}' => WeChatPay\Crypto\Rsa::from({{single (print "file://" .PublicKey)}}, WeChatPay\Crypto\Rsa::KEY_TYPE_PUBLIC),
{{- if .CertificateSerial}}
        '{{.CertificateSerial}}' => WeChatPay\Crypto\Rsa::from({{single (print "file://" .Certificate)}}, WeChatPay\Crypto\Rsa::KEY_TYPE_PUBLIC),
{{- end}}
    ],
    'base_uri'   => '{{.URL}}/',
]);

// Node: npm install wechatpay-axios-plugin
const { Wechatpay } = require('wechatpay-axios-plugin'), { readFileSync } = require('fs')
const wxpay = new Wechatpay({
  mchid: '{{.MchID}}',
  serial: '{{.SerialNo}}',
  privateKey: readFileSync({{single .Key}}),
  certs: {
    '{{.PublicKeyID}}': readFileSync({{single .PublicKey}}),
{{- if .CertificateSerial}}
    '{{.CertificateSerial}}': readFileSync({{single .Certificate}}),
{{- end}}
  },
  secret: '{{.APIv2Key}}',
  baseURL: '{{.URL}}/',
})
`))

// singleQuoted quotes a string in a form that PHP and JavaScript both read.
func singleQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
