package words

// CredentialsHelp ends the help of a command that takes credentials.
const CredentialsHelp = "Where credentials come from: wxpay help credentials."

// sharedPage has the texts of files, arguments and credentials.
var sharedPage = page{texts: map[string]string{
	CredentialsHelp: "凭证从哪里来：wxpay help credentials。",

	"warning:":               "提醒：",
	"%s takes %s":            "%s 的参数是：%s",
	"it takes two words: %s": "需要两个参数：%s",
	"it takes flags alone; %s --help lists them": "它只接受选项；%s --help 列出各选项",
	"%s number %d is not name=value":             "第 %[2]d 个 %[1]s 不是 name=value 的形式",
	"one FILE, or standard input":                "一个 FILE，或标准输入",
	"standard input":                             "标准输入",

	"cannot read the file of %s: %w; it takes the name of a file, not what is in it":                             "读不了 %s 的文件：%w；它接受的是文件名，不是文件的内容",
	"there is no file or folder of the name that %s gives; \"wxpay sandbox\" makes such a folder, wxpay-sandbox": "%s 给出的文件或文件夹不存在；\"wxpay sandbox\" 会生成这样的文件夹 wxpay-sandbox",
	"the folder %s has no %s; \"wxpay sandbox --keys %s\" writes one, or name your own file":                     "文件夹 %s 里没有 %s；\"wxpay sandbox --keys %s\" 会写一个，或者写明你自己的文件",
	"%s is longer than %d MiB": "%s 超过 %d MiB",
	"cannot read %s: %w":       "读不了 %s：%w",
	"cannot write %s: %s":      "写不了 %s：%s",
	"cannot write %s: it is a folder or a device, not a file": "写不了 %s：它是文件夹或设备，不是文件",
	"a file whose name looks like a key":                      "名字像密钥的文件",

	"there is no %s; give it with --%s, %s or --config":                           "缺少%s；请用 --%s、%s 或 --config 给出",
	"merchant number (商户号)":                                                       "商户号",
	"serial of the merchant's API certificate (商户API证书序列号), nor that certificate": "商户API证书序列号，也没有商户API证书",
	"private key (商户API私钥, apiclient_key.pem)":                                    "商户API私钥（apiclient_key.pem）",
	"the private key":            "商户API私钥",
	"the merchant's certificate": "商户API证书",
	"WeChat Pay's public key":    "微信支付公钥",
	"the platform certificate":   "平台证书",
	"ID of WeChat Pay's public key (微信支付公钥ID, PUB_KEY_ID_…)":                                                                                     "微信支付公钥ID（PUB_KEY_ID_…）",
	"there is no key of WeChat Pay's; give --public-key with --public-key-id (微信支付公钥), --certificate (平台证书), their WXPAY_ variables or --config": "没有微信支付的密钥；请给出 --public-key 和 --public-key-id（微信支付公钥）、--certificate（平台证书）、对应的 WXPAY_ 环境变量，或 --config",
	"%[1]s key (%[1]s密钥)": "%[1]s密钥",
	"the %s key has %d bytes, not 32; the merchant platform (商户平台) shows it once, when it is set": "%s密钥有 %d 字节，应为 32 字节；商户平台只在设置时显示它一次",
	"the folder of --keys": "--keys 的文件夹",
	"%s holds %s but not %s: it is not, or no longer, a sandbox's folder; choose another with --keys":              "%s 里有 %s，但没有 %s：它不是或不再是沙箱的文件夹；请用 --keys 另选一个",
	"%s is not JSON; choose another folder with --keys to begin anew":                                              "%s 不是 JSON；要重新开始，请用 --keys 另选一个文件夹",
	"%s; choose another folder with --keys to begin anew":                                                          "%s；要重新开始，请用 --keys 另选一个文件夹",
	"--%s holds a key or certificate itself; others on this machine can read a command line: give its file, or %s": "--%s 写的是密钥或证书的内容；这台机器上的其他人能看到命令行：请给出它的文件，或用 %s",
	"%s is not a JSON object of strings; wxpay sandbox --keys writes one to begin with":                            "%s 不是值都是字符串的 JSON 对象；wxpay sandbox --keys 会写一个可供参考的",
	"%s has a field %s that is not known; wxpay help credentials lists those that are":                             "%s 有未知的字段 %s；wxpay help credentials 列出已知的字段",
	"%s in %s": "%[2]s 里的 %[1]s",
}}

// credentialFlags has the flags of credentials, which many commands share.
var credentialFlags = map[string]string{
	"mchid":                "`number`：商户号",
	"serial":               "`serial`：商户API证书序列号",
	"key":                  "`file`：商户API私钥的文件",
	"merchant-certificate": "`file`：商户API证书的文件；由它得到证书序列号",
	"public-key":           "`file`：微信支付公钥的文件",
	"public-key-id":        "`ID`：微信支付公钥ID，PUB_KEY_ID_…",
	"certificate":          "`file`：平台证书的文件，代替微信支付公钥或与它一起使用",
	"apiv3-key-file":       "`file`：存放APIv3密钥的文件；环境变量里写密钥本身",
	"apiv2-key-file":       "`file`：存放APIv2密钥的文件；环境变量里写密钥本身",
	"base-url":             "要调用的 `URL`，代替 https://api.mch.weixin.qq.com",
	"config":               "`folder`：凭证所在的文件夹或文件",
}
