//go:build (linux && !android && (amd64 || arm64 || loong64 || riscv64)) || (darwin && !ios && (amd64 || arm64)) || (windows && (amd64 || arm64))

package wxopenssl

import "github.com/ebitengine/purego"

// call calls a C function. Pointers to Go memory among the arguments have to be converted in the
// call itself, as for syscall.Syscall: the pragma then keeps that memory where it is.
//
//go:uintptrescapes
func call(function uintptr, args ...uintptr) uintptr {
	result, _, _ := purego.SyscallN(function, args...)
	return result
}

// callText calls a C function that returns a string of its own, which stays C's.
func callText(function, arg uintptr) string {
	var typed func(uintptr) string
	purego.RegisterFunc(&typed, function)
	return typed(arg)
}
