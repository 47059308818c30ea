package echoes

// Chart is the views of the last days as bars, in a viewBox of Width × Height whose foot is at Base.
type Chart struct {
	Width, Height, Base int
	Most                int // views of the highest bar
	Bars                []Bar
}

// Bar is one day.
type Bar struct {
	Day
	X, Y, W, H int
}

// chartOf draws days, the first on the left. Whatever was looked at has a bar that can be seen.
func chartOf(days []Day) Chart {
	const step, bar, height = 20, 14, 150
	c := Chart{Width: step * len(days), Height: height + 10, Base: height}
	for _, d := range days {
		c.Most = max(c.Most, d.Views)
	}
	for i, d := range days {
		h := 0
		if d.Views > 0 {
			h = max(3, d.Views*(height-10)/c.Most)
		}
		c.Bars = append(c.Bars, Bar{d, i*step + (step-bar)/2, c.Base - h, bar, h})
	}
	return c
}
