package wxpay_test

import (
	"strings"
	"testing"
)

// readmeFrames are the sections that show what a block has at hand, by language.
var readmeFrames = []string{"getting-started.md#how-the-blocks-run", "getting-started.md#代码块如何运行"}

// TestReadmeFrame: a reader can run what TestReadmeBlocks runs. Each page with blocks of statements
// links to the program around them, and that program hands over what the test hands over.
func TestReadmeFrame(t *testing.T) {
	frames, linked := 0, 0
	for _, page := range readmePages(t) {
		statements, isFrame := false, false
		for _, block := range readmeBlocks(t, page) {
			switch {
			case block.lang != "go" || strings.Contains(block.note, "compiled there"):
			case block.isWhole():
				isFrame = isFrame || strings.Contains(block.code, "\nfunc block"+readmeParameters+" {\n")
			default:
				_, function, err := readmeSource("", block)
				if err != nil {
					t.Errorf("%s: %v", block.where(), err)
				}
				statements = statements || function != ""
			}
		}
		text := readmeText(t, page)
		isLinked := strings.Contains(text, readmeFrames[0]) || strings.Contains(text, readmeFrames[1])
		switch {
		case isFrame:
			frames++
		case isLinked:
			linked++
		case statements:
			t.Errorf("%s does not say what its blocks have at hand: link %s", page, readmeFrames[0])
		}
	}
	if frames != 2 || linked == 0 {
		t.Errorf("%d pages show the program around the blocks, want 2; %d link to them", frames, linked)
	}
}
