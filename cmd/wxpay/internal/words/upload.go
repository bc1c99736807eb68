package words

// uploadPage has wxpay upload.
var uploadPage = page{
	help: map[string]Help{"wxpay upload": {
		Short: "上传文件，打印它的 ID（图片上传、视频上传等）",
		Long: `把 FILE 上传到接口 PATH，对应答验签，打印应答给文件的 ID：media_id、media_url 等。文件边读边计算摘要、边发送，可以很长。
wxpay 按接口的文档写文件元信息 meta；--meta 补充只有调用者知道的字段，其中的敏感信息字段会被加密。
"wxpay show POST PATH" 列出这些字段。文档里没有的字段会照样发送，并在标准错误里指出：微信支付会忽略它。

大小或类型不被接口接受的文件不会发送。摘要为 SM3（国密）的接口，这个命令不支持：
Go 程序可以用 wxpay.Hash 给出计算函数。

加 --json 时，应答的格式与 "wxpay call" 相同。在终端上，标准错误显示上传进度。

退出码：0 表示应答已通过验签；1 表示请求被拒绝，或者应答没有到达或无法验签；2 表示在发送之前就发现了错误。`,
		Flags: map[string]string{
			"meta":    "`name=value`：meta 的一个字段；可以多次给出",
			"var":     "`name=value`：路径里一个 {name} 的值；可以多次给出",
			"timeout": "`long`：等待应答的时间（默认 30s）",
		},
	}},
	texts: map[string]string{
		"upload PATH FILE, such as: wxpay upload v3/merchant/media/upload licence.jpg":                                                 "upload PATH FILE，例如：wxpay upload v3/merchant/media/upload licence.jpg",
		"--meta %s leads into a field that is no object; give the object as JSON":                                                      "--meta %s 指向的字段不是对象；请用 JSON 给出对象",
		"a URL is for downloads; give the path of the endpoint":                                                                        "URL 用于下载；请给出接口的路径",
		"%s takes no file; wxpay call makes a call of it":                                                                              "%s 不接受文件；请用 wxpay call 调用",
		"%s wants the digest of its file by SM3 (国密), which this command does not have; a Go program gives its function by wxpay.Hash": "%s 要求文件的摘要为 SM3（国密），这个命令不支持；Go 程序可以用 wxpay.Hash 给出计算函数",
	},
}
