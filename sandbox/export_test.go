package sandbox

// ParseAuthorization opens the parser to the tests: mchid, serial_no, timestamp, nonce_str, signature.
func ParseAuthorization(value string) ([5]string, error) {
	a, err := parseAuthorization(value)
	return [5]string{a.mchID, a.serialNo, a.timestamp, a.nonce, a.signature}, err
}
