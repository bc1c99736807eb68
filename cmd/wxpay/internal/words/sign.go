package words

// signPage has wxpay sign.
var signPage = page{
	help: map[string]Help{"wxpay sign": {
		Short: "对请求或任意内容签名",
		Long: `对请求签名：由方法、URL 和报文得出待签名串、签名和 Authorization 头。只有 URL 的路径和查询参数参与签名，按原样。
什么都不发送；发送用 "wxpay call"。

没有 METHOD 和 URL 时，从标准输入逐字节读取待签名串，打印 base64 的签名。
调起支付签名 paySign 就这样得出：app ID、时间戳、随机串和 package，各占一行。`,
		Flags: map[string]string{
			"data":      "报文：`text`、@FILE，或 @- 表示标准输入",
			"timestamp": "`seconds`：代替当前时间的 Unix 秒数",
			"nonce":     "`text`：代替随机串的文本",
			"brief":     "只打印 Authorization 头的值",
		},
	}},
	texts: map[string]string{
		"sign takes a METHOD and a URL, or neither and a message on standard input":                   "sign 接受 METHOD 和 URL，或者都不给、从标准输入读待签名串",
		"there is nothing to sign: give METHOD and URL, or a message on standard input":               "没有要签名的内容：请给出 METHOD 和 URL，或从标准输入给出待签名串",
		"%s the message does not end with a line feed, as all of WeChat Pay's do":                     "%s待签名串末尾没有换行符，微信支付的待签名串都有",
		"%s the body ends with a line feed, which is signed too: send it, as curl --data-binary does": "%s报文末尾有换行符，它也参与签名：发送时要带上它，例如用 curl --data-binary",
		"The message to sign (待签名串), each line with its line feed:":                                   "待签名串，每行带换行符：",
		"Its signature:": "签名：",
		"--timestamp is no number of seconds since 1970":                                             "--timestamp 不是自 1970 年起的秒数",
		"the URL has a placeholder or a space; write it as it goes over the wire, with values in it": "URL 里有占位符或空格；请写成实际发送的样子，带上值",
		"these are no METHOD and URL; as in: wxpay sign GET v3/certificates":                         "这不是 METHOD 和 URL；例如：wxpay sign GET v3/certificates",
	},
}
