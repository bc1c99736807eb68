package notify

// Several is what Handle refuses.
func Several() map[string][]string { return several() }

// KindV2 is what the Parser knows of a kind of APIv2 notice: the fields that it needs, and whether any other may stand in it.
func KindV2(name string) (needs []string, may func(string) bool) {
	kind := findKindV2(name)
	if kind == nil {
		return nil, nil
	}
	return kind.needs, func(name string) bool { return belongs(kind, name) && inNoticesV2(name) }
}
