package main

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

var (
	wxpayColor = color.RGBA{R: 7, G: 160, B: 78, A: 255}
	otherColor = color.RGBA{R: 178, G: 186, B: 194, A: 255}
	inkColor   = color.RGBA{R: 36, G: 41, B: 47, A: 255}
)

// draw writes a chart of the throughput at 64 in flight. Each client has a bar, the fastest on top,
// and a line from minimum to maximum. caption stands below.
func draw(r results, caption, file string) error {
	type bar struct {
		name                string
		middle, least, most float64
	}
	var bars []bar
	for name := range r[full.flood.name] {
		values := r.values(full.flood, name, throughput)
		bars = append(bars, bar{name, median(values), slices.Min(values), slices.Max(values)})
	}
	slices.SortFunc(bars, func(a, b bar) int { return int(a.middle - b.middle) })
	p := newPlot(caption)
	var names []string
	var points spans
	var labels plotter.XYLabels
	for i, one := range bars {
		values := make(plotter.Values, len(bars))
		values[i] = one.middle
		drawn, err := plotter.NewBarChart(values, vg.Points(16))
		if err != nil {
			return err
		}
		drawn.Horizontal, drawn.LineStyle.Width, drawn.Color = true, 0, otherColor
		if one.name == wxpayGo || one.name == wxpayNative {
			drawn.Color = wxpayColor
		}
		p.Add(drawn)
		names = append(names, "  "+one.name)
		at := plotter.XY{X: one.middle, Y: float64(i)}
		points.XYs = append(points.XYs, at)
		points.XErrors = append(points.XErrors, struct{ Low, High float64 }{one.middle - one.least, one.most - one.middle})
		labels.XYs, labels.Labels = append(labels.XYs, plotter.XY{X: one.most, Y: at.Y}), append(labels.Labels, fmt.Sprintf(" %.0f", one.middle))
	}
	if err := decorate(p, points, labels); err != nil {
		return err
	}
	p.NominalY(names...)
	p.X.Max = bars[len(bars)-1].most * 1.12 // room for the last number
	return save(p, vg.Points(float64(60+24*len(bars))), file)
}

// save writes the chart. Where a reader has no Liberation Sans, Arial has the same widths.
func save(p *plot.Plot, height vg.Length, file string) error {
	canvas, err := p.WriterTo(vg.Points(600), height, "svg")
	if err != nil {
		return err
	}
	var drawn bytes.Buffer
	if _, err := canvas.WriteTo(&drawn); err != nil {
		return err
	}
	svg := bytes.ReplaceAll(drawn.Bytes(), []byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,sans-serif;"))
	return os.WriteFile(file, svg, 0o644)
}

func newPlot(caption string) *plot.Plot {
	p := plot.New()
	for _, style := range []*text.Style{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Tick.Label} {
		style.Font.Variant, style.Color = "Sans", inkColor
	}
	p.Title.Text = fmt.Sprintf("Calls a second on one core, %d in flight", inFlight)
	p.Title.Padding = vg.Points(8)
	p.X.Label.Text, p.X.Label.Padding, p.X.Label.TextStyle.Font.Size = caption, vg.Points(6), vg.Points(9)
	p.BackgroundColor = color.White
	p.HideX() // each bar has its number
	p.X.Min, p.Y.LineStyle.Color, p.Y.Tick.LineStyle.Width = 0, otherColor, 0
	return p
}

// spans are points with how far they reach to either side.
type spans struct {
	plotter.XYs
	plotter.XErrors
}

// decorate adds the lines from minimum to maximum, and the numbers.
func decorate(p *plot.Plot, points spans, labels plotter.XYLabels) error {
	lines, err := plotter.NewXErrorBars(points)
	if err != nil {
		return err
	}
	lines.LineStyle.Color, lines.CapWidth = inkColor, vg.Points(6)
	numbers, err := plotter.NewLabels(labels)
	if err != nil {
		return err
	}
	for i := range numbers.TextStyle {
		style := &numbers.TextStyle[i]
		style.Font.Variant, style.Color, style.YAlign = "Sans", inkColor, text.YCenter
	}
	p.Add(lines, numbers)
	return nil
}
