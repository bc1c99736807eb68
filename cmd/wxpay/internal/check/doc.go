// Package check says whether a captured answer or notice (回调通知) is WeChat Pay's, and which
// check fails. It prints the results in the form of "wxpay doctor".
package check
