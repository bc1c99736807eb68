package main

import (
	"cmp"
	"slices"
)

// normalize brings the spellings of the facts to those of the catalogue.
func (f *Facts) normalize() {
	for _, e := range f.Endpoints {
		normalizeFields(e.Request)
		normalizeFields(e.Response)
	}
	for _, w := range f.Webhooks {
		normalizeFields(w.Fields)
	}
	slices.SortStableFunc(f.Webhooks, func(a, b *Webhook) int {
		return cmp.Or(cmp.Compare(a.Event, b.Event), cmp.Compare(a.Protocol, b.Protocol))
	})
}

// normalizeFields brings two facts of a field to one word each: whose key opens it, and how its
// text is encoded.
func normalizeFields(fields []*Field) {
	for _, f := range fields {
		switch f.Encrypted {
		case "by-aes-gcm": // with the APIv3 key
			f.EncryptedBy = cmp.Or(f.EncryptedBy, "apiv3")
		case "by-aes-ecb": // with the hash of the APIv2 key
			f.EncryptedBy = cmp.Or(f.EncryptedBy, "apiv2")
		}
		f.Encrypted = ""
		switch f.Encoded {
		case "by-json_encode":
			f.Encoded = "json"
		case "by-urlencode":
			f.Encoded = "urlencode"
		}
	}
}
