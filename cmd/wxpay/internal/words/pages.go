package words

import "maps"

// page has the Chinese of a command and its texts, or of a part that several commands share.
type page struct {
	help  map[string]Help   // by the path of the command, such as "wxpay call"
	texts map[string]string // by the English, without white space around it
}

// Help is the help of a command in Chinese.
type Help struct {
	Short, Long string
	Flags       map[string]string // by the name of the flag
	Comments    map[string]string // in the examples, by the English behind "# "
}

// pages returns all pages.
func pages() []page {
	return []page{
		rootPage, sharedPage, cobraPage, callPage, doctorPage, sandboxPage, catalogPage, notifyPage, verifyPage, signPage, sealPage, filesPage,
		billPage, uploadPage, checkoutPage,
	}
}

// chinese has the Chinese of each text.
var chinese = Texts()

// Texts returns the Chinese of all texts by their English, without white space around it.
func Texts() map[string]string { return merged(func(p page) map[string]string { return p.texts }) }

// Commands returns the help of all commands by their paths.
func Commands() map[string]Help { return merged(func(p page) map[string]Help { return p.help }) }

// merged returns one part of all pages in one map.
func merged[V any](part func(page) map[string]V) map[string]V {
	all := map[string]V{}
	for _, p := range pages() {
		maps.Copy(all, part(p))
	}
	return all
}
