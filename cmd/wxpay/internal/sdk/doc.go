// Package sdk writes the first lines of a program that calls a sandbox, for each SDK. The SDKs are
// this module's and others', in four languages.
package sdk
