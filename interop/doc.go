// Package interop shows that foreign clients work against the command "wxpay sandbox", with their
// own signing, verification and encryption. README.md lists them and what each one tried. It is a
// separate module, so that no user of wxpay downloads them.
//
//	go -C interop test -count=1 ./...
//
// The part with Node is skipped where there is neither Node 20 nor npm's registry; with
// WXPAY_INTEROP=require it fails there instead. The parts with PHP and Java are skipped unless
// WXPAY_PHP and WXPAY_JAVA name a folder that has the SDK.
package interop
