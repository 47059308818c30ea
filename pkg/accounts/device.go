package accounts

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// deviceLife is how long a device is known after its last sign-in.
const deviceLife = 365 * 24 * time.Hour

// justOpened is how soon after an account was confirmed a first sign-in surprises nobody.
const justOpened = 15 * time.Minute

// Entered is told of each session of an account that begins, with the secret that its browser keeps and what the browser
// says it is. The owner is written to when the account never saw that browser, unless it has just been opened.
func (s *Service) Entered(ctx context.Context, id who.ID, secret string, device i18n.Message) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		now := s.now()
		fresh, err := knowDevice(ctx, tx, id, deviceHash(id, secret), now)
		if err != nil || !fresh {
			return err
		}
		first, err := firstDevice(ctx, tx, id, now.Add(-justOpened))
		if err != nil || first {
			return err
		}
		return s.post.Send(ctx, tx, mail.Letter{
			To: id, Subject: i18n.M("accounts.mail_device_subject"),
			Paragraphs: []i18n.Message{i18n.M("accounts.mail_device", device, i18n.Minute(now)), i18n.M("accounts.mail_device_not_you")},
			Button:     i18n.M("accounts.mail_device_button"), Link: "/mot-de-passe/oubli",
			After: []i18n.Message{i18n.M("accounts.mail_device_you")},
		})
	})
}

// Knows reports whether the browser that keeps secret was signed in before with the account of an address: when strangers
// guess at its password, the owner is still let try there.
func (s *Service) Knows(ctx context.Context, email, secret string) (bool, error) {
	if secret == "" {
		return false, nil
	}
	id, _, err := ownerOf(ctx, s.pool, form.EmailKey(email))
	if err != nil || id == 0 {
		return false, err
	}
	return knownDevice(ctx, s.pool, id, deviceHash(id, secret))
}

// deviceHash tells nobody that two accounts share a browser.
func deviceHash(id who.ID, secret string) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", id, secret))
	return sum[:]
}
