// Package notify takes the notices (回调通知) that WeChat Pay sends: that a payment was made, a refund closed, a contract signed. It
// verifies them over the bytes as they came, decrypts them, and calls a function of yours for each, once.
//
// A Parser does the first half, for any framework: give it the headers and the body of the request.
//
//	event, err := parser.Parse(ctx, req.Header, body) // APIv3; ParseXML for APIv2
//	if err != nil {
//		// answer 4xx; err is for the log alone
//	}
//	payment, err := notify.As[Payment](event)
//
// A Mux does the rest, and is an http.Handler: it reads the body, answers as WeChat Pay expects, chooses a function by type and original
// type, and with a Store sees to it that a notice which comes several times, or at several servers at once, is handled once.
//
// What a notice is about is told by Type and OriginalType together: TRANSACTION.SUCCESS is a payment (transaction) and a receiver's share
// of one (profitsharing, 分账动账通知). Amounts and order numbers should be compared with one's own all the same.
//
// A notice that is refused says why by an *Error, for errors.Is and errors.As; who sent it is told nothing. Source: docs/protocol.md,
// sections 2, 5 and 9.
package notify
