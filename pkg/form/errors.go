// Package form decodes what a person typed and says what is wrong with it, field by field.
//
// Values cleans every text once, in one place (valid UTF-8, NFC, no control or direction-changing
// characters, trimmed). A draft struct is filled from Values and checks itself into Errors, which
// pages show beside each field. Nothing here knows a domain rule.
package form

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Errors are the problems of one form: at most one per field, in the order they were found.
type Errors []FieldError

// FieldError is what is wrong with one field.
type FieldError struct {
	Field   string
	Message i18n.Message
}

// Add notes that field is wrong for the reason behind key. A field keeps its first problem: the
// most basic check comes first and the rest would only repeat it.
func (e *Errors) Add(field, key string, args ...any) {
	if !e.On(field).Empty() {
		return
	}
	*e = append(*e, FieldError{field, i18n.M(key, args...)})
}

// On gives the problem of field, empty when it has none.
func (e Errors) On(field string) i18n.Message {
	for _, f := range e {
		if f.Field == field {
			return f.Message
		}
	}
	return i18n.Message{}
}

// Err is e as an error: nil when nothing is wrong.
func (e Errors) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

func (e Errors) Error() string {
	parts := make([]string, len(e))
	for i, f := range e {
		parts[i] = fmt.Sprintf("%s: %s", f.Field, f.Message.Key)
	}
	return "form: " + strings.Join(parts, ", ")
}

// As finds the field errors in err's chain.
func As(err error) (Errors, bool) {
	var e Errors
	ok := errors.As(err, &e)
	return e, ok
}
