package licence

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/licensecheck"
)

// text returns the body of a licence in the library's words.
func text(t *testing.T, dir string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// goroot returns the folder of the Go distribution, whose licence is BSD-3-Clause.
func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestOf(t *testing.T) {
	bsd := text(t, goroot(t))
	apache := text(t, "../../..")
	tests := []struct {
		why   string
		files map[string]string
		want  string
		texts []string // names
		err   string   // a part
	}{
		{"one licence", map[string]string{"LICENSE": bsd, "main.go": "package main"}, "BSD-3-Clause", []string{"LICENSE"}, ""},
		{"a name with an ending, and a NOTICE, which goes along", map[string]string{"LICENSE.txt": apache, "NOTICE": "by us"}, "Apache-2.0", []string{"LICENSE.txt", "NOTICE"}, ""},
		{"two licences in two files", map[string]string{"LICENSE": bsd, "LICENSE-APACHE": apache}, "Apache-2.0 AND BSD-3-Clause", []string{"LICENSE", "LICENSE-APACHE"}, ""},
		{"no licence means no right to copy", map[string]string{"main.go": "package main"}, "", nil, "no licence in"},
		{"a NOTICE is no licence", map[string]string{"NOTICE": apache}, "", nil, "no licence in"},
		{"words of a lawyer's own", map[string]string{"LICENSE": "You may use this on Sundays."}, "", nil, "not the text of a known licence"},
		{"a licence inside a longer text of other terms", map[string]string{"LICENSE": bsd + strings.Repeat("You owe us one percent. ", 400)}, "", nil, "not the text of a known licence"},
		{"a licence with one more clause", map[string]string{"LICENSE": bsd + "\nNobody who takes payments may use this software, unless the author was paid for it before.\n"}, "", nil, "not the text of a known licence"},
		{"an address is no text", map[string]string{"LICENSE": "https://opensource.org/licenses/MIT"}, "", nil, "not the text of a known licence"},
		{"a licence that asks for the source", map[string]string{"COPYING": known(t, gpl)}, "", nil, "is not allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			dir := t.TempDir()
			for name, body := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, texts, err := Of(dir)
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			var names []string
			for _, text := range texts {
				names = append(names, text.Name)
			}
			if diff := cmp.Diff(tt.texts, names); got != tt.want || diff != "" {
				t.Errorf("licence %q, want %q; texts (-want +got):\n%s", got, tt.want, diff)
			}
		})
	}
}

// gpl is the notice that the GNU GPL asks programs to carry, from its appendix.
const gpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General
Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any
later version. This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even
the implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more
details. You should have received a copy of the GNU General Public License along with this program. If not, see
<https://www.gnu.org/licenses/>.`

// known returns a text, of which licensecheck knows enough that only its licence can be refused.
func known(t *testing.T, text string) string {
	t.Helper()
	if licensecheck.Scan([]byte(text)).Percent < enough {
		t.Fatalf("licensecheck does not know %q", text)
	}
	return text
}
