//go:build (linux && !android && (amd64 || arm64 || loong64 || riscv64)) || (darwin && !ios && (amd64 || arm64)) || (windows && (amd64 || arm64))

package wxopenssl

import "github.com/ebitengine/purego"

// call calls a C function. A pointer to Go memory has to be converted among the arguments, as for
// syscall.Syscall. The pragma then keeps that memory in its place during the call.
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
