//go:build windows && (amd64 || arm64)

package wxopenssl

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// open loads a library. A name without a folder is looked for beside the program and in System32.
// The working directory and PATH are left out, where others may have put a library of that name.
func open(file string) (uintptr, error) {
	flags := uintptr(windows.LOAD_LIBRARY_SEARCH_DEFAULT_DIRS)
	if filepath.IsAbs(file) {
		flags |= windows.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR
	}
	handle, err := windows.LoadLibraryEx(file, 0, flags)
	return uintptr(handle), err
}

func symbol(library uintptr, name string) (uintptr, error) {
	return windows.GetProcAddress(windows.Handle(library), name)
}
