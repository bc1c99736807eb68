// Package doctor examines a set of credentials (商户凭证): each piece by itself, whether they fit together, and, with one call
// that moves no money, whether WeChat Pay takes them.
package doctor
