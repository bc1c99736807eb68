//go:build (linux && !android && (amd64 || arm64 || loong64 || riscv64)) || (darwin && !ios && (amd64 || arm64))

package wxopenssl

import "github.com/ebitengine/purego"

// open loads a library. It is never unloaded: libcrypto keeps state in each thread.
func open(file string) (uintptr, error) {
	return purego.Dlopen(file, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func symbol(library uintptr, name string) (uintptr, error) { return purego.Dlsym(library, name) }
