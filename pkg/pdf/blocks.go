package pdf

// Heading is the document's title, or that of a great part.
func (d *Document) Heading(words string) { d.head(title, words, 6, 3, 3*text.leading) }

// Subheading names a section.
func (d *Document) Subheading(words string) { d.head(subtitle, words, 6, 1, 3*text.leading) }

// head keeps a heading with the beginning of what follows it.
func (d *Document) head(s style, words string, above, below, with float64) {
	lines := d.wrap(s, words, width)
	if len(lines) == 0 {
		return
	}
	d.gap(above)
	d.need(float64(len(lines))*s.leading + below + with)
	d.column(s, left, lines)
	d.y += below
}

// Paragraph is running text; a line break in it begins a new line.
func (d *Document) Paragraph(words string) { d.flow(text, words, 2.5) }

// Strong is a paragraph that must not be missed.
func (d *Document) Strong(words string) { d.flow(strong, words, 2.5) }

// Small is small print.
func (d *Document) Small(words string) { d.flow(small, words, 2) }

func (d *Document) flow(s style, words string, above float64) {
	d.gap(above)
	d.column(s, left, d.wrap(s, words, width))
}

// Bullets is a list.
func (d *Document) Bullets(items ...string) {
	const indent = 5.5
	for _, item := range items {
		lines := d.wrap(text, item, width-indent)
		if len(lines) == 0 {
			continue
		}
		d.gap(1.8)
		d.paged(text, len(lines), func(i int) {
			if i == 0 {
				d.file.SetFillColor(malbec.rgb())
				d.file.Circle(left+1.5, d.y+text.leading/2, 0.8, "F")
			}
			d.print(text, left+indent, d.y, lines[i])
		})
	}
}

// Quote is what somebody wrote, and who: the source may be empty.
func (d *Document) Quote(words, source string) {
	const indent = 6.5
	lines := d.wrap(quoted, words, width-indent)
	origin := d.wrap(label, source, width-indent)
	d.gap(4.5)
	d.paged(quoted, len(lines)+len(origin), func(i int) {
		d.file.SetFillColor(safran.rgb())
		d.file.Rect(left, d.y, 1.4, quoted.leading+0.02, "F") // joined: no hair between the lines
		if i < len(lines) {
			d.print(quoted, left+indent, d.y, lines[i])
		} else {
			d.print(label, left+indent, d.y, origin[i-len(lines)])
		}
	})
	d.y += 2
}

// Fact is a line of a table of facts.
type Fact struct{ Label, Value string }

// Facts is a table: what it is, and what is the case. A row stays on one page when it can.
func (d *Document) Facts(facts ...Fact) {
	const column, between, air = 50.0, 4.0, 1.3
	if len(facts) == 0 {
		return
	}
	d.gap(4)
	for i, f := range facts {
		labels := d.wrap(label, f.Label, column-between)
		values := d.wrap(strong, f.Value, width-column)
		rows := max(len(labels), len(values), 1)
		d.need(float64(rows)*strong.leading + 2*air)
		if i == 0 || d.atTop {
			d.rule(d.y)
		}
		d.y += air
		d.paged(strong, rows, func(i int) {
			if i < len(labels) {
				d.print(label, left, d.y, labels[i])
			}
			if i < len(values) {
				d.print(strong, left+column, d.y, values[i])
			}
		})
		d.y += air
		d.rule(d.y)
	}
	d.y += 2
}

// Recipient is to whom a letter goes, where the window of the envelope is.
func (d *Document) Recipient(lines ...string) {
	const x = 112.0
	for _, address := range lines {
		wrapped := d.wrap(text, address, left+width-x)
		d.need(text.leading)
		d.column(text, x, wrapped)
	}
	d.y += 4
}

// Dateline is where and when a letter is written, on the right.
func (d *Document) Dateline(words string) {
	d.gap(2.5)
	for _, line := range d.wrap(text, words, width) {
		d.need(text.leading)
		d.print(text, left+width-d.measure(text, line), d.y, line)
		d.wrote(text.leading)
	}
}

// Signature is who signs, on the right, with room for a pen above; it stays in one piece.
func (d *Document) Signature(lines ...string) {
	const x, pen = 112.0, 12.0
	d.need(pen + float64(len(lines))*text.leading)
	d.y += pen
	for i, words := range lines {
		s := text
		if i == 0 {
			s = strong
		}
		d.column(s, x, d.wrap(s, words, left+width-x))
	}
}

// column prints lines downwards from where the document is.
func (d *Document) column(s style, x float64, lines []string) {
	d.paged(s, len(lines), func(i int) { d.print(s, x, d.y, lines[i]) })
}

// paged goes down n lines, over as many pages as they take, and leaves no first or last line alone.
func (d *Document) paged(s style, n int, write func(i int)) {
	for i := range n {
		together := 1
		if n > 1 && (i == 0 || i == n-2) {
			together = 2
		}
		d.need(float64(together) * s.leading)
		write(i)
		d.wrote(s.leading)
	}
}

func (d *Document) wrote(height float64) {
	d.y += height
	d.atTop = false
}
