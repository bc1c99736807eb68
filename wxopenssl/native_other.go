//go:build !((linux && !android && (amd64 || arm64 || loong64 || riscv64)) || (darwin && !ios && (amd64 || arm64)) || (windows && (amd64 || arm64)))

package wxopenssl

import (
	"fmt"
	"runtime"
)

// open fails: purego does not call C here. So the other functions are never called.
func open(string) (uintptr, error) {
	return 0, fmt.Errorf("libcrypto cannot be called on %s/%s", runtime.GOOS, runtime.GOARCH)
}

func symbol(uintptr, string) (uintptr, error) { return open("") }

func call(uintptr, ...uintptr) uintptr { return 0 }

func callText(uintptr, uintptr) string { return "" }
