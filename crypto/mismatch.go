package crypto

// mismatch is the error for something else than what was wanted: what was
// found, what was expected, and what to do.
func mismatch(want kind, found finding) error {
	text := found.String()
	switch {
	case found.kind == want && found.algorithm == rsaName:
		text = "a damaged " + noun(want) + " (its parts do not fit together, or some are missing)"
	case found.kind == want:
		text += " where an RSA " + noun(want) + " was expected"
	default:
		text += " where a " + noun(want) + " was expected"
	}
	if what := hint(want, found); what != "" {
		text += "; " + what
	}
	return &keyError{text: text}
}

// String names the finding, with its article.
func (f finding) String() string {
	switch f.kind {
	case kindPrivate, kindPublic, kindCertificate:
		switch f.algorithm {
		case rsaName:
			return "a " + noun(f.kind)
		case "":
			return "a " + noun(f.kind) + " of an unknown algorithm"
		case "DSA":
			return "a DSA " + noun(f.kind)
		default:
			return "an " + f.algorithm + " " + noun(f.kind)
		}
	case kindRequest:
		return "a certificate signing request"
	case kindEncrypted:
		return "an encrypted private key"
	case kindBundle:
		return "a PKCS#12 bundle"
	case kindChain:
		return "a PKCS#7 bundle"
	case kindOpenSSH:
		return "an OpenSSH private key"
	case kindParameters:
		return "key parameters"
	case kindCut:
		return "a PEM text that is cut off or damaged"
	case kindUTF16:
		return "a text in UTF-16"
	case kindEmpty:
		return "an empty file"
	case kindLarge:
		return "more than 1 MiB of data"
	}
	return "nothing recognisable"
}

func noun(k kind) string {
	switch k {
	case kindPrivate:
		return "private key"
	case kindPublic:
		return "public key"
	}
	return "certificate"
}

// hint says what to do about a finding, where there is more to say than to
// look for the right file.
func hint(want kind, found finding) string {
	if found.kind == kindUTF16 {
		return "save it as UTF-8"
	}
	if found.kind == want {
		return hintSame(want, found)
	}
	switch want {
	case kindPrivate:
		return hintPrivate(found)
	case kindPublic:
		return hintPublic(found)
	}
	return hintCertificate(found)
}

// hintSame is about the right kind of thing in the wrong algorithm or state.
func hintSame(want kind, found finding) string {
	if found.algorithm == rsaName {
		return "take a fresh copy of the file"
	}
	if want == kindPrivate {
		return "the key of an API certificate (商户API证书) is RSA with 2048 bits, in apiclient_key.pem"
	}
	return "WeChat Pay's own are RSA with 2048 bits"
}

// hintPrivate is about what was found in place of a private key.
func hintPrivate(found finding) string {
	switch found.kind {
	case kindCertificate, kindChain:
		return "apiclient_cert.pem is the certificate, its private key is in apiclient_key.pem"
	case kindPublic, kindRequest:
		return "the merchant's private key (商户API私钥) is in apiclient_key.pem"
	case kindEncrypted:
		return "decrypt it with: openssl pkey -in FILE -out NEW"
	case kindOpenSSH:
		return "convert a copy of it with: ssh-keygen -p -m PEM -f COPY"
	case kindBundle:
		return "use apiclient_key.pem, or: openssl pkcs12 -nocerts -nodes -in apiclient_cert.p12 -out apiclient_key.pem"
	}
	return ""
}

// hintPublic is about what was found in place of a public key.
func hintPublic(found finding) string {
	switch found.kind {
	case kindCertificate, kindChain:
		return "load a platform certificate (平台证书) as a certificate, or use WeChat Pay's public key (微信支付公钥), pub_key.pem"
	case kindPrivate, kindEncrypted, kindOpenSSH, kindBundle, kindRequest:
		return "WeChat Pay's public key (微信支付公钥) is in pub_key.pem"
	}
	return ""
}

// hintCertificate is about what was found in place of a certificate.
func hintCertificate(found finding) string {
	switch found.kind {
	case kindPrivate, kindEncrypted, kindOpenSSH:
		return "the merchant's certificate (商户API证书) is in apiclient_cert.pem, apiclient_key.pem is its private key"
	case kindPublic:
		return "load WeChat Pay's public key (微信支付公钥), pub_key.pem, as a public key"
	case kindRequest:
		return "the certificate is what the merchant platform (商户平台) hands out for it"
	case kindChain:
		return "convert it with: openssl pkcs7 -print_certs -in FILE -out NEW"
	case kindBundle:
		return "use apiclient_cert.pem, or: openssl pkcs12 -clcerts -nokeys -in apiclient_cert.p12 -out apiclient_cert.pem"
	}
	return ""
}
