package middleware

import "github.com/wxpay-chain/wxpay/internal/redact"

// OneLine makes a text that came from outside fit to stand in an error: no control
// characters, and an end to it.
func OneLine(text string) string { return redact.OneLine(text) }

// Redact is an error's text without what may hold a secret: what stands in quotes, and what follows a
// question mark.
func Redact(err error) string { return redact.Error(err) }
