package words

// filesPage has wxpay serial and wxpay certs.
var filesPage = page{
	help: map[string]Help{
		"wxpay serial": {
			Short: "分辨证书和密钥，打印证书序列号",
			Long:  `说明每个文件是什么：证书、私钥还是公钥，并按微信支付的写法打印证书序列号。同一对密钥的文件也会指出。"-" 是标准输入。`,
			Flags: map[string]string{"brief": "只打印证书序列号；没有序列号的文件算作错误"},
		},
		"wxpay certs": {
			Short: "下载、检查并保存平台证书",
			Long: `用一次带签名的 GET v3/certificates 下载微信支付的平台证书，用APIv3密钥解密，用它们对应答验签，再逐个保存为
wechatpay_SERIAL.pem，所有人可读。应答有一项检查不通过，就什么都不保存。加密要用当前的证书，也就是有效的证书中最晚过期的；
其他命令的 --certificate 接受它的文件。开始之前不需要任何微信支付的密钥。

程序不必这样做：keyring.Download 会自己下载，并按时更新。新加入的商户没有平台证书，只有微信支付公钥，会看到提示。`,
			Flags: map[string]string{
				"out":     "`folder`：保存证书的文件夹；不存在时会创建",
				"global":  "调用 v3/global/certificates，用于微信支付境外（WeChat Pay Global）的商户",
				"timeout": "`long`：等待应答的时间",
			},
		},
	},
	texts: map[string]string{
		"--timeout is not positive; it is a time such as 10s": "--timeout 不是正数；它是一段时间，例如 10s",
		"%s, the current one: to encrypt with":                "%s，当前的证书：加密用它",
		"this merchant has no platform certificates (平台证书), only WeChat Pay's public key (微信支付公钥); get pub_key.pem and its ID from the merchant platform (商户平台 → 账户中心 → API安全), and give them with --public-key and --public-key-id": "这个商户没有平台证书，只有微信支付公钥；请从商户平台（商户平台 → 账户中心 → API安全）取得 pub_key.pem 和它的ID，用 --public-key 和 --public-key-id 给出",
		"%s; wxpay doctor looks at the credentials one by one": "%s；wxpay doctor 会逐项检查凭证",

		"files, as in: wxpay serial apiclient_cert.pem":                                                              "文件，例如：wxpay serial apiclient_cert.pem",
		"%s is a %s, which has no serial number; a certificate has":                                                  "%s 是%s，没有序列号；证书才有",
		"%s is %s; what is used here is a certificate, or an RSA key":                                                "%s 不能用（%s）；这里用的是证书，或 RSA 密钥",
		"the merchant's API certificate (商户API证书) of %s":                                                             "商户API证书，商户号 %s",
		"WeChat Pay's platform certificate (平台证书)":                                                                   "微信支付的平台证书",
		"the merchant's (商户API私钥), if it came as apiclient_key.pem; its serial is that of apiclient_cert.pem":        "商户API私钥，如果它原名 apiclient_key.pem；它的序列号就是 apiclient_cert.pem 的序列号",
		"WeChat Pay's (微信支付公钥), if it came from the merchant platform, where its ID, PUB_KEY_ID_…, stands beside it": "微信支付公钥，如果它来自商户平台，它的ID（PUB_KEY_ID_…）就写在旁边",
		"certificate": "证书", "public key": "公钥", "is": "是", "subject": "主体", "issuer": "签发者", "pair": "配对", "valid": "有效期",
		"the same as in %s": "与 %s 是同一对密钥",
		"%d days left":      "还剩 %d 天",
		"expired":           "已过期",
		"not yet":           "尚未生效",
		"%s to %s, %s":      "%s 至 %s，%s",
	},
}
