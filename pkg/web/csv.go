package web

import (
	"encoding/csv"
	"io"
	"strings"
)

// CSVType is the content type of Table.
const CSVType = "text/csv; charset=utf-8"

// CSV streams a table, as Table writes it, for its reader alone.
func (c *Ctx) CSV(name string, write func(row func(cells ...string) error) error) error {
	return c.Stream(name, CSVType, func(w io.Writer) error { return Table(w, write) })
}

// Table writes a table that spreadsheets open with a double click: UTF-8 told by its mark, semicolons
// as French ones expect, and no cell that passes for a formula. write gives the rows, one at a time.
func Table(w io.Writer, write func(row func(cells ...string) error) error) error {
	table := csv.NewWriter(w)
	table.Comma, table.UseCRLF = ';', true
	begun := false
	err := write(func(cells ...string) error {
		if !begun {
			if _, err := io.WriteString(w, "\ufeff"); err != nil {
				return err
			}
			begun = true
		}
		for i := range cells {
			cells[i] = plain(cells[i])
		}
		return table.Write(cells)
	})
	if err != nil {
		return err
	}
	table.Flush()
	return table.Error()
}

// plain is a cell that a spreadsheet reads as text, never as a formula.
func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
