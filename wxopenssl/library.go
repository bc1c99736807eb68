package wxopenssl

import (
	"errors"
	"fmt"
)

// Library is libcrypto, loaded and checked. It may be used by many goroutines at once. It is never
// unloaded, so it has no Close.
type Library struct {
	functions
	version string
}

// Load loads libcrypto 3 and checks it: it signs and decrypts with a published key, and compares
// the results with known ones. The first of files that passes is taken. Without an argument these
// are the usual files of the system: libcrypto.so.3 as the loader finds it, libcrypto.3.dylib of
// Homebrew or MacPorts, libcrypto-3-x64.dll. A file has to be one that only an administrator can
// write, since it gets the merchant's key.
//
// If none passes, the error is ErrUnavailable and says why. To load again takes one or two
// milliseconds, most of which is the check.
func Load(files ...string) (*Library, error) {
	if len(files) == 0 {
		files = places()
	}
	var failed error
	for _, file := range files {
		library, err := load(file)
		if err == nil {
			return library, nil
		}
		if failed == nil {
			failed = err
		} else {
			failed = fmt.Errorf("%w, %w", failed, err)
		}
	}
	return nil, unavailable(failed, "install OpenSSL 3, or sign with PrivateKey")
}

// load loads and checks one file.
func load(file string) (*Library, error) {
	if file == "" {
		return nil, errors.New("the name of a file is empty") // dlopen would open the program itself
	}
	handle, err := open(file)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be loaded: %w", file, err)
	}
	library := new(Library)
	if err := library.find(handle); err != nil {
		return nil, fmt.Errorf("%s is not libcrypto 3: %w", file, err)
	}
	if err := library.start(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := library.check(); err != nil {
		return nil, fmt.Errorf("%s fails the check with a known key: %w", file, err)
	}
	return library, nil
}

// Version returns what libcrypto says of itself, such as "OpenSSL 3.0.19 27 Jan 2026". It is empty
// if Load did not make the Library.
func (l *Library) Version() string {
	if l == nil {
		return ""
	}
	return l.version
}
