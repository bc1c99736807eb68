package words

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Translate puts the Chinese help in place of the English one, for a command and all below it.
// Examples stay: only their comments are translated.
func Translate(cmd *cobra.Command) {
	helps := Commands()
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.InitDefaultHelpFlag()
		translate(cmd, helps[cmd.CommandPath()])
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(cmd)
}

// translate puts the Chinese help in place of one command's.
func translate(cmd *cobra.Command, h Help) {
	cmd.Short = h.Short
	cmd.Long = translatedLong(cmd.Long, h.Long)
	cmd.Example = translatedComments(cmd.Example, h.Comments)
	replace := func(f *pflag.Flag) {
		for _, twins := range []map[string]string{h.Flags, credentialFlags, cobraFlags} {
			if twin, ok := twins[f.Name]; ok {
				f.Usage = twin + variableOf.FindString(f.Usage)
				return
			}
		}
	}
	cmd.Flags().VisitAll(replace)
	cmd.PersistentFlags().VisitAll(replace)
}

// variableOf matches the variable behind the usage of a flag.
var variableOf = regexp.MustCompile(` \[\$[A-Z0-9_]+\]$`)

// translatedLong returns the Chinese of a long help. It takes the table of the English one, and the
// last sentence of commands with credentials. The help of completion is translated paragraph by
// paragraph.
func translatedLong(english, twin string) string {
	paragraphs := strings.Split(strings.TrimSpace(english), "\n\n")
	if twin == "" {
		for i, p := range paragraphs {
			if translated, ok := cobraParagraphs[strings.TrimSpace(p)]; ok {
				paragraphs[i] = translated
			}
		}
		return strings.Join(paragraphs, "\n\n")
	}
	for _, p := range paragraphs {
		if strings.HasPrefix(p, "  ") {
			twin = strings.ReplaceAll(twin, "{table}", p)
		}
	}
	if strings.HasSuffix(english, CredentialsHelp) {
		twin += "\n\n" + twinOf(Chinese, CredentialsHelp)
	}
	return twin
}

// comment matches a comment in an example.
var comment = regexp.MustCompile(`(?m)  # (.*)$`)

// translatedComments returns examples with Chinese comments.
func translatedComments(example string, twins map[string]string) string {
	return comment.ReplaceAllStringFunc(example, func(found string) string {
		if twin, ok := twins[comment.FindStringSubmatch(found)[1]]; ok {
			return "  # " + twin
		}
		return found
	})
}
