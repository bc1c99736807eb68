package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// standard is the name under which scanners know Go's standard library.
const standard = "std"

// describe returns the bill of a program, of which sum is the SHA-256 in hexadecimal. It asks
// licenceOf for the licence of each module.
func describe(name, sum string, info *debug.BuildInfo, licenceOf func(path, version string) (string, error)) (*cdx.BOM, error) {
	if info.Main.Path == "" || info.Main.Version == "(devel)" || info.Main.Version == "" {
		return nil, errors.New("the program has no version: build it with -buildvcs=true in a clone, for in a folder of `git worktree` go finds none")
	}
	program := component(cdx.ComponentTypeApplication, info.Main.Path, info.Main.Version)
	program.Name = name
	program.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}}
	program.Properties = settings(info)
	modules := []*debug.Module{{Path: standard, Version: strings.TrimPrefix(info.GoVersion, "go")}}
	modules = append(modules, info.Deps...)
	var components []cdx.Component
	var refs []string
	for _, m := range modules {
		if m.Replace != nil {
			return nil, fmt.Errorf("%s is replaced by %s: a release is built from what its go.mod names", m.Path, m.Replace.Path)
		}
		c := component(cdx.ComponentTypeLibrary, m.Path, m.Version)
		expression, err := licenceOf(m.Path, m.Version)
		if err != nil {
			return nil, fmt.Errorf("licence of %s: %w", m.Path, err)
		}
		c.Licenses = &cdx.Licenses{{Expression: expression}}
		if m.Sum != "" {
			c.Properties = &[]cdx.Property{{Name: "go:sum", Value: m.Sum}}
		}
		components, refs = append(components, c), append(refs, c.BOMRef)
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &program}
	bom.Components = &components
	// The program says what it links, and not which module asked for which other.
	bom.Dependencies = &[]cdx.Dependency{{Ref: program.BOMRef, Dependencies: &refs}}
	return bom, nil
}

// component returns a module with the names by which scanners find it.
func component(kind cdx.ComponentType, path, version string) cdx.Component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
	return cdx.Component{BOMRef: purl, Type: kind, Name: path, Version: version, PackageURL: purl}
}

// settings returns how a program was built, for who builds it again.
func settings(info *debug.BuildInfo) *[]cdx.Property {
	properties := []cdx.Property{{Name: "go:version", Value: info.GoVersion}}
	for _, s := range info.Settings {
		properties = append(properties, cdx.Property{Name: "go:build:" + s.Key, Value: s.Value})
	}
	slices.SortFunc(properties, func(a, b cdx.Property) int { return strings.Compare(a.Name, b.Name) })
	return &properties
}

// field returns the first of the named fields that a JSON object has.
func field(object []byte, names ...string) (string, error) {
	var fields map[string]any
	if err := json.Unmarshal(object, &fields); err != nil {
		return "", err
	}
	for _, name := range names {
		if s, ok := fields[name].(string); ok && s != "" {
			return s, nil
		}
	}
	return "", errNoFolder
}
