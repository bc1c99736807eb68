package interop

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// phpProgram is the official SDK for PHP. Packagist cannot be taken for granted, so that WXPAY_PHP
// has to name a folder where Composer has installed it.
func phpProgram() program {
	const version = "1.4.12"
	return program{
		client: table.Client{Name: "wechatpay-php", Language: "PHP", Version: version, From: "github.com/wechatpay-apiv3/wechatpay-php"},
		staged: true,
		command: func(ctx context.Context, t *testing.T) *exec.Cmd {
			t.Helper()
			if _, err := os.Stat(filepath.Join(os.Getenv("WXPAY_PHP"), "vendor", "autoload.php")); os.Getenv("WXPAY_PHP") == "" || err != nil {
				t.Skip("WXPAY_PHP names no folder with vendor/autoload.php, made by composer require wechatpay/wechatpay")
			}
			if _, err := exec.LookPath("php"); err != nil {
				t.Skip("there is no php")
			}
			return exec.CommandContext(ctx, "php", filepath.Join("php", "wechatpay-php.php"), version)
		},
	}
}
