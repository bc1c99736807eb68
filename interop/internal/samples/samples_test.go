package samples

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/interop/internal/fill"
)

// TestWrite: every endpoint of APIv3 has a sample, whose path and form are whole.
func TestWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "samples.json")
	maker := fill.Maker{MchID: "1900000109", Now: time.Now()}
	if err := Write(file, func(*catalog.Endpoint) fill.Maker { return maker }); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []Sample
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	samples := map[string]Sample{}
	for _, s := range all {
		samples[s.Method+" "+s.Path] = s
	}
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") || e.SameAs != "" {
			continue
		}
		s, there := samples[e.Method+" "+e.Path]
		if !there || (s.Upload != nil) != e.Upload {
			t.Errorf("%s %s: %+v", e.Method, e.Path, s)
		}
		for segment := range strings.SplitSeq(e.Path, "/") {
			if name, isVar := strings.CutPrefix(segment, "{"); isVar && s.Vars[strings.TrimSuffix(name, "}")] == nil {
				t.Errorf("%s %s: no value for %s", e.Method, e.Path, segment)
			}
		}
	}
	sum := sha256.Sum256([]byte("abc"))
	want := &Upload{Meta: map[string]any{"filename": "file.jpg", "sha256": hex.EncodeToString(sum[:])}, Part: "file", Name: "file.jpg", Content: "abc"}
	if diff := cmp.Diff(want, samples["POST v3/merchant/media/upload"].Upload); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	receiver := samples["POST v3/profitsharing/receivers/add"].JSON
	if name, _ := receiver["name"].(string); !strings.HasPrefix(name, Sealed) {
		t.Errorf("the name of a receiver, a sensitive field, is %q", name)
	}
}
