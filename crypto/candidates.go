package crypto

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"strings"
)

const (
	pemBegin = "-----BEGIN "
	pemEnd   = "-----END "
	pemDash  = "-----"
)

// candidate is one piece of DER in the input.
type candidate struct {
	der       []byte
	label     string // of its PEM block; empty otherwise
	encrypted bool   // its PEM block says so
}

// foreign reports whether the PEM label rules the block out. Its DER may still look like a key: two
// integers may be the parameters of Diffie-Hellman.
func (c candidate) foreign() bool { return strings.HasSuffix(c.label, "PARAMETERS") }

// split finds the pieces of DER in data: data itself, the blocks of PEM, or decoded base64. When
// there are none, it returns the kind of data instead.
func split(data []byte) ([]candidate, kind) {
	if len(data) > maxInput {
		return nil, kindLarge
	}
	if der, ok := wholeDER(data); ok {
		return []candidate{{der: der}}, kindUnknown
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, kindUTF16
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(text) == 0 {
		return nil, kindEmpty
	}
	if bytes.Contains(text, []byte(pemBegin)) {
		blocks := pemBlocks(text)
		if blocks == nil {
			blocks = looseBlocks(string(text))
		}
		if blocks == nil {
			return nil, kindCut
		}
		return blocks, kindUnknown
	}
	if der, ok := decodeBase64(string(text)); ok {
		return []candidate{{der: der}}, kindUnknown
	}
	return nil, kindNothing
}

// wholeDER reports whether data is one ASN.1 SEQUENCE, perhaps with white space
// after it, as a text editor may have left there.
func wholeDER(data []byte) ([]byte, bool) {
	var outer asn1.RawValue
	rest, err := asn1.Unmarshal(data, &outer)
	if err != nil || outer.Tag != asn1.TagSequence || !outer.IsCompound || len(bytes.TrimSpace(rest)) > 0 {
		return nil, false
	}
	return outer.FullBytes, true
}

// pemBlocks returns the blocks of well-formed PEM.
func pemBlocks(text []byte) []candidate {
	var found []candidate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		found = append(found, candidate{
			der:       block.Bytes,
			label:     block.Type,
			encrypted: strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") || strings.HasPrefix(block.Type, "ENCRYPTED"),
		})
	}
	return found
}

// looseBlocks returns the blocks of PEM that lost its lines, as in an environment variable or a
// YAML file. They are indented, on one line, or have their line breaks written as \n.
func looseBlocks(text string) []candidate {
	var found []candidate
	for {
		_, after, begun := strings.Cut(text, pemBegin)
		label, after, labelled := strings.Cut(after, pemDash)
		body, after, ended := strings.Cut(after, pemEnd)
		if !begun || !labelled || !ended {
			return found
		}
		text = after
		body = strings.NewReplacer(`\r`, "", `\n`, "").Replace(body)
		if der, ok := decodeBase64(body); ok {
			found = append(found, candidate{der: der, label: label, encrypted: strings.HasPrefix(label, "ENCRYPTED")})
		} else if strings.Contains(body, "ENCRYPTED") {
			found = append(found, candidate{label: label, encrypted: true})
		}
	}
}

// decodeBase64 decodes base64 with white space anywhere and with or without
// padding at its end.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	der, err := base64.RawStdEncoding.DecodeString(text)
	return der, err == nil && len(der) > 0
}
