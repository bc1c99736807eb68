// Package snippet writes Go code: the call of an endpoint with the sample values of the official
// documentation, and the handler of a notice (回调通知).
package snippet
