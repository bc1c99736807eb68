package notify

// Several is what Handle refuses.
func Several() map[string][]string { return several() }
