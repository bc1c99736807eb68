// Package cli has the parts that all commands of wxpay share. These are the terminal that they
// print to, the errors that end them, their arguments, and the files that they read and write. It
// knows no command.
package cli
