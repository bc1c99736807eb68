package interop

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// clients is the folder of what each client tried.
const clients = "testdata/clients"

var update = flag.Bool("update", false, "write testdata/clients and the table of README.md anew")

// hold compares the run of a client with its file, or writes the file and the README.
func hold(t *testing.T, run table.Record) {
	t.Helper()
	if err := table.Hold(clients, run, *update); err != nil {
		t.Error(err)
	}
	if *update {
		TestReadme(t)
	}
}

// TestReadme holds the table of README.md to the files of all clients, also of those that cannot
// run here.
func TestReadme(t *testing.T) {
	all, err := table.ReadAll(clients)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := table.Replace(string(readme), table.Section(all))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		readme = []byte(want)
		if err := os.WriteFile("README.md", readme, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, string(readme)); diff != "" {
		t.Errorf("README.md differs from %s; run the tests with -update (-files +README):\n%s", clients, diff)
	}
}
