package words

// sealPage has wxpay encrypt and wxpay decrypt.
var sealPage = page{
	help: map[string]Help{
		"wxpay encrypt": {
			Short: "加密一个敏感信息字段，或通知的 resource",
			Long: `用微信支付的密钥加密一个敏感信息字段：RSA-OAEP 加 SHA-1，以 base64 打印。值从 FILE 或标准输入读取，末尾的一个换行符不算。
用的是哪个密钥，也就是 Wechatpay-Serial 该写什么，打印到标准错误。

加 --aead 时，整个输入用APIv3密钥加密，成为回调通知里的那种 resource，打印出来：用来试验处理函数。`,
			Flags: map[string]string{
				"aead":            "用APIv3密钥以 AEAD_AES_256_GCM 加密，代替 RSA-OAEP",
				"nonce":           "`text`：与 --aead 一起使用：随机串",
				"associated-data": "`text`：与 --aead 一起使用：附加数据",
				"exact":           "值末尾的换行符也加密",
			},
		},
		"wxpay decrypt": {
			Short: "解密一个敏感信息字段、回调通知或平台证书（敏感信息解密、回调解密）",
			Long: `用商户API私钥解密应答里的一个敏感信息字段：RSA-OAEP 加 SHA-1。它的 base64 从 FILE 或标准输入读取。

加 --aead 时，输入是回调通知、其中的 resource，或 v3/certificates 的应答，用APIv3密钥解密其中的内容；
或者只是 base64，另加 --nonce 和 --associated-data。这只由APIv3密钥认证，不由微信支付的签名认证：
验签用 "wxpay verify"。`,
			Flags: map[string]string{
				"aead":            "用APIv3密钥以 AEAD_AES_256_GCM 解密，代替 RSA-OAEP",
				"nonce":           "`text`：与 --aead 一起使用：随机串",
				"associated-data": "`text`：与 --aead 一起使用：附加数据",
			},
		},
	},
	texts: map[string]string{
		"there is nothing to decrypt: the input is empty; name a FILE, or pipe it in":                                  "没有要解密的内容：输入是空的；请指定 FILE，或用管道传入",
		"the input is JSON, not one field; --aead decrypts a notification or its resource":                             "输入是 JSON，不是一个字段；--aead 解密回调通知或其中的 resource",
		"the input is not base64; a sensitive field is, 344 characters with a key of 2048 bits":                        "输入不是 base64；敏感信息字段是 base64，密钥为 2048 位时有 344 个字符",
		"the ciphertext has %d bytes, one for this key has %d; it is cut, or not a sensitive field":                    "密文有 %d 字节，用这个密钥加密的应有 %d 字节；它被截断了，或者不是敏感信息字段",
		"the ciphertext does not open with this key; it was encrypted for another one, or not with RSA-OAEP and SHA-1": "这个密钥解不开密文；它是用别的密钥加密的，或者不是用 RSA-OAEP 和 SHA-1 加密的",
		"the algorithm is %s; only %s is understood":                                                                   "算法是 %s；只支持 %s",
		"the ciphertext is not base64": "密文不是 base64",
		"it does not open; the APIv3 key is another one, or nonce, associated data or ciphertext were changed":           "解不开；APIv3密钥不是这一个，或者随机串、附加数据或密文被改动",
		"the input is not JSON; base64 alone needs --nonce, and --associated-data if there was some":                     "输入不是 JSON；只有 base64 时需要 --nonce，有附加数据时还需要 --associated-data",
		"the input is broken JSON; a notification is taken byte for byte, as it came":                                    "输入是损坏的 JSON；回调通知要逐字节原样给出",
		"there is no ciphertext in the input; a notification has it in resource, v3/certificates in encrypt_certificate": "输入里没有密文；回调通知的密文在 resource 里，v3/certificates 的在 encrypt_certificate 里",
		"--nonce and --associated-data belong to --aead":                                                                 "--nonce 和 --associated-data 要与 --aead 一起使用",
		"there is nothing to encrypt: the input is empty; name a FILE, or pipe it in":                                    "没有要加密的内容：输入是空的；请指定 FILE，或用管道传入",
		"the value has %d bytes, of which the key takes %d; fields are encrypted one by one, never a whole body":         "值有 %d 字节，密钥最多加密 %d 字节；字段要逐个加密，不能加密整个报文",
		"send it with Wechatpay-Serial: %s":                                                                              "发送时加上 Wechatpay-Serial: %s",
	},
}
