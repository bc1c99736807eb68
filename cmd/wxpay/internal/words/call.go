package words

// callPage has wxpay call.
var callPage = page{
	help: map[string]Help{"wxpay call": {
		Short: "发起一次带签名的调用，打印应答",
		Long: `发起一次带签名的调用，对应答验签，再打印出来。路径按官方文档的写法，其中的 {names} 用 --var 给值，或者直接把值写进路径；
完整的 URL 是微信支付返回的链接（download_url）。报文逐字节原样发送，只有敏感信息字段除外：
除非用 -H 在 Wechatpay-Serial 里指定了密钥，它们会被加密。应答里的敏感信息字段会被解密。

文档里没有的字段会照样发送，并在标准错误里指出：微信支付会忽略它。

应答写到标准输出；状态和 Request-ID 写到标准错误。加 --json 时两者合为一个对象。
--dry-run 打印将要发送的请求，连同签名，以及签名所覆盖的待签名串，什么都不发送。

退出码：0 表示应答已通过验签；1 表示请求被拒绝（打印错误码、错误信息和详情），或者应答没有到达或无法验签；
2 表示在发送之前就发现了错误。`,
		Flags: map[string]string{
			"data":    "报文：`JSON`、@FILE，或 @- 表示标准输入",
			"query":   "`name=value`：查询参数；可以多次给出",
			"var":     "`name=value`：路径里一个 {name} 的值；可以多次给出",
			"header":  "`'Name: value'`：请求头；可以多次给出",
			"output":  "`file`：把应答原样写入的文件：账单、回单、图片",
			"dry-run": "打印请求和待签名串，什么都不发送",
			"timeout": "`long`：等待应答的时间（默认 30s）",
		},
	}},
	texts: map[string]string{
		"call METHOD PATH, such as: wxpay call POST v3/security/echo": "call METHOD PATH，例如：wxpay call POST v3/security/echo",

		"--timeout is negative; it is a time such as 10s":                          "--timeout 是负数；它是一段时间，例如 10s",
		"-o is for downloads, which are all GET; leave it out":                     "-o 用于下载，下载都是 GET；请去掉它",
		"the query of the path is not percent-encoded; give it with -q name=value": "路径里的查询参数没有按百分号编码；请用 -q name=value 给出",
		"%s is not documented":                                   "文档里没有 %s",
		"%s is not documented; did you mean %s?":                 "文档里没有 %s；是不是 %s？",
		"%s takes a file; wxpay upload sends it":                 "%s 要上传文件；用 wxpay upload 发送",
		"-H number %d is not 'Name: value'":                      "第 %d 个 -H 不是 'Name: value' 的形式",
		"GET takes no body; give parameters with -q name=value":  "GET 没有报文；请用 -q name=value 给出参数",
		"the body is empty; leave -d out for a call without one": "报文是空的；没有报文的调用请去掉 -d",
		"the body is not JSON: line %d, column %d: %w":           "报文不是 JSON：第 %d 行，第 %d 列：%w",
		"the body is not JSON":                                   "报文不是 JSON",
		"%s; nothing is kept of it: ask again":                   "%s；没有保留任何内容：请重新下载",

		"the private key does not open: %s": "商户API私钥解不开：%s",
		"written to %s":                     "已写入 %s",
		"detail: %s":                        "详情：%s",
		"body: %s":                          "报文：%s",
		"note:":                             "注意：",
		"%s; nothing was sent":              "%s；什么都没有发送",
		"%s this answer has no good signature of WeChat Pay's":                "%s这个应答没有微信支付的有效签名",
		"%s the request may have been carried out: query before repeating it": "%s请求可能已被执行：请先查询，再重试",
		"the request may have been carried out: query before repeating it":    "请求可能已被执行：请先查询，再重试",
		"the request was not carried out":                                     "请求没有被执行",
		"the answer is not shown, since it may not be WeChat Pay's, and the request may have been carried out; wxpay doctor compares keys and clock": "应答没有显示，因为它可能不是微信支付的，而请求可能已被执行；wxpay doctor 会比对密钥和时钟",
		"; --var name=value gives one":                                   "；用 --var name=value 给出",
		"; wxpay endpoints finds paths, --var name=value fills a {name}": "；wxpay endpoints 查找路径，--var name=value 给 {name} 的值",

		"The signature covers this message (待签名串), %d bytes; ⏎ is a line feed:": "签名覆盖这个待签名串，%d 字节；⏎ 是换行符：",
		"nothing was sent": "什么都没有发送",
	},
}
