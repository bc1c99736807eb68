package catalog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// The core's small table agrees with the whole catalogue, for each endpoint and path.
func TestRulesAgree(t *testing.T) {
	counts := map[string]int{}
	for _, e := range catalog.All() {
		want := rules.Rule{Decrypt: e.Decrypt, Base: e.BaseURL, ByHand: e.ByHand}
		for _, path := range e.Encrypt {
			switch e.EncryptIn[0] {
			case "json":
				want.JSON = append(want.JSON, path)
			case "query":
				want.Query = append(want.Query, path)
			case "body":
				want.Multipart = append(want.Multipart, strings.TrimPrefix(path, "meta."))
			}
		}
		want.Proof = map[catalog.Answer]rules.Proof{catalog.Signed: rules.Signature, catalog.Digest: rules.Digest, catalog.Unsigned: rules.None}[e.Answer]
		want.File = fileRule(e)
		if e.Repeat != nil {
			want.Repeat = e.Repeat.Number
			counts["Repeat"]++
		}
		if strings.HasPrefix(e.Path, "v2/") {
			want = rules.Rule{}
		}
		counts["JSON"] += len(want.JSON)
		counts["Query"] += len(want.Query)
		counts["Multipart"] += len(want.Multipart)
		for _, path := range []string{e.Path, expand(e.Path, all("1900000001"))} {
			got, ok := rules.Lookup(e.Method, path)
			if plain := cmp.Equal(want, rules.Rule{}); ok == plain {
				t.Errorf("rules.Lookup(%s %s) found: %t", e.Method, path, ok)
			} else if ok {
				if diff := cmp.Diff(want, *got); diff != "" {
					t.Errorf("rules.Lookup(%s %s) (-catalog +rules)\n%s", e.Method, path, diff)
				}
			}
		}
	}
	if counts["JSON"] < 240 || counts["Query"] < 10 || counts["Multipart"] < 1 || counts["Repeat"] < 50 {
		t.Errorf("%v: too few", counts)
	}
}

// fileRule returns what the core must know of an upload's file. Fixed are the required fields of
// meta that have one value.
func fileRule(e *catalog.Endpoint) *rules.File {
	if e.File == nil {
		return nil
	}
	f := &rules.File{Part: e.File.Part, Name: e.File.Name, Digest: e.File.Digest, SM3: e.File.Algorithm == "SM3", Media: e.File.Media, Lines: e.File.Lines}
	for _, kind := range e.File.Kinds {
		f.Kinds = append(f.Kinds, rules.FileKind{Types: kind.Types, Bytes: kind.Bytes})
	}
	for _, part := range e.Part("body") {
		for _, field := range part.Fields {
			if part.Name == "meta" && field.Required && len(field.Enum) == 1 {
				f.Fixed = append(f.Fixed, field.Name, field.Enum[0])
			}
		}
	}
	return f
}
