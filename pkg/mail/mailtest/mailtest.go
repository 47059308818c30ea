// Package mailtest lets a test's services write to people: letters in the real layout and words, kept
// in the outbox of the test's own database.
package mailtest

import (
	"testing"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/templates"
)

// Site is the address that letters lead to.
const Site = "https://lot.test"

// Post composes letters as the site does.
func Post(t testing.TB) *mail.Post {
	t.Helper()
	post, err := mail.NewPost(templates.FS, Words(t), Site)
	if err != nil {
		t.Fatal(err)
	}
	return post
}

// Words are the site's own.
func Words(t testing.TB) *i18n.Catalogue {
	t.Helper()
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words
}
