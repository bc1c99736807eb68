// Package interop shows that foreign clients work against the command "wxpay sandbox", with their
// own signing, verification and encryption. It is a separate module, so that no user of wxpay
// downloads them.
//
//	go -C interop test -count=1 ./...
//
// TestInterop runs programs as their users write them: with orders, refunds and forged answers.
// TestSDKs has each client try every operation that it has, and README.md has the table of what was
// refused and why.
//
// The part with Node is skipped where there is neither Node 20 nor npm's registry; with
// WXPAY_INTEROP=require it fails there instead.
package interop
