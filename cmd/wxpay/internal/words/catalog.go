package words

// catalogPage has wxpay endpoints and wxpay show.
var catalogPage = page{
	help: map[string]Help{
		"wxpay endpoints": {
			Short: "查找微信支付的接口（接口列表）",
			Long: `在接口目录里查找接口：路径、标题、产品或字段里含有全部关键词的接口，中文或其他文字都可以，最匹配的排在前面。
关键词也可以是带值的完整路径。没有关键词时列出全部接口。什么都不发送。`,
		},
		"wxpay show": {
			Short: "显示一个接口的字段、官方页面和 Go 调用（接口说明），或一种通知",
			Long: `显示接口目录对一个接口所知道的：以树的形式列出请求和应答的字段，连同类型、是否必填、枚举值和官方名称；哪些是敏感信息；
官方页面；以及用官方文档示例值写成的 Go 调用。什么都不发送。

PATH 是路径模板、带值的路径，或完整的 URL。路径只有一种方法时，METHOD 可以不写。

EVENT 是一种回调通知，例如 TRANSACTION.SUCCESS：显示它的字段、其中加密的 resource，以及 Go 的处理函数。
写 REFUND，或者标题中的词（投诉），会列出符合的事件。`,
			Flags: map[string]string{
				"go":       "只打印含有这个调用的 Go 文件",
				"required": "与 --go 一起使用：只写请求的必填字段",
				"sources":  "在每个字段旁写明由哪里得知，以及改正了什么",
			},
		},
	},
	texts: map[string]string{
		`no endpoint has %q; fewer or other words may find it, and "wxpay endpoints" lists all`: `没有接口含有 %q；可以减少或换用关键词，"wxpay endpoints" 列出全部接口`,
		"an endpoint, as in: wxpay show POST v3/payroll-card/tokens":                            "一个接口，例如：wxpay show POST v3/payroll-card/tokens",
		"name one endpoint, as in: wxpay show POST v3/payroll-card/tokens":                      "请指定一个接口，例如：wxpay show POST v3/payroll-card/tokens",
		"%s has several methods; put one of them in front: %s":                                  "%s 有几种方法；请在前面写上其中一种：%s",
		"%s %s is not known; that path has %s":                                                  "没有 %s %s；这个路径有 %s",
		`the catalogue has no path %s; "wxpay endpoints WORDS" finds one`:                       `接口目录里没有路径 %s；用 "wxpay endpoints WORDS" 查找`,
		"the catalogue has no path %s; did you mean %s?":                                        "接口目录里没有路径 %s；是不是 %s？",
		"the catalogue has no event %s; an event is called as in TRANSACTION.SUCCESS":           "接口目录里没有事件 %s；事件的名称例如 TRANSACTION.SUCCESS",
		"no event is called %s; name one of those that fit: %s":                                 "没有叫 %s 的事件；请写出符合的其中一种：%s",
		"the catalogue has no event %s; did you mean %s?":                                       "接口目录里没有事件 %s；是不是 %s？",
		"%q is no method of WeChat Pay's; it is one of %s":                                      "%q 不是微信支付的方法；它是 %s 之一",
		"--required belongs to --go: it is for the fields of a call in Go":                      "--required 要与 --go 一起使用：它决定 Go 调用里的字段",
		"--required is for a call; a notice has all of its fields":                              "--required 用于调用；通知的字段总是齐全的",
		"there is no call in Go for %s %s: %s":                                                  "%s %s 没有 Go 调用：%s",
		"APIv2 is not in this version of wxpay":                                                 "这个版本的 wxpay 不支持 APIv2",
		"%s is no notice of API%s; leave the %s out":                                            "%s 不是 API%s 的通知；请去掉 %s",

		"host": "域名", "chain": "链式写法", "sensitive": "敏感信息", "decrypted": "解密", "proof": "证明", "repeat": "重发", "TLS": "TLS 双向", "pages": "官方页面",
		"encrypted for the merchant's key; wxpay decrypts them":                                    "用商户API证书加密；wxpay 会解密",
		"the signature covers the file's SHA-1, in Wechatpay-Statement-Sha1":                       "签名覆盖文件的 SHA-1，在 Wechatpay-Statement-Sha1 里",
		"the file is not signed; its hash came with the link to it":                                "文件没有签名；它的摘要与下载链接一起返回",
		"after a lost answer with the same %s and parameters (重入): WeChat Pay goes by that number": "应答丢失之后，可用同一个 %s 和相同的参数重发（重入）：微信支付以这个单号为准",
		"the source says so of %s":                                                 "官方点名的错误码：%s",
		"not after %s: the number is spent":                                        "%s 之后不能重发：单号已经作废",
		"needs the merchant's certificate (双向证书)":                                  "需要商户API证书（双向证书）",
		"and %d more, which --json lists":                                          "另有 %d 个，用 --json 列出",
		"encrypt them with RSAES-PKCS1-v1_5, and name the key in Wechatpay-Serial": "请用 RSAES-PKCS1-v1_5 加密，并在 Wechatpay-Serial 里写明密钥",
		"to be encrypted":                                                          "要加密",
		"give them in clear: wxpay encrypts them":                                  "请给明文：wxpay 会加密",
		"none: %s":                                        "没有：%s",
		"Query 查询参数":                                      "查询参数 Query",
		"Body 请求包体 (JSON)":                                "请求包体 Body（JSON）",
		"Body 请求包体 (XML)":                                 "请求包体 Body（XML）",
		"Body 请求包体 (multipart/form-data)":                 "请求包体 Body（multipart/form-data）",
		"Headers 请求头":                                     "请求头 Headers",
		"Path 路径参数":                                       "路径参数 Path",
		"Answer 应答参数":                                     "应答参数",
		"Body 通知包体":                                       "通知包体 Body",
		"Resource 通知资源数据":                                 "通知资源数据 Resource",
		"Resource 通知资源数据, decrypted from %s":              "通知资源数据 Resource，由 %s 解密",
		"%s: %s, original_type %s":                        "%s：%s，原始类型 original_type %s",
		"required":                                        "必填",
		"敏感: for WeChat Pay's key, with RSAES-PKCS1-v1_5": "敏感：用微信支付的密钥加密，RSAES-PKCS1-v1_5",
		"敏感: for WeChat Pay's key":                        "敏感：用微信支付的密钥加密",
		"敏感: for the merchant's key":                      "敏感：用商户API证书加密",
		"under the APIv3 key":                             "用APIv3密钥加密",
		"under the APIv2 key":                             "用APIv2密钥加密",
		"敏感: %s":                                          "敏感：%s",
		"(by the word of one source)":                     "（只有一个来源）",
		"(a string that holds %s)":                        "（内容是 %s 的字符串）",
		"(wxpay sets it)":                                 "（由 wxpay 设置）",
		"Corrections":                                     "改正",
		"source: %s":                                      "来源：%s",

		"protocol": "协议", "original type": "原始类型", "also": "另见", "signed": "签名", "try": "试一试",
		"no: ask WeChat Pay (wxpay show v2/pay/refundquery) before acting on it": "没有签名：先向微信支付查询（wxpay show v2/pay/refundquery），再据此处理",
		"with the APIv2 key, by sign":                                            "用APIv2密钥，在 sign 字段",
		"by WeChat Pay's key, in the headers Wechatpay-*":                        "用微信支付的密钥，在 Wechatpay-* 头里",
		"with data, within the seconds that its page says":                       "要返回数据，在官方页面规定的秒数之内",
	},
}
