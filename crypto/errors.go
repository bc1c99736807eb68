package crypto

import (
	"errors"
	"strconv"
)

// The errors of this package, for errors.Is. None of them ever carries a key, a signature, a
// plaintext or a ciphertext in its text.
var (
	// ErrKey says that a key or certificate cannot be used: it is missing, of
	// the wrong kind, damaged, too small, or not what was expected. The text of
	// the error that wraps it says which.
	ErrKey = errors.New("crypto: unusable key")

	// ErrBadSignature says that a signature does not belong to the message and
	// the key.
	ErrBadSignature = errors.New("crypto: the signature does not match")

	// ErrDecrypt says that a ciphertext could not be decrypted. It does not say why, so that an
	// attacker learns nothing from it. A wrong key, a changed ciphertext and a wrong form all look the
	// same.
	ErrDecrypt = errors.New("crypto: decryption failed")

	// ErrPlaintextTooLong says that a plaintext does not fit: into one RSA block
	// for Encrypt, into one message for Seal.
	ErrPlaintextTooLong = errors.New("crypto: plaintext too long")

	// ErrNonce says that Seal was given an empty nonce.
	ErrNonce = errors.New("crypto: empty nonce")
)

// keyError is an ErrKey whose text is the finding itself.
type keyError struct {
	file string // where it was found; empty when it came as bytes
	text string
}

func (e *keyError) Error() string {
	if e.file != "" {
		return "crypto: " + quoteName(e.file) + ": " + e.text
	}
	return "crypto: " + e.text
}

// Is makes errors.Is(err, ErrKey) true.
func (e *keyError) Is(target error) bool { return target == ErrKey }

// hiddenError is a failure whose cause stays out of the text but in reach of errors.Is. The error
// of a KMS may matter to the caller (a deadline), but must not end in a log.
type hiddenError struct{ shown, cause error }

func (e *hiddenError) Error() string   { return e.shown.Error() }
func (e *hiddenError) Unwrap() []error { return []error{e.shown, e.cause} }

// longName is the length in bytes from which a file name is no longer printed. So long a text is
// probably something else, perhaps a key.
const longName = 256

// quoteName prints a file's name on one line.
func quoteName(name string) string {
	if len(name) > longName {
		return "a file with a name of " + strconv.Itoa(len(name)) + " bytes"
	}
	return strconv.Quote(name)
}
