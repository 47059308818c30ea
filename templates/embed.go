// Package templates holds the pages: layouts/ and partials/ shared by all, mail/ for letters, and a
// folder per feature with one file a page. A page defines "content"; files of a folder that begin
// with "_" are shared by its pages.
package templates

import "embed"

// FS holds the templates.
//
//go:embed all:*
var FS embed.FS
