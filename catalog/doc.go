// Package catalog knows the endpoints of WeChat Pay (微信支付): their paths, official names,
// request and answer fields, sample values and pages, and which fields are encrypted. It also knows
// the notifications (回调通知) that WeChat Pay sends.
//
// It is for tools, documentation and tests. A client does not need it: any path works without being
// listed. The core takes its facts about endpoints from the small package catalog/rules.
//
//	endpoint, ok := catalog.Lookup("GET", "v3/pay/transactions/id/4200001234202501010000000001")
//	fmt.Println(endpoint.Title) // 微信支付订单号查询订单
//
//	for _, endpoint := range catalog.Search("分账 receivers") {
//		fmt.Println(endpoint.Method, endpoint.Path)
//	}
//
// The data is embedded, and decoded on first use. All results of the functions are shared: any
// number of goroutines may read them, and none may write to them.
//
// See docs/catalogue.md for the sources of the facts and how to mend them.
package catalog

//go:generate go run ./internal/generate
