package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// File is a line of uploads.jsonl: what one endpoint wants of the file that is uploaded to it. The
// keys are explained in docs/catalogue.md.
type File struct {
	Method    string     `json:"method"`
	Path      string     `json:"path"`
	Part      string     `json:"part"`
	Name      string     `json:"name"`
	Digest    string     `json:"digest"`
	Algorithm string     `json:"algorithm"`
	ID        string     `json:"id"`
	Kinds     []FileKind `json:"kinds"`
	Media     string     `json:"media"`
	Lines     bool       `json:"lines"`
	Source    string     `json:"source"`
}

// FileKind is a kind of file that an upload takes.
type FileKind struct {
	Types []string `json:"types"`
	Bytes int      `json:"bytes"`
}

// loadUploads reads what the uploads want of their files. A folder without the list has none.
func (f *Facts) loadUploads(dir string) error {
	lines, err := readLines(filepath.Join(dir, "uploads.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	files, err := decodeLines(lines, func(*File, line) {})
	if err != nil {
		return err
	}
	var errs []error
	for i, file := range files {
		at := slices.IndexFunc(f.Endpoints, func(e *Endpoint) bool { return e.Method == file.Method && e.Path == file.Path })
		if at < 0 {
			errs = append(errs, fmt.Errorf("%s: %s: no such endpoint", lines[i].where, lines[i].key()))
			continue
		}
		if err := file.check(f.Endpoints[at]); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", lines[i].where, lines[i].key(), err))
		}
		f.Endpoints[at].file = file
	}
	return errors.Join(errs...)
}

// fileType matches the end of a file's name, without the dot.
var fileType = regexp.MustCompile(`^[a-z0-9]+$`)

// check compares a line with the fields of its endpoint.
func (file *File) check(e *Endpoint) error {
	switch {
	case !e.Upload || !e.v3():
		return errors.New("the endpoint is no upload of APIv3")
	case e.file != nil:
		return errors.New("the endpoint has a line already")
	case file.Source == "":
		return errors.New("a line says from which source it is")
	case file.Algorithm != "SHA-256" && file.Algorithm != "SM3":
		return fmt.Errorf("unknown algorithm %q", file.Algorithm)
	}
	inMeta := func(name string) bool { return find(e.Request, "body.meta."+name) != nil }
	for _, field := range []struct {
		value string
		known bool
	}{
		{file.Part, file.Part != "meta" && find(e.Request, "body."+file.Part) != nil}, {file.Name, file.Name == "" || inMeta(file.Name)},
		{file.Digest, inMeta(file.Digest)}, {file.ID, find(e.Response, file.ID) != nil},
	} {
		if !field.known {
			return fmt.Errorf("the endpoint has no field %q there", field.value)
		}
	}
	for _, kind := range file.Kinds {
		if kind.Bytes <= 0 || len(kind.Types) == 0 || slices.ContainsFunc(kind.Types, func(t string) bool { return !fileType.MatchString(t) }) {
			return errors.New("a kind has types in lower case, without the dot, and the bytes of the longest file")
		}
	}
	return nil
}
