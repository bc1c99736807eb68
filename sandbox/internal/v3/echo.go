package v3

import (
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// echo answers 商户签名验签/加解密测试, which repeats its message in the answer and in a notice to
// notify_url (pages partner/4015139289 and partner/4019605946). A message that was encrypted is
// encrypted for the merchant in both.
func echo(c *call) reply.Answer {
	message, hidden := c.text("echo_message"), c.text("encrypted_echo_message")
	c.ledger.hold(func() {
		c.ledger.tell(news{event: "SECURITY_ECHO.SUCCESS", originalType: "security", to: c.text("notify_url"), resource: func(s *Service) document.Doc {
			doc := document.Doc("{}").Set("echo_message", message)
			if sealed, err := s.Platform.Encrypt(hidden); hidden != "" && err == nil {
				doc = doc.Set("encrypt_echo_message", sealed)
			}
			return doc
		}})
	})
	doc := c.documented().Set("echo_message", message)
	if hidden == "" {
		doc = doc.Without("encrypted_echo_message")
	}
	return c.reply(doc)
}
