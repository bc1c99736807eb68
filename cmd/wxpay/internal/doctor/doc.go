// Package doctor examines a set of credentials (商户凭证): each piece by itself, and whether they
// fit together. One call that moves no money shows whether WeChat Pay accepts them.
package doctor
