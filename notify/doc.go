// Package notify takes the notices (回调通知) of WeChat Pay, such as a payment, a closed refund or
// a signed contract. It verifies the bytes as they came, decrypts them, and calls your function for
// each notice, once.
//
// A Parser does the first half, for any framework: give it the headers and the body of the request.
//
//	event, err := parser.Parse(ctx, req.Header, body) // APIv3; ParseXML for APIv2
//	if err != nil {
//	// answer 4xx; log err, and do not send it
//	}
//	payment, err := notify.As[Payment](event)
//
// A Mux does the rest, and is an http.Handler. It reads the body, chooses a function by type and
// original type, and answers as WeChat Pay expects. With a Store it handles a notice once, even if
// it comes several times or at several servers at once.
//
// Type and OriginalType together tell the subject of a notice. TRANSACTION.SUCCESS is a payment
// (transaction), or a receiver's share of a payment (profitsharing, 分账动账通知). Always compare
// amounts and order numbers with those of your own order.
//
// A refused notice gives an *Error that says why, for errors.Is and errors.As. The sender is told
// nothing. Source: docs/protocol.md, sections 2, 5 and 9.
package notify
