package table

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The lines between which the README has the text that Section makes.
const (
	begin = "<!-- made of testdata/clients by go test . -update -->\n"
	end   = "<!-- end -->\n"
)

// Section makes the table of clients, and below it the refusals of each with their reasons.
func Section(all []*Record) string {
	var b strings.Builder
	b.WriteString("| client | version | tried | accepted | refused |\n| --- | --- | --: | --: | --: |\n")
	for _, r := range all {
		n := len(r.refused())
		fmt.Fprintf(&b, "| %s, %s | %s | %d | %d | %d |\n", r.Client.Name, r.Client.Language, r.Client.Version, len(r.Calls), len(r.Calls)-n, n)
	}
	for _, r := range all {
		if refused := r.refused(); len(refused) > 0 {
			fmt.Fprintf(&b, "\n### %s\n\n| whose | why | calls |\n| --- | --- | --- |\n", r.Client.Name)
			for _, same := range byReason(refused) {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", same[0].Whose, cell(same[0].Why), names(same))
			}
		}
	}
	return b.String()
}

// Replace puts a section into the text of the README.
func Replace(readme, section string) (string, error) {
	before, rest, begun := strings.Cut(readme, begin)
	_, after, ended := strings.Cut(rest, end)
	if !begun || !ended {
		return "", errors.New("README.md lacks the two lines around the table")
	}
	return before + begin + "\n" + section + "\n" + end + after, nil
}

func (r *Record) refused() []Call {
	return slices.DeleteFunc(slices.Clone(r.Calls), func(c Call) bool { return c.Said == "" })
}

// byReason groups the calls that were refused for the same reason, the most calls first.
func byReason(refused []Call) (groups [][]Call) {
	at := map[Call]int{}
	for _, c := range refused {
		reason := Call{Whose: c.Whose, Why: c.Why}
		i, known := at[reason]
		if !known {
			i = len(groups)
			at[reason], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	slices.SortStableFunc(groups, func(a, b []Call) int {
		return cmp.Or(cmp.Compare(a[0].Whose, b[0].Whose), cmp.Compare(len(b), len(a)))
	})
	return groups
}

// names lists the calls of a group, with the words of their refusals after the last that has them.
func names(same []Call) string {
	var b strings.Builder
	for i, c := range same {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("`" + c.Name + "`")
		if i == len(same)-1 || same[i+1].Said != c.Said {
			b.WriteString(" (" + cell(c.Said) + ")")
		}
	}
	return b.String()
}

// cell keeps a text inside its cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
