package words

// checkoutPage has wxpay invoke and wxpay qr.
var checkoutPage = page{
	help: map[string]Help{
		"wxpay invoke": {
			Short: "打印前端调起支付的参数",
			Long: `打印前端交给微信、用来调起支付的 JSON；需要签名的，用商户API私钥签名。VALUE 来自下单的应答；FRONT 说明是哪种前端，
也就决定了字段名和签名：

{table}

有 appid 的前端需要 --appid。签名的有效期与 prepay_id 相同，两小时。h5 打印 URL。
什么都不发送，也不需要微信支付的任何密钥；transfer 只需要商户号，score 和 h5 什么都不需要。`,
			Flags: map[string]string{
				"appid":     "`appid`：订单的 appid，即网页、小程序或 App 的 appid",
				"prepay-id": "`prepay_id`：用于 medical：自费部分的 prepay_id；不给则全部由医保支付",
				"redirect":  "`URL`：用于 h5：用户返回的地址（redirect_url）",
			},
		},
		"wxpay qr": {
			Short: "画出 Native 订单的二维码（QR code，Native支付二维码）",
			Long: `把 Native 订单的二维码链接 code_url 画成二维码（QR code），供用户扫描：画在终端上，或者用 -o 写成 PNG。
没有给出 CODE_URL 时，从标准输入读取。什么都不发送。

在终端上，二维码用转义序列画成白底黑码，即使设置了 NO_COLOR：反过来的颜色多数相机认不出。
加 --json 时，以 base64 打印 PNG。`,
			Flags: map[string]string{"output": "`file`：写入 PNG 的文件", "scale": "`pixels`：PNG 里每个模块的像素数"},
		},
	},
	texts: map[string]string{
		"invoke FRONT VALUE, such as: wxpay invoke jsapi PREPAY_ID --appid APPID": "invoke FRONT VALUE，例如：wxpay invoke jsapi PREPAY_ID --appid APPID",
		"there is no such front end; it is one of %s":                             "没有这种前端；它是 %s 之一",
		"--%s has no meaning for %s; leave it out":                                "--%s 对 %s 没有意义；请去掉它",
		"there is no appid; give that of the order with --appid":                  "缺少 appid；请用 --appid 给出订单的 appid",
		"%s cannot be invoked with that: %s":                                      "%s 不能这样调起：%s",

		"one CODE_URL, or standard input":                                                         "一个 CODE_URL，或标准输入",
		"--scale is %d; it is a number from 1 to %d":                                              "--scale 是 %d；它是 1 到 %d 的数",
		"the code is %d columns wide, the terminal %d; write a picture with -o":                   "二维码宽 %d 列，终端宽 %d 列；请用 -o 写成图片",
		"there is no text for a code, or it is too long; give the code_url of the order's answer": "没有可以画成二维码的文本，或者文本太长；请给出下单应答里的 code_url",
	},
}
