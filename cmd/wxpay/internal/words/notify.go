package words

// notifyPage has wxpay notify and wxpay notify send.
var notifyPage = page{
	help: map[string]Help{
		"wxpay notify": {
			Short: "像微信支付那样发送回调通知，或对保存下来的回调通知验签",
			Long: `回调通知是微信支付发往 notify_url 的请求。"send" 生成一条通知，发给正在开发的服务器，用沙箱文件夹里的密钥签名和加密；
"verify" 检查一条保存下来的通知，并打印其中的内容。"wxpay show TRANSACTION.SUCCESS" 显示一种通知的字段，
以及 Go 的处理函数。`,
		},
		"wxpay notify send": {
			Short: "像微信支付那样发送回调通知：签名、加密，字段与官方文档一样齐全",
			Long: `向服务器发送任一 APIv3 事件的回调通知，字段与官方文档一样齐全，像微信支付那样签名和加密，
密钥来自 "wxpay sandbox --keys" 写的文件夹。沙箱不必在运行。它打印应答，并说明微信支付会认为通知已被接受
（5 秒内应答 200 或 204），还是会重发。

加 --fault 时通知有一处错误，服务器必须拒绝。若被接受，退出码为 1。它的值是 bad-signature、probe、stale=-301s、
unknown-serial、missing=Wechatpay-Nonce 或 unsigned。

没有 --to 时什么都不发送：打印通知的头和报文，格式就是 "wxpay notify verify" 所读的。`,
			Flags: map[string]string{
				"to":            "服务器的 `URL`，http 或 https；不论在哪里都会调用",
				"keys":          "`folder`：沙箱密钥所在的文件夹",
				"original-type": "`kind`：事件有几种原始类型时，选其中一种（默认是文档里的第一种）",
				"set":           "`path=value`：resource 的一个字段，例如 amount.total=100；可以多次给出",
				"fault":         "通知的错误：`bad-signature`、probe、stale=-301s …",
				"times":         "`many`：在同一时刻发送的次数，最多 64",
			},
			Comments: map[string]string{"the same one, at the same instant": "同一条通知，在同一时刻"},
		},
	},
	texts: map[string]string{
		"one EVENT, as in: wxpay notify send TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify": "一个 EVENT，例如：wxpay notify send TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify",

		"%s is a notice of APIv2; those of APIv3 alone are sent":                  "%s 是 APIv2 的通知；只发送 APIv3 的通知",
		"--original-type is no kind of this event; %s has %s":                     "--original-type 不是这个事件的原始类型；%s 有 %s",
		"%s %s: it is documented as %s, and the value is no JSON":                 "%s %s：文档里它是 %s，而给出的值不是 JSON",
		"--set %s: this field is not documented for %s":                           "--set %s：文档里 %s 没有这个字段",
		"--set %s: this field is not documented for %s; did you mean %s?":         "--set %s：文档里 %s 没有这个字段；是不是 %s？",
		"--to is no http or https URL":                                            "--to 不是 http 或 https 的 URL",
		"--times is %d; it is a number from 1 to 64":                              "--times 是 %d；它是 1 到 64 的数",
		"--times and --fault do not go together; send the wrong one by itself":    "--times 和 --fault 不能同时使用；错误的通知请单独发送",
		"--times needs a server to send to; give it with --to":                    "--times 需要发往一个服务器；请用 --to 给出",
		`%s holds no keys of a sandbox; "wxpay sandbox --keys FOLDER" makes some`: `%s 里没有沙箱的密钥；"wxpay sandbox --keys FOLDER" 会生成`,
		"--fault has no such fault; it is one of bad-signature, probe, stale=-301s, unknown-serial, missing=Wechatpay-Nonce (or -Timestamp, -Signature, -Serial), unsigned": "--fault 没有这个值；它是 bad-signature、probe、stale=-301s、unknown-serial、missing=Wechatpay-Nonce（或 -Timestamp, -Signature, -Serial）、unsigned 之一",

		"%s to %s": "%s 发往 %s",
		"accepted: WeChat Pay would not send it again":                                                            "已接受：微信支付不会重发",
		"accepted, though it is not WeChat Pay's: this server believes what it should refuse":                     "被接受了，但它不是微信支付的通知：这个服务器相信了应当拒绝的通知",
		"refused, as it should be: WeChat Pay would send the true one then":                                       "已拒绝，应当如此：微信支付随后会发送真正的通知",
		"refused, as it should be":                                                                                "已拒绝，应当如此",
		"not accepted: WeChat Pay would send it again, 15 times within 24 h 4 min, for the first time after 15 s": "未被接受：微信支付会重发，24 小时 4 分钟内共 15 次，第一次在 15 秒之后",
		"%s a notify_url has no query: WeChat Pay would not take this one":                                        "%snotify_url 不能带查询参数：微信支付不接受这个",
		"%s the answer took %s; WeChat Pay waits 5 s":                                                             "%s应答用了 %s；微信支付只等 5 秒",
	},
}
