// Package pdftest reads back what a document of package pdf prints, page by page, for tests.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

var (
	streams   = regexp.MustCompile(`(?s)/Filter /FlateDecode /Length (\d+)>>\nstream\n`)
	positions = regexp.MustCompile(`BT ([\d.-]+) ([\d.-]+) Td \(`)
)

// Contents are the drawing commands of each page.
func Contents(t testing.TB, made []byte) []string {
	t.Helper()
	var pages []string
	for _, at := range streams.FindAllSubmatchIndex(made, -1) {
		length, _ := strconv.Atoi(string(made[at[2]:at[3]]))
		packed, err := zlib.NewReader(bytes.NewReader(made[at[1] : at[1]+length]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(packed)
		if err != nil {
			t.Fatal(err)
		}
		if positions.Match(content) {
			pages = append(pages, string(content))
		}
	}
	if len(pages) == 0 {
		t.Fatal("no page found")
	}
	return pages
}

// Texts is what each page says, one line for each line printed.
func Texts(t testing.TB, made []byte) []string {
	t.Helper()
	var pages []string
	for _, content := range Contents(t, made) {
		var page strings.Builder
		for _, at := range positions.FindAllStringIndex(content, -1) {
			page.WriteString(literal(content[at[1]:]) + "\n")
		}
		pages = append(pages, page.String())
	}
	return pages
}

// literal reads a string in UTF-16 up to its closing bracket.
func literal(s string) string {
	var raw []byte
	for i := 0; i < len(s) && s[i] != ')'; i++ {
		if s[i] == '\\' {
			i++
			if s[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, s[i])
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}
