package sandbox

// Decrypt opens a sensitive field (敏感信息) that a client has encrypted with the key named serial,
// as in Wechatpay-Serial. It is for endpoints whose fields the sandbox does not know. It fails
// alike for an unknown serial and for a text that is no ciphertext of that key.
func (s *Sandbox) Decrypt(serial, ciphertext string) (string, error) {
	return s.platform.Decrypt(serial, ciphertext)
}

// Encrypt makes a sensitive field of an answer: base64 that the merchant's key opens. With the
// merchant's key of 2048 bits a plaintext has at most 214 bytes.
func (s *Sandbox) Encrypt(plaintext string) (string, error) { return s.platform.Encrypt(plaintext) }
