// Package static holds the files served as they are: styles, scripts, fonts, drawings. web reads
// them once, joins css/*.css in the order of names and serves everything under a hashed address.
package static

import "embed"

// FS holds the files.
//
//go:embed css fonts img js vendor
var FS embed.FS
