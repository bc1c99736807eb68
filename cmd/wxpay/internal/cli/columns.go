package cli

import (
	"os"
	"strconv"
)

// IsTerminal reports whether a file is a character device, as a terminal is.
func IsTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// ColumnsOf returns how many columns fit on a terminal. COLUMNS comes before the width that the
// terminal tells. It is 0 if the file is no terminal, or nothing is known.
func ColumnsOf(f *os.File, env func(string) string) int {
	if !IsTerminal(f) {
		return 0
	}
	if n, err := strconv.Atoi(env("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return columnsOf(f)
}
