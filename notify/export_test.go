package notify

// Several is the table of types that Handle refuses.
func Several() map[string][]string { return several() }

// KindV2 returns the fields that the Parser needs in a kind of APIv2 notice, and whether any other
// may stand in it.
func KindV2(name string) (needs []string, may func(string) bool) {
	kind := findKindV2(name)
	if kind == nil {
		return nil, nil
	}
	return kind.needs, func(name string) bool { return belongs(kind, name) && inNoticesV2(name) }
}
