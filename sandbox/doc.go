// Package sandbox is the other side of the wire: a WeChat Pay (微信支付) APIv3 in one process, for tests, demos and
// clients in other languages.
//
//	box, err := sandbox.New(sandbox.Config{})
//	defer box.Close()
//	client, err := wxpay.New(box.Config())
//
// It listens on a loopback port with keys made on the spot, and is as strict as the real service: it checks the
// Authorization header, the clock, the signature (签名) over the bytes that came, the headers and the JSON, then every
// field that package catalog knows, and it decrypts the sensitive ones (敏感信息). What is wrong is answered with the
// documented error body, whose detail says what was compared. Every v3 endpoint is answered with all documented fields
// (uploads and downloads, not yet built, with 501), and every answer is signed (应答签名) with the key that the request
// asked for in Wechatpay-Serial, or with the platform certificate's if it asked for none.
//
// What a network does to a payment is ordered with faults, for the requests to come:
//
//	box.Inject(sandbox.CutAfter())           // carried out, and never answered
//	box.Inject(sandbox.Stale(-301 * time.Second))
//
// or by a request itself, in the header [FaultHeader], which serves concurrent tests and other languages. Afterwards
// [Sandbox.Requests] tells what was received, what was answered, and whether the request was carried out (Taken): the
// truth that a client can only guess at.
//
// What merchants and users do is remembered: an order is made, paid by the user, refunded in parts, and found in that
// state by a query; a number used twice, a refund over the total or a payment too late is answered as documented. The
// user acts by [Sandbox.Pay] and its like, or by HTTP under /sandbox/ for other languages; [Sandbox.Advance] turns the
// clock by which things expire. [Config].Strictness turns that off. All other endpoints are answered from what the
// request says.
//
// What changes is told to its notify_url (回调通知), signed, encrypted and with what a query would answer: payments, refunds,
// transfers, payscore orders. [Sandbox.Notify] sends any event of APIv3 on order. A notice that is not accepted comes
// again by the documented schedule, on the clock that Advance turns; [Sandbox.InjectNotices] has it come forged, old, as a
// probe (签名探测) or several times at once, [Sandbox.Settle] waits until all are delivered, and [Sandbox.Notices] tells what
// became of them. Only this machine's own addresses are called, unless Config.NotifyHosts says more. What the real
// service sends to a URL that is configured on its platform (profit sharing, complaints, refunds and transfers without
// notify_url) is sent on order alone.
//
// Answers of your own are given with [Sandbox.Handle], which goes before all that; the checks of signature, headers and
// JSON stand before it.
//
// Other languages have the same in the command "wxpay sandbox".
//
// The package makes and checks signatures with the standard library alone, never with the code of the client beside it,
// so that no mistake can be made twice and cancel.
package sandbox
