package words

// rootPage has wxpay itself, version, and the texts of main, of the help and of unknown commands.
var rootPage = page{
	help: map[string]Help{
		"wxpay": {
			Short: "命令行里的微信支付",
			Long: `命令行里的微信支付：任何语言都能用的沙箱、带签名的调用、账单、上传、调起支付、接口目录、单独的每一种加解密步骤，以及对商户凭证的检查。

这里什么都不需要账号："wxpay sandbox" 就是你自己的微信支付。
WXPAY_LANG=en 打印英文；语言默认取自系统的语言环境。`,
			Flags: map[string]string{
				"json":    "打印 JSON，供程序读取",
				"version": "打印本程序的版本",
			},
			Comments: map[string]string{
				"a WeChat Pay on 127.0.0.1:8080":     "127.0.0.1:8080 上的微信支付",
				"do these credentials fit together?": "这些凭证是否互相匹配？",
				"the digest checked":                 "摘要已核对",
				"what is there":                      "有哪些接口",
				"what does it take":                  "它接受哪些字段",
			},
		},
		"wxpay version": {
			Short: "打印本程序的版本",
			Long: `打印本程序的版本：模块的版本、源代码的修订版本，以及构建它的 Go。报告问题时这些都需要。
"wxpay --version" 打印同样的内容。`,
		},
		"wxpay credentials": {
			Short: "凭证从哪里来（商户凭证）：选项、文件夹或文件、环境变量",
			Long: `商户凭证来自选项；选项没有给的，再来自另一处：--config 或 WXPAY_CONFIG 指定的文件夹或文件；两者都没有时，来自环境变量。

{table}

密钥和证书是文件。环境变量里也可以放 PEM 文本本身，选项则不可以：机器上的其他人能看到命令行。
APIv3密钥本身写在环境变量或文件里；选项指定的是存放它的文件。
只要用选项给出微信支付的任何一个密钥，其他地方给出的微信支付密钥就都不用。

--config 接受 "wxpay sandbox --keys" 写的文件夹，或者一个像其中 sandbox.json 那样的 JSON 文件：值都是字符串的对象。
文件路径相对于它，默认是 "wxpay sandbox --keys" 所用的文件名：apiclient_key.pem、apiclient_cert.pem、
wechatpay_public_key.pem、wechatpay_certificate.pem。

有商户API证书时，证书序列号可以不写。"wxpay doctor" 检查这些是否互相匹配。`,
		},
	},
	texts: map[string]string{
		"WXPAY_LANG is no language of wxpay; it is en or zh":                                                                   "WXPAY_LANG 不是 wxpay 的语言；它是 en 或 zh",
		"a private key itself stands on the command line, where others on this machine can read it; give the name of its file": "命令行上写的是私钥的内容，这台机器上的其他人能看到；请给出私钥的文件名",

		"Usage:":                      "用法：",
		"[flags]":                     "[选项]",
		"%s [command]":                "%s [命令]",
		"Examples:":                   "示例：",
		"Commands:":                   "命令：",
		"Flags:":                      "选项：",
		"Flags of all commands:":      "所有命令的选项：",
		"Further topics of the help:": "其他帮助主题：",
		"%s [command] --help says more about a command.": "%s [命令] --help 显示一个命令的更多说明。",
		"%s (default %s)":   "%s（默认 %s）",
		"flag":              "选项",
		"variable":          "环境变量",
		"field of the file": "文件里的字段",

		"%s --help lists the flags":                    "%s --help 列出各选项",
		"%s does not take this value of %d bytes; %s":  "%s 不接受这个 %d 字节的值；%s",
		"unknown flag: %s":                             "未知的选项：%s",
		"unknown shorthand flag: %s":                   "未知的短选项：%s",
		"flag needs an argument: %s":                   "选项需要一个值：%s",
		"there is no command %s; is %s meant?":         "没有命令 %s；是不是 %s？",
		"there is no command %s; %s --help lists them": "没有命令 %s；%s --help 列出全部命令",
		"%s or %s": "%s 或 %s",

		"revision":       "修订版本",
		"time":           "时间",
		", with changes": "，有未提交的修改",
	},
}
