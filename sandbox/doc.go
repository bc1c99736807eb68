// Package sandbox is a WeChat Pay (微信支付) APIv3 in one process, for tests, demos and clients in
// other languages.
//
//	box, err := sandbox.New(sandbox.Config{})
//	defer box.Close()
//	client, err := wxpay.New(box.Config())
//
// It listens on a loopback port, makes its keys on the spot, and is as strict as the real service.
// It checks the Authorization header, the clock, the signature (签名) over the bytes that came, the
// headers, the JSON, and every field that package catalog knows. It decrypts sensitive fields
// (敏感信息). A mistake is answered with the documented error body, whose detail says what was
// compared.
//
// Every v3 endpoint is answered with all documented fields. Uploads (上传) are taken and kept, and
// their images are given back. Bills (账单) list what happened on a day, and can be downloaded.
// Other downloads are not built yet and are answered with 501. Every answer is signed (应答签名)
// with the key that the request asks for in Wechatpay-Serial. The platform certificate's key signs
// if it asks for none.
//
// A fault orders what a network does to a payment. It is for the next request:
//
//	box.Inject(sandbox.CutAfter())           // carried out, and never answered
//	box.Inject(sandbox.Stale(-301 * time.Second))
//
// A request can order its own fault in the header [FaultHeader], which serves concurrent tests and
// other languages. Afterwards [Sandbox.Requests] tells what was received, what was answered, and
// whether the request was carried out (Taken), which a client can only guess at.
//
// The sandbox remembers what merchants and users do. An order is made, paid by the user, refunded
// in parts, and found in that state by a query. A number used twice, a refund over the total and a
// payment too late are answered as documented. The user acts by [Sandbox.Pay] and its like, or by
// HTTP under /sandbox/ for other languages. [Sandbox.Advance] turns the clock by which things
// expire. [Config].Strictness turns the memory off. All other endpoints are answered from the
// request.
//
// A change is told to its notify_url (回调通知), signed, encrypted and with the fields that a query
// would answer: payments, refunds, transfers, payscore orders. [Sandbox.Notify] sends any event of
// APIv3 on order. A notice that is not accepted comes again by the documented schedule, on the
// clock that Advance turns. [Sandbox.InjectNotices] spoils a notice: forged, old, a probe
// (签名探测), or several times at once. [Sandbox.Settle] waits until all are delivered, and
// [Sandbox.Notices] tells what became of them. Only addresses of this machine are called, unless
// Config.NotifyHosts says more. The real service sends some notices to a URL that is configured on
// its platform. They are about profit sharing, complaints, and refunds and transfers without
// notify_url. Only Notify sends these.
//
// [Sandbox.Handle] gives answers of your own. They go before all that; only signature, headers and
// JSON are checked before them.
//
// The command "wxpay sandbox" is the same for other languages.
//
// The package makes and checks signatures with the standard library, never with the code of the
// client. So no mistake can be made twice and cancel.
package sandbox
