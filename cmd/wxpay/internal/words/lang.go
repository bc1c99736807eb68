package words

import (
	"cmp"
	"strings"
)

// Lang is a language of this program.
type Lang string

// These are the languages.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// envLang is the variable that chooses the language by itself. Windows sets none of the others.
const envLang = "WXPAY_LANG"

// LangOf returns the language that the environment asks for. envLang comes first, and is any kind
// of zh or en. Then come LC_ALL, LC_MESSAGES and LANG, in the order of POSIX: the first that is set
// decides, and any kind of zh is Chinese. ok is false if envLang has another value.
func LangOf(env func(string) string) (l Lang, ok bool) {
	chosen := env(envLang)
	locale := cmp.Or(chosen, env("LC_ALL"), env("LC_MESSAGES"), env("LANG"))
	language, _, _ := strings.Cut(strings.ToLower(locale), ".")
	language, _, _ = strings.Cut(strings.ReplaceAll(language, "-", "_"), "_")
	switch l := Lang(language); l {
	case English, Chinese:
		return l, true
	}
	return English, chosen == ""
}
