package form

import (
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Note is what somebody who read a form asks its author to put right, and the field it is about. The
// zero value asks nothing.
type Note struct {
	Field string       // "" for the whole
	Label i18n.Message // of the field
	Text  i18n.Message // what is amiss
	Words string       // theirs; may be empty
}

// Empty reports whether nothing is asked.
func (n Note) Empty() bool { return n.Text.Empty() }

// Anchor is the id of what is asked, on the page of the form.
func (n Note) Anchor() string {
	if n.Field == "" {
		return "motif"
	}
	return ID(n.Field)
}

// ID is the id that pages give the field of a form.
func ID(field string) string { return "f-" + strings.ReplaceAll(field, "_", "-") }
