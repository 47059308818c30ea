package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"math"
)

// Phones photograph in Display P3 and many cameras in Adobe RGB, and say so in an ICC profile. Our
// derivatives carry no profile, so their colours are converted to sRGB, or they would look dull.
// Only profiles of a matrix and three curves are understood; they are what cameras write.

// conversion takes a picture's colours to sRGB.
type conversion struct {
	linear [3][256]float32 // each channel's curve
	matrix [3][3]float32   // to linear sRGB
	encode [encoded]uint8  // from linear sRGB
}

const encoded = 1 << 14 // fine enough for the darkest tones

// xyzToSRGB takes the ICC connection space (XYZ under D50) to linear sRGB.
func xyzToSRGB() [3][3]float64 {
	return [3][3]float64{
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
}

// correction is the conversion a profile asks for; nil when there is nothing to convert.
func correction(profile []byte) *conversion {
	tags := profileTags(profile)
	if tags == nil {
		return nil
	}
	var c conversion
	var primaries [3][3]float64 // columns: red, green, blue in XYZ
	for i, channel := range []string{"r", "g", "b"} {
		xyz := tags[channel+"XYZ"]
		curve := curveOf(tags[channel+"TRC"])
		if len(xyz) < 20 || curve == nil {
			return nil
		}
		for row := range 3 {
			primaries[row][i] = fixed(xyz[8+4*row:])
		}
		for v := range 256 {
			c.linear[i][v] = float32(curve(float64(v) / 255))
		}
	}
	same := true
	for row, weights := range xyzToSRGB() {
		for col := range 3 {
			sum := 0.0
			for k := range 3 {
				sum += weights[k] * primaries[k][col]
			}
			c.matrix[row][col] = float32(sum)
			identity := 0.0
			if row == col {
				identity = 1
			}
			same = same && math.Abs(sum-identity) < 0.01
		}
	}
	if same && math.Abs(float64(c.linear[1][128])-0.2158) < 0.01 { // sRGB already
		return nil
	}
	for i := range c.encode {
		c.encode[i] = uint8(math.Round(255 * sRGBCurve(float64(i)/(encoded-1))))
	}
	return &c
}

// apply converts p in place.
func (c *conversion) apply(p *image.NRGBA) {
	for i := 0; i+3 < len(p.Pix); i += 4 {
		r, g, b := c.linear[0][p.Pix[i]], c.linear[1][p.Pix[i+1]], c.linear[2][p.Pix[i+2]]
		for row := range 3 {
			m := &c.matrix[row]
			v := min(max(m[0]*r+m[1]*g+m[2]*b, 0), 1)
			p.Pix[i+row] = c.encode[int(v*(encoded-1)+0.5)]
		}
	}
}

func sRGBCurve(v float64) float64 {
	if v <= 0.0031308 {
		return 12.92 * v
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// toLinear is the way back from sRGBCurve.
func toLinear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// profileOfJPEG is the ICC profile of a JPEG file, when it fits one segment as a camera's does.
func profileOfJPEG(file []byte) []byte {
	const mark = "ICC_PROFILE\x00\x01\x01"
	at := 2
	for at+4 <= len(file) && file[at] == 0xFF && file[at+1] != markerSOS {
		end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if end <= at+3 || end > len(file) {
			return nil
		}
		if body := file[at+4 : end]; file[at+1] == 0xE2 && bytes.HasPrefix(body, []byte(mark)) {
			return body[len(mark):]
		}
		at = end
	}
	return nil
}

// profileTags are the parts of an RGB profile whose connection space is XYZ; nil for any other.
func profileTags(profile []byte) map[string][]byte {
	if len(profile) < 132 || string(profile[16:24]) != "RGB XYZ " || string(profile[36:40]) != "acsp" {
		return nil
	}
	tags := map[string][]byte{}
	for i := range min(int(binary.BigEndian.Uint32(profile[128:])), 64) {
		at := 132 + 12*i
		if at+12 > len(profile) {
			return nil
		}
		from, size := uint64(binary.BigEndian.Uint32(profile[at+4:])), uint64(binary.BigEndian.Uint32(profile[at+8:]))
		if from+size <= uint64(len(profile)) {
			tags[string(profile[at:at+4])] = profile[from : from+size]
		}
	}
	return tags
}

// fixed reads ICC's s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// curveOf reads a tone curve: a table, a power, or a power with a straight foot.
func curveOf(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		return tableCurve(int(binary.BigEndian.Uint32(tag[8:])), tag[12:])
	case "para":
		return footedCurve(binary.BigEndian.Uint16(tag[8:]), tag[12:])
	}
	return nil
}

func tableCurve(n int, values []byte) func(float64) float64 {
	switch {
	case n == 0:
		return func(x float64) float64 { return x }
	case len(values)/2 < n:
		return nil
	case n == 1:
		power := float64(binary.BigEndian.Uint16(values)) / 256
		return func(x float64) float64 { return math.Pow(x, power) }
	}
	return func(x float64) float64 {
		at := x * float64(n-1)
		i := min(int(at), n-2)
		low, high := binary.BigEndian.Uint16(values[2*i:]), binary.BigEndian.Uint16(values[2*i+2:])
		return (float64(low) + (at-float64(i))*(float64(high)-float64(low))) / 65535
	}
}

// footedCurve reads the parametric kinds a camera uses: g, and g a b c d.
func footedCurve(kind uint16, values []byte) func(float64) float64 {
	switch {
	case kind == 0 && len(values) >= 4:
		power := fixed(values)
		return func(x float64) float64 { return math.Pow(x, power) }
	case kind == 3 && len(values) >= 20:
		g, a, b, c, d := fixed(values), fixed(values[4:]), fixed(values[8:]), fixed(values[12:]), fixed(values[16:])
		return func(x float64) float64 {
			if x < d {
				return c * x
			}
			return math.Pow(max(a*x+b, 0), g)
		}
	}
	return nil
}
