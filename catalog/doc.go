// Package catalog knows the endpoints of WeChat Pay (微信支付): their paths, official names,
// request and answer fields, which of them are encrypted, sample values and pages, and the
// notifications (回调通知) that WeChat Pay sends. It is for tools, documentation and tests. A client
// does not need it: any path works without being listed, and what the core must know of an
// endpoint stands in the small package catalog/rules.
//
//	endpoint, ok := catalog.Lookup("GET", "v3/pay/transactions/id/4200001234202501010000000001")
//	fmt.Println(endpoint.Title) // 微信支付订单号查询订单
//
//	for _, endpoint := range catalog.Search("分账 receivers") {
//		fmt.Println(endpoint.Method, endpoint.Path)
//	}
//
// The data is embedded, and decoded on first use. All that the functions return is shared: it
// may be read by any number of goroutines and must not be written to.
//
// Where the facts come from and how to mend them is told in docs/catalogue.md.
package catalog

//go:generate go run ./internal/generate
