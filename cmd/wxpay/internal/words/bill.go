package words

// billDownloaded ends the help of a command that downloads bills.
const billDownloaded = `

DATE 是北京时间（UTC+8）的一天，例如 2026-11-20，或者 "yesterday"（昨天）。一共发起两次请求：第一次申请账单，
应答里写着文件在哪里、摘要（hash_value）是什么；第二次下载文件。文件全部到齐、摘要相符之后，FILE 才会出现。
下载失败时不会留下文件，原有的同名文件保持不变。

打印文件大小、摘要和行数。在终端上，标准错误显示下载进度。

退出码：0 表示账单已经下载，并通过检查；1 表示请求被拒绝（例如当天没有账单时的 NO_STATEMENT_EXIST），
或者文件与应答所说的不符；2 表示在发送之前就发现了错误。`

// billPage has wxpay bill.
var billPage = page{
	help: map[string]Help{
		"wxpay bill": {
			Short: "下载某一天的账单，核对账单（对账单）",
			Long: `账单列出某一天发生的事：支付和退款、进出账户的资金、分账。微信支付在第二天上午 10 点之前生成账单。
"trade"、"fund" 和 "sharing" 下载一种账单；"check" 读取已有的账单，把汇总与各行比对。`,
		},
		"wxpay bill trade": {
			Short: "下载交易账单：支付和退款",
			Long:  "从 v3/bill/tradebill 下载某一天的交易账单：当天的支付和退款。" + billDownloaded,
			Flags: withBillFlags("bill-type", "`type`：账单类型：ALL、SUCCESS、REFUND……；不给时微信支付按 ALL 处理"),
		},
		"wxpay bill fund": {
			Short: "下载资金账单：进出账户的资金",
			Long: `从 v3/bill/fundflowbill 下载某一天的资金账单，属于商户的一个账户。加 --sub-mchid 时是子商户的资金账单，
来自 v3/bill/sub-merchant-fundflowbill；它的各部分是加密的，用商户API私钥解密。` + billDownloaded,
			Flags: withBillFlags("account-type", "`account`：资金账户类型：BASIC、OPERATION、FEES……；不给时微信支付按 BASIC 处理"),
		},
		"wxpay bill sharing": {
			Short: "下载分账账单",
			Long:  "从 v3/profitsharing/bills 下载某一天的分账账单。" + billDownloaded,
			Flags: withBillFlags("", ""),
		},
		"wxpay bill check": {
			Short: "读取账单，核对并打印各项合计（核对账单）",
			Long: `读取账单（原文，或用 gzip 压缩的），检查各行是否完整，汇总里的合计是否等于各行之和。
FILE 或标准输入可以任意长。什么都不发送。

交易账单统计支付、退款和手续费的笔数与金额，资金账单统计收入和支出。其他账单只统计行数，汇总原样打印，不核对：
各种账单的合计含义不同。

原文的 SHA-1 应当等于应答里的 hash_value。wxpay bill trade 下载时已经比对过。

退出码：0 表示账单完整；1 表示账单被截断或有错，并指出行和列。`,
		},
	},
	texts: map[string]string{
		"one DATE, as in: wxpay bill %s 2026-11-20 -o bill.csv":                          "一个 DATE，例如：wxpay bill %s 2026-11-20 -o bill.csv",
		"DATE is no day; it is written as in 2026-11-20, or yesterday":                   "DATE 不是日期；写法例如 2026-11-20，或 yesterday",
		"there is no file for the bill; name it with -o":                                 "没有指定存放账单的文件；请用 -o 给出",
		"the fund bill of a sub-merchant is of one account; name it with --account-type": "子商户的资金账单属于一个账户；请用 --account-type 给出",
		"%s the rows were not counted: %s":                                               "%s没有统计行数：%s",
		"none: the answer does not name one":                                             "没有：应答里没有摘要",
		"%s %s, which WeChat Pay has signed":                                             "%s %s，微信支付已对它签名",
		"%s of each of %d parts, which WeChat Pay has signed":                            "%s，共 %d 个部分，每个部分各有一个，微信支付已对它签名",
		"bytes":             "字节",
		"digest":            "摘要",
		"rows":              "行数",
		"payments":          "支付",
		"refunds":           "退款",
		"fees":              "手续费",
		"income":            "收入",
		"expense":           "支出",
		"%s yuan, rows: %d": "%s 元，行数 %d",
		"trade bill (交易账单), its summary is right":                                           "交易账单，汇总正确",
		"fund bill (资金账单), its summary is right":                                            "资金账单，汇总正确",
		"bill of another kind, its summary is not checked":                                  "其他账单，汇总没有核对",
		"its SHA-1 is %s; if hash_value is another, the file has changed since it was made": "它的 SHA-1 是 %s；如果与 hash_value 不同，说明文件生成之后被改动过",
		"%s is cut: it ends after line %d, before its summary; download it again":           "%s 被截断：在第 %d 行之后就结束了，没有汇总；请重新下载",
		"%s: line %d, column %s: this sum is not that of the rows; download the bill again": "%s：第 %d 行，%s 列：这项合计不等于各行之和；请重新下载账单",
		"%s: line %d, column %s: %s":                                                        "%s：第 %d 行，%s 列：%s",
		"%s: line %d: %s":                                                                   "%s：第 %d 行：%s",
	},
}

// withBillFlags returns the flags of a download, with one of its own.
func withBillFlags(name, usage string) map[string]string {
	flags := map[string]string{
		"output":    "`file`：存放账单的文件；必须给出",
		"sub-mchid": "`number`：账单所属的特约商户号或二级商户号",
		"gzip":      "要求压缩传输，并解压",
		"timeout":   "`long`：等待应答的时间（默认 30s）",
	}
	if name != "" {
		flags[name] = usage
	}
	return flags
}
