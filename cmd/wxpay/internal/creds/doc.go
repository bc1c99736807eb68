// Package creds finds the credentials (商户凭证) of a command: in flags, in the environment, in a
// file, or in a folder that "wxpay sandbox --keys" wrote. It also writes that folder. No error of
// this package holds a key.
package creds
