module github.com/wxpay-chain/wxpay/wxopenssl

go 1.26.0

replace github.com/wxpay-chain/wxpay => ../

require (
	github.com/ebitengine/purego v0.11.3
	github.com/wxpay-chain/wxpay v0.0.0
	golang.org/x/sys v0.48.0
)
