package interop

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// javaProgram is the official SDK for Java. Maven Central cannot be taken for granted, so that
// WXPAY_JAVA has to name a folder with its jars and those of its dependencies.
func javaProgram(dir string) program {
	return program{
		client: table.Client{Name: "wechatpay-java", Language: "Java", Version: "0.2.17", From: "github.com/wechatpay-apiv3/wechatpay-java"},
		staged: true,
		command: func(ctx context.Context, t *testing.T) *exec.Cmd {
			t.Helper()
			jars := os.Getenv("WXPAY_JAVA")
			if found, err := filepath.Glob(filepath.Join(jars, "*.jar")); jars == "" || err != nil || len(found) == 0 {
				t.Skip("WXPAY_JAVA names no folder with jars, made by mvn dependency:copy-dependencies")
			}
			for _, tool := range []string{"javac", "java"} {
				if _, err := exec.LookPath(tool); err != nil {
					t.Skip("there is no " + tool)
				}
			}
			classes := filepath.Join(dir, "classes")
			path := filepath.Join(jars, "*") + string(filepath.ListSeparator) + classes
			javac := exec.CommandContext(ctx, "javac", "-encoding", "UTF-8", "-d", classes, "-cp", path,
				filepath.Join("java", "WechatpayJava.java"), filepath.Join("java", "Requests.java"))
			if out, err := javac.CombinedOutput(); err != nil {
				t.Fatalf("javac: %v\n%s", err, out)
			}
			return exec.CommandContext(ctx, "java", "-cp", path, "WechatpayJava")
		},
	}
}
