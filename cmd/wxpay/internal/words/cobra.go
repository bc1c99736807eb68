package words

// cobraPage has the commands of cobra's own making.
var cobraPage = page{
	help: map[string]Help{
		"wxpay help":       {Short: "显示任一命令的帮助", Long: "显示任一命令的帮助。\nwxpay help [命令的路径] 显示全部说明。"},
		"wxpay completion": {Short: "生成指定 shell 的自动补全脚本"},

		"wxpay completion bash":       {Short: "生成 bash 的自动补全脚本"},
		"wxpay completion zsh":        {Short: "生成 zsh 的自动补全脚本"},
		"wxpay completion fish":       {Short: "生成 fish 的自动补全脚本"},
		"wxpay completion powershell": {Short: "生成 powershell 的自动补全脚本"},
	},
}

// cobraFlags has the flags of cobra's own making.
var cobraFlags = map[string]string{
	"help":            "显示此命令的帮助",
	"no-descriptions": "补全时不带说明",
}

// cobraParagraphs has the paragraphs in the help of completion. Its commands stay.
var cobraParagraphs = map[string]string{
	"Generate the autocompletion script for wxpay for the specified shell.\nSee each sub-command's help for details on how to use the generated script.": "生成指定 shell 的 wxpay 自动补全脚本。\n怎样使用脚本，见各子命令的帮助。",

	"Generate the autocompletion script for the bash shell.": "生成 bash 的自动补全脚本。",
	"Generate the autocompletion script for the zsh shell.":  "生成 zsh 的自动补全脚本。",
	"Generate the autocompletion script for the fish shell.": "生成 fish 的自动补全脚本。",
	"Generate the autocompletion script for powershell.":     "生成 powershell 的自动补全脚本。",
	"This script depends on the 'bash-completion' package.\nIf it is not installed already, you can install it via your OS's package manager.": "脚本依赖 'bash-completion' 软件包。\n如果还没有安装，可以用操作系统的包管理器安装。",
	"If shell completion is not already enabled in your environment you will need\nto enable it.  You can execute the following once:":         "如果环境里还没有启用 shell 补全，需要先启用。执行一次：",
	"To load completions in your current shell session:":                                                          "在当前会话里加载补全：",
	"To load completions for every new session, execute once:":                                                    "要在每个新会话里加载补全，执行一次：",
	"You will need to start a new shell for this setup to take effect.":                                           "重新打开 shell 后生效。",
	"To load completions for every new session, add the output of the above command\nto your powershell profile.": "要在每个新会话里加载补全，把上面命令的输出加入 powershell 的配置文件。",
}
