// Package middleware has the layers between a call and the wire, one file for each concern.
// wxpay.New stacks them; stack.go there draws the order. They also serve a resty client without
// package wxpay:
//
//	client := resty.New().SetBaseURL("https://api.mch.weixin.qq.com").SetRedirectPolicy(resty.NoRedirectPolicy())
//	client.SetTransport(middleware.Timeout(after)(middleware.Sign(id)(middleware.Verify(v)(http.DefaultTransport))))
//	client.OnBeforeRequest(middleware.Encrypt(ring))
//	client.OnBeforeRequest(middleware.Headers(ring, "my-shop/1.0"))
//	client.OnAfterResponse(middleware.Decrypt(privateKey))
//
// Encrypt, Headers and Decrypt are hooks of resty: they change a request before its URL is final,
// and an answer after it was read. Encrypt stands before Headers. Sign, Verify, Timeout and Log
// wrap an http.RoundTripper, because resty's hooks see neither streamed answers nor the signature
// of a second attempt. Without package wxpay, method and path tell which fields are sensitive and
// which answers are not signed. A sensitive field that cannot be encrypted is ErrSensitive, and
// nothing is sent.
//
// All layers may be shared between goroutines.
package middleware
