// Command vulns looks for known vulnerabilities that the published modules of this repository
// reach, with govulncheck. A finding fails. Where the database cannot be reached nothing is
// checked, and vulns says so.
//
//	go -C tools build -o ../bin/vulns ./vulns && bin/vulns
//
// It runs at the root of the repository. With WXPAY_VULNS=require, for a release, a database that
// cannot be reached is a failure. GOVULNDB is the address of another database.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/vuln/scan"

	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// patience bounds the wait for the database to show that it is there.
const patience = 10 * time.Second

// found is the exit code of govulncheck when a vulnerability is reached.
const found = 3

func main() {
	database := os.Getenv("GOVULNDB")
	if database == "" {
		database = "https://vuln.go.dev"
	}
	if err := run(context.Background(), ".", database, os.Getenv("WXPAY_VULNS") == "require", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vulns:", err)
		os.Exit(1)
	}
}

// run scans all published modules below root.
func run(ctx context.Context, root, database string, require bool, out io.Writer) error {
	if err := reach(ctx, database); err != nil {
		if require {
			return fmt.Errorf("the database of vulnerabilities cannot be reached: %w", err)
		}
		fmt.Fprintf(out, "NOT CHECKED: the database of vulnerabilities cannot be reached: %v\n", err)
		return nil
	}
	modules, err := published.Modules(root)
	if err != nil {
		return err
	}
	var findings []error
	for _, m := range modules {
		fmt.Fprintln(out, m.Path)
		if err := check(ctx, filepath.Join(root, m.Dir), database, out); err != nil {
			findings = append(findings, fmt.Errorf("%s: %w", m.Path, err))
		}
	}
	return errors.Join(findings...)
}

// reach returns an error unless a database answers with its description.
func reach(ctx context.Context, database string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, database+"/index/db.json", nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: transport()}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var description struct {
		Modified time.Time `json:"modified"`
	}
	switch err := json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&description); {
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("%s answered %s", req.URL, res.Status)
	case err != nil || description.Modified.IsZero():
		return fmt.Errorf("%s answered with another document", req.URL)
	}
	return nil
}

// transport reads files too, for a copy of the database at file:///….
func transport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.RegisterProtocol("file", http.NewFileTransport(http.Dir("/")))
	return t
}

// check scans a module. It prints what govulncheck says if that is more than nothing.
func check(ctx context.Context, dir, database string, out io.Writer) error {
	var said bytes.Buffer
	cmd := scan.Command(ctx, "-C", dir, "-db", database, "./...")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return err
	}
	err := cmd.Wait()
	if err == nil {
		return nil
	}
	fmt.Fprintln(out, said.String())
	var exit interface{ ExitCode() int }
	if errors.As(err, &exit) && exit.ExitCode() == found {
		return errors.New("govulncheck has findings: take the fixed version of what it names")
	}
	return err
}
