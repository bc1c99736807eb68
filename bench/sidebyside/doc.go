// Package sidebyside makes the same call, 生成授权token (POST v3/payroll-card/tokens), with the
// official SDK and with wxpay. The README shows both functions as they stand here. The test runs
// both against the sandbox.
package sidebyside
