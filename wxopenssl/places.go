package wxopenssl

import "runtime"

// places returns the files that may be libcrypto, for [Load] without an argument. On macOS a bare
// name would also be looked for in the working directory, where others may have put a library. So
// the names there are whole: the library gets the merchant's key.
func places() []string {
	switch runtime.GOOS {
	case "darwin": // Homebrew on Apple's processors and on Intel's, and MacPorts
		return []string{
			"/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
			"/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
			"/opt/local/libexec/openssl3/lib/libcrypto.3.dylib",
		}
	case "windows": // beside the program or in System32, and two installers
		name := "libcrypto-3-x64.dll"
		if runtime.GOARCH == "arm64" {
			name = "libcrypto-3-arm64.dll"
		}
		return []string{
			name,
			`C:\Program Files\OpenSSL-Win64\bin\` + name,
			`C:\Program Files\FireDaemon OpenSSL 3\bin\` + name,
		}
	default:
		return []string{"libcrypto.so.3"}
	}
}
