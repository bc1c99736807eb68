package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestFilesOverHTTP lists files under /sandbox/ and fetches them there, by their ID and by the
// media_url, without a signature.
func TestFilesOverHTTP(t *testing.T) {
	box := open(t, sandbox.Config{Prefix: "/hk"})
	for _, name := range []string{"v3/merchant-service/images/upload", "v3/marketing/favor/media/image-upload"} {
		u := uploadAt(t, box, name, png)
		u.target = "/hk" + u.target
		if r := u.call(t, box).do(t, box); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	ids := []string{}
	for _, f := range box.Files() {
		if ids = append(ids, f.ID); f.Data != nil {
			t.Error("Files gives the data too")
		}
	}
	var list struct {
		Files []struct{ ID, Endpoint, Time, Part, Name, SHA256 string }
	}
	status, answer := act(t, box, "files", "")
	if raw, err := json.Marshal(answer); err != nil || json.Unmarshal(raw, &list) != nil || status != 200 || len(list.Files) != 2 {
		t.Fatalf("%d %v", status, answer)
	}
	for i, f := range list.Files {
		want := box.Files()[i]
		if f.ID != ids[i] || f.Endpoint != want.Endpoint || f.Part != "file" || f.Name != want.Name || f.SHA256 != want.SHA256 || f.Time == "" {
			t.Errorf("%+v", f)
		}
	}
	byURL := ids[1]
	if !strings.HasPrefix(byURL, box.URL+"/sandbox/files/") {
		t.Fatalf("the media_url is %s", byURL)
	}
	if f, ok := box.File(byURL); !ok || string(f.Data) != png {
		t.Errorf("by the media_url: %v %+v", ok, f)
	}
	type fetched struct {
		Status     int
		Type, Body string
	}
	good := fetched{200, "image/png", png}
	for reason, k := range map[string]struct {
		method, url string
		want        fetched
	}{
		"by the media_url":    {"GET", byURL, good},
		"by a media_id":       {"GET", box.URL + "/sandbox/files/" + ids[0], good},
		"by an encoded URL":   {"GET", box.URL + "/sandbox/files/" + url.PathEscape(byURL), good},
		"by an unknown one":   {"GET", box.URL + "/sandbox/files/x", fetched{404, "application/json; charset=utf-8", `{"code":"UNKNOWN","message":"there is nothing of this id, or it is kept no longer"}` + "\n"}},
		"without an id":       {"GET", box.URL + "/sandbox/files/", fetched{404, "application/json; charset=utf-8", `{"code":"UNKNOWN","message":"there is nothing of this id, or it is kept no longer"}` + "\n"}},
		"with another method": {"PUT", byURL, fetched{405, "application/json; charset=utf-8", `{"code":"METHOD_NOT_ALLOWED","message":"this is reached by GET"}` + "\n"}},
	} {
		r := fetch(t, k.method, k.url, "")
		if diff := cmp.Diff(k.want, fetched{r.status, r.header.Get("Content-Type"), string(r.body)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", reason, diff)
		}
		if r.header.Get("Wechatpay-Signature") != "" || r.status == 200 && r.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", reason, r.header)
		}
	}
	if status, answer := act(t, box, "files", `{"id":"unknown"}`); status != 404 {
		t.Errorf("an unknown id: %d %v", status, answer)
	}
	if r := fetch(t, "GET", byURL, "https://evil.example"); r.status != 403 {
		t.Errorf("a page of another site: %d %s", r.status, r.body)
	}
}

// fetch sends a request without a signature. origin is that of a page, or "".
func fetch(t *testing.T, method, url, origin string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if origin != "" {
		req.Header.Set("Origin", origin)
	}
	return send(t, req)
}
