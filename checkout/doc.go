// Package checkout makes the parameters with which a front end invokes payment (调起支付). A front
// end is a page in WeChat (JSAPI), a mini program (小程序), an app, or a page in a browser (H5).
//
// A client hands out its Merchant, so the key is configured once:
//
//	order, err := client.Chain("v3/pay/transactions/jsapi").Post(ctx, …)
//	pay, err := client.Checkout().JSAPI(ctx, appID, order.Get("prepay_id").String())
//	json.NewEncoder(w).Encode(pay) // for WeixinJSBridge.invoke("getBrandWCPayRequest", …)
//
// Each result marshals to exactly the object that the library of its front end takes. Parameters
// that are signed hold for as long as the prepay_id does, two hours. A front end that reports
// success proves nothing: query the order, or wait for its notice.
//
// Transfers (商家转账), Pay Score (支付分) and medical insurance (医保支付) are invoked likewise.
// Package qr draws the code_url of a Native order. Source: docs/protocol.md, section 10.
package checkout
