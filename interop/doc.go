// Package interop shows that foreign clients work against the command "wxpay sandbox", with their
// own signing, verification and encryption. They are the official wechatpay-go and the npm package
// wechatpay-axios-plugin. It is a separate module, so that no user of wxpay downloads them.
//
//	go -C interop test -count=1 ./...
//
// The part with Node is skipped where there is neither Node 20 nor npm's registry; with
// WXPAY_INTEROP=require it fails there instead.
package interop
