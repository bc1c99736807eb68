// Package wxpay is a client for WeChat Pay's OpenAPI (微信支付 APIv3) whose URL is the code. A call
// is the path of the documentation, its segments chained.
//
//	client, err := wxpay.New(wxpay.Config{MchID: …, SerialNo: …, PrivateKey: …, Keyring: …})
//	defer client.Close(ctx)
//
//	res, err := client.Chain("v3/payroll-card/tokens").Post(ctx, wxpay.JSON{"openid": "9x111111", …})
//	res, err := client.Seg("v3").Seg("payrollCard").Seg("tokens").Post(ctx, …)
//	f := client.Chain("v3/payroll-card/tokens").PostAsync(ctx, …)
//
// Any endpoint works on the day it is published. Requests are signed (签名), and every answer is
// verified (验签) before your code sees it.
//
// # Building a call
//
// Client.Chain and Client.Seg give a Builder, which grows by the same two methods. Its verbs (Get,
// Post, Put, Patch, Delete and their Async twins) make the call. Options fill it: JSON, Body or Raw
// is the body, Query the query, Vars the values of the path's {names}, Header further headers.
// Upload is a file, and Client.Link follows a URL that WeChat Pay handed out.
//
// Builder.Download and Builder.DownloadFile fetch files and check them; package bill reads bills
// (账单). Client.Checkout signs the parameters with which a front end invokes payment (调起支付).
//
// # Sensitive fields
//
// Sensitive fields (敏感信息) are given in clear. Those that the catalogue knows are encrypted on
// the way, and decrypted in the answer. Encrypt names further fields. A caller that sets the
// Wechatpay-Serial header has encrypted the fields, and the request is sent as it is.
//
// # Answers and errors
//
// A Response is a verified answer: Get finds a value by its path, Decode and Into unmarshal.
//
// An *APIError is an answer that says no; errors.Is(err, Code("ORDER_NOT_EXIST")) tests its code. A
// *CallError is an exchange without a believable answer; it wraps a *VerifyError when the signature
// was the reason. Every other error is a mistake found before I/O. MayHaveActed is the question
// before paying again.
//
// # Async
//
// A Future has a channel (Done), and in the PHP style Then and Otherwise. Collect yields several as
// they complete. At most Config.MaxInFlight requests are under way at once, the others queue.
//
// # Keys
//
// Config.PrivateKey is the merchant's. Config.Keyring holds WeChat Pay's, as public key
// (微信支付公钥), platform certificate (平台证书), or both. Package crypto loads them.
//
// # Testing
//
// Package sandbox is a whole WeChat Pay in the process, with faults to order.
package wxpay
