package words

// sandboxPage has wxpay sandbox and its log.
var sandboxPage = page{
	help: map[string]Help{"wxpay sandbox": {
		Short: "运行你自己的微信支付（沙箱），供任何语言的测试使用",
		Long: `运行你自己的微信支付（沙箱），供任何语言的测试使用。真正的微信支付检查什么，它就检查什么；它应答每个 v3 接口，
并记住发生过的事：下过的订单可以支付、退款和查询。

商户和微信支付的密钥在一个文件夹里；第一次运行时生成，之后一直使用。文件夹里有 apiclient_key.pem、apiclient_cert.pem、
wechatpay_public_key.pem、wechatpay_certificate.pem、sandbox.json（url、mchid、serial_no、public_key_id、
certificate_serial、api_v3_key、api_v2_key），还有两个只有沙箱需要的文件 sandbox_…_private.pem。
其他命令用 --config 指定这个文件夹。加 --public-key-only 时没有 wechatpay_certificate.pem，certificate_serial 为空：
原有的平台证书会被删除，不再加这个选项时会生成新的。同样，加 --certificate-only 时没有 wechatpay_public_key.pem，public_key_id 为空。

每个请求一行：时间、方法、目标、状态、错误码和结论；被拒绝的请求下面写着比对了什么。每次投递回调通知也是一行：
时间、事件、notify_url、第几次、状态，以及是否被接受或何时重发。加 --json 时每行是一个 JSON 对象；
通知的对象有 event，请求的对象有 method。

回调通知只发往本机（127.0.0.0/8、::1、localhost），以免调用到文档里的 notify_url；--notify-host 指定其他主机，例如容器。

应答里的链接（download_url、h5_url …）以 http:// 和请求的 Host 开头；在 TLS 代理或隧道后面时，以 --public-url 开头。

启动时打印调用它的程序的开头几行。--sdk 选择 SDK：gopay、wechatpay-axios-plugin、wechatpay-go、wechatpay-java、
wechatpay-node-v3、wechatpay-php、wxpay、wxpay-v3。

用户在手机上做的事（支付、确认）通过 HTTP 完成：GET URL/sandbox/ 列出这些操作。

Ctrl-C 停止。`,
		Flags: map[string]string{
			"addr":             "监听的 `host:port`；能连上它的人都能使用它",
			"keys":             "`folder`：密钥所在的文件夹",
			"mchid":            "`number`：沙箱所服务的商户号（默认用文件夹里的，否则 1900000109）",
			"strictness":       "`level`：检查的严格程度：full、fields（不记住任何事）、signature（只检查签名）、exact（拒绝文档里没有的字段）",
			"public-key-only":  "商户只有微信支付公钥、没有平台证书，新商户都是这样",
			"certificate-only": "商户只有平台证书、没有微信支付公钥，较早的商户都是这样",
			"public-url":       "`URL`：应答里的链接以它开头，包括协议和主机（默认与请求一致）",
			"notify-host":      "`host`：除本机以外，回调通知还可以发往的主机，* 表示任意；可以多次给出",
			"sdk":              "打印这个 `SDK` 的程序的开头几行（默认是常用的三个）；可以多次给出",
			"quiet":            "不打印示例代码，也不打印请求和通知",
		},
		Comments: map[string]string{
			"print how that SDK calls it":                      "打印那个 SDK 怎样调用它",
			"a free port: sandbox.json says which":             "空闲端口：见 sandbox.json",
			"judge nothing but the signature":                  "只检查签名",
			"in a container; notices go to http://shop:…, too": "在容器里；通知也发往 http://shop:…",
		},
	}},
	texts: map[string]string{
		"--strictness has no such level; it is one of full, fields, signature, exact":          "--strictness 没有这个值；它是 full、fields、signature、exact 之一",
		"--mchid is no merchant number (商户号): digits, 32 at most":                              "--mchid 不是商户号：只能是数字，最多 32 位",
		"--notify-host is no host; it is a host alone, without http:// and port, or * for any": "--notify-host 不是主机名；只写主机，不带 http:// 和端口，或用 * 表示任意",
		"%s; choose another folder with --keys":                                                "%s；请用 --keys 另选一个文件夹",
		"--sdk has no such SDK; it is one of %s":                                               "--sdk 没有这个 SDK；它是 %s 之一",
		"--sdk prints lines that --quiet leaves out; give one of the two":                      "--sdk 打印的内容会被 --quiet 省略；请只用其中一个",
		"Other SDKs: %s": "其他 SDK：%s",
		"--public-key-only and --certificate-only exclude each other: without both, the merchant has either key": "--public-key-only 和 --certificate-only 不能同时使用：都不加时，商户两种密钥都有",
		"--public-url is not a scheme and a host, such as https://pay.test":                                      "--public-url 不是协议加主机，例如 https://pay.test",
		"stopped": "已停止",
		"WeChat Pay for tests at %s, merchant %s; keys in %s":               "测试用的微信支付：%s，商户号 %s；密钥在 %s",
		"%s listening on %s: whoever reaches this port can use the sandbox": "%s正在监听 %s：能连上这个端口的人都能使用沙箱",
		"The user pays:  %s": "用户支付：  %s",
		"GET %s/sandbox/ lists what else stands for a user's phone. Ctrl-C stops.":                              "GET %s/sandbox/ 列出代替用户手机的其他操作。Ctrl-C 停止。",
		"cannot listen on %s: another program does; choose another port with --addr, 127.0.0.1:0 is a free one": "无法监听 %s：端口已被别的程序占用；请用 --addr 另选一个端口，127.0.0.1:0 表示任一空闲端口",
		"cannot listen on %s: %s; --addr takes host:port of this machine":                                       "无法监听 %s：%s；--addr 接受本机的 host:port",

		"nothing came within 5 s":                                    "5 秒内没有应答",
		"a notify_url that cannot be read":                           "无法解析的 notify_url",
		"its notify_url is not an http or https URL":                 "它的 notify_url 不是 http 或 https 的 URL",
		"its host is not this machine; --notify-host %s has it sent": "它的主机不是本机；加 --notify-host %s 才会发送",
		"notice": "通知", "attempt %d": "第 %d 次", "sent again at %s": "将于 %s 重发", "(fault %s)": "（故障 %s）",
		"accepted": "已接受", "given up": "已放弃", "unsent": "未发送", "done": "完成", "cut": "中断", "refused": "已拒绝",
		"the signature was checked over this, each line with a line feed:": "验签所用的待签名串如下，每行带换行符：",
	},
}
