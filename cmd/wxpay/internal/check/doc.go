// Package check says of an answer or a notice (回调通知) that was captured whether it is WeChat Pay's, and which check fails. A
// list of checks is printed in one form, that of "wxpay doctor".
package check
