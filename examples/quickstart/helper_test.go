package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func open(t testing.TB) *sandbox.Sandbox {
	t.Helper()
	return boxtest.New(t, sandbox.Config{Strictness: sandbox.Fields})
}

// result has the output and the exit status of a run.
type result struct {
	status         int
	stdout, stderr string
}

func (r result) output() string { return r.stdout + r.stderr }

// runWith drives run with an environment given as a map.
func runWith(ctx context.Context, env map[string]string, args ...string) result {
	var stdout, stderr bytes.Buffer
	status := run(ctx, args, func(name string) string { return env[name] }, &stdout, &stderr)
	return result{status, stdout.String(), stderr.String()}
}

// runSandbox is a run in sandbox mode against a sandbox that the test has prepared.
func runSandbox(ctx context.Context, box *sandbox.Sandbox) result {
	var stdout, stderr bytes.Buffer
	d := demo{start: time.Now(), stdout: &stdout, stderr: &stderr}
	status := d.run(ctx, box.Config())
	return result{status, stdout.String(), stderr.String()}
}

// files are a merchant's files for a sandbox, as they would lie on a disk.
type files struct{ key, publicKey, certificate, merchantCertificate string }

func writeFiles(t testing.TB, box *sandbox.Sandbox) files {
	t.Helper()
	private, err := x509.MarshalPKCS8PrivateKey(box.MerchantKey())
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(box.Key().Public.(*rsa.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return files{
		key:                 write("apiclient_key.pem", "PRIVATE KEY", private),
		publicKey:           write("pub_key.pem", "PUBLIC KEY", public),
		certificate:         write("wechatpay.pem", "CERTIFICATE", box.Certificate().Raw),
		merchantCertificate: write("apiclient_cert.pem", "CERTIFICATE", box.MerchantCertificate().Raw),
	}
}

// merchantEnv is the environment that points the program at box as if it were the real service.
// WeChat Pay's key is not in it.
func merchantEnv(box *sandbox.Sandbox, f files) map[string]string {
	config := box.Config()
	return map[string]string{
		"WXPAY_MCHID":       config.MchID,
		"WXPAY_SERIAL_NO":   config.SerialNo,
		"WXPAY_PRIVATE_KEY": f.key,
		"WXPAY_BASE_URL":    box.URL,
	}
}

// publicKeyEnv is merchantEnv in the mode with WeChat Pay's public key (微信支付公钥).
func publicKeyEnv(box *sandbox.Sandbox, f files) map[string]string {
	env := merchantEnv(box, f)
	env["WXPAY_PUBLIC_KEY"], env["WXPAY_PUBLIC_KEY_ID"] = f.publicKey, box.Key().Serial
	return env
}

// brokenWriter is an output that is gone.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
