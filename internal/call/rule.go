package call

import (
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// Rule returns what the catalogue knows of the endpoint that a request goes to, or nil. target is
// the path as it is sent, with a slash in front; mount is what MountOf makes of a base URL's
// path, "" for none. Fields to encrypt are found however target is spelled. An answer without a
// signature is accepted only where target is exactly that endpoint's.
func Rule(mount, method, target string) *rules.Rule {
	exact := exactly(mount, method, target)
	if exact.Sensitive() {
		return exact
	}
	alike, ok := rules.Alike(method, target)
	if !ok {
		return exact
	}
	rule := rules.Rule{Decrypt: alike.Decrypt}
	if exact != nil {
		rule = *exact
	}
	if rule.File == nil {
		rule.File = alike.File
	}
	rule.JSON, rule.Query, rule.Multipart, rule.ByHand = alike.JSON, alike.Query, alike.Multipart, alike.ByHand
	return &rule
}

// exactly is Rule for a path that is spelled as the catalogue has it. The path may stand below
// mount and one of WeChat Pay's own prefixes (docs/protocol.md, section 7).
func exactly(mount, method, target string) *rules.Rule {
	if mount == "" {
		mount = "/"
	}
	path, ok := strings.CutPrefix(target, mount)
	if !ok {
		return nil
	}
	for _, prefix := range ownPrefixes {
		if rest, ok := strings.CutPrefix(path, prefix); ok && strings.HasPrefix(rest, "v3/") {
			path = rest
			break
		}
	}
	rule, _ := rules.Lookup(method, path)
	if rule != nil && rule.Proof != rules.Signature && (isAmbiguous(path) || strings.Contains(mount, "//")) {
		return nil // a server that drops an empty segment would see another path
	}
	return rule
}

// ownPrefixes are those of WeChat Pay's hosts.
var ownPrefixes = [...]string{"hk/", "global/"}

// MountOf returns the part of a base URL's path that is not WeChat Pay's, with a slash at its
// end. It is /gateway/ for /gateway/hk/v3, and / for no path.
func MountOf(prefix string) string {
	mount, _, below := strings.Cut(prefix+"/", "/v3/")
	if below {
		mount += "/"
	}
	for _, own := range ownPrefixes {
		if rest, ok := strings.CutSuffix(mount, "/"+own); ok {
			return rest + "/"
		}
	}
	return mount
}

// isAmbiguous reports whether a value in a path holds a character that some servers end or divide
// a path with. An encoded slash is not among them: IDs of files hold one, and without dots it
// leads out of no folder.
func isAmbiguous(path string) bool {
	plain, err := url.PathUnescape(path)
	return err != nil || strings.ContainsAny(plain, `\%;?#`)
}
