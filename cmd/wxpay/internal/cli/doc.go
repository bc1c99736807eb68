// Package cli is what all commands of wxpay share: the terminal that they print to, the errors that end them, their
// arguments, and the files that they read and write. It knows nothing of WeChat Pay but the form of its keys.
package cli
