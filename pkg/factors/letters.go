package factors

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// securityPath is where the letters lead: what protects the account, all of it.
const securityPath = "/espace/securite"

// letter tells the owner of an account what changed in its protection, in the words under "factors.mail.<about>".
func letter(about string, args ...any) mail.Letter {
	return mail.Letter{
		Subject: i18n.M("factors.mail." + about + ".subject"), Paragraphs: []i18n.Message{i18n.M("factors.mail."+about+".text", args...)},
		Button: i18n.M("factors.mail_button"), Link: securityPath, After: []i18n.Message{i18n.M("factors.mail_not_you")},
	}
}

// tell notes an act in the trail and writes to the account's owner.
func (s *Service) tell(ctx context.Context, tx db.Tx, id who.ID, by who.Actor, act string, after map[string]any, l mail.Letter) error {
	if err := s.note(ctx, tx, id, by, act, after); err != nil {
		return err
	}
	l.To = id
	return s.post.Send(ctx, tx, l)
}
