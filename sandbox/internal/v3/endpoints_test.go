package v3

import (
	"net/http"
	"testing"
)

// TestFilesOfOtherRooms: an upload and a download that no other room has answered are refused as
// not built, with any body.
func TestFilesOfOtherRooms(t *testing.T) {
	s := NewService(Needs{Judge: true, Keep: 1})
	for _, call := range []Call{
		{Method: "POST", Path: "v3/merchant/media/upload", Form: true},
		{Method: "POST", Path: "v3/merchant/media/upload"},
		{Method: "GET", Path: "v3/billdownload/file", Query: "token=x"},
	} {
		out, known := s.Answer(call)
		if !known || out.Answer.Status != http.StatusNotImplemented || out.Answer.Code != "NOT_IMPLEMENTED" {
			t.Errorf("%s %s: %v %d %s", call.Method, call.Path, known, out.Answer.Status, out.Answer.Body)
		}
	}
}
