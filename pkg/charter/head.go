package charter

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
)

// Head is the last signature at some moment, written "12-" and its hash. A copy kept elsewhere tells
// what the register alone cannot: that its end was cut off, or the whole written anew.
type Head struct {
	Number int64
	Hash   string
}

// ParseHead reads what String wrote.
func ParseHead(text string) (Head, error) {
	number, hash, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), "-")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || len(hash) != len(link{}.digest()) {
		return Head{}, fmt.Errorf("%q is no head of a register: a number, a hyphen and a SHA-256 are wanted", text)
	}
	return Head{n, hash}, nil
}

func (h Head) String() string { return fmt.Sprintf("%d-%s", h.Number, h.Hash) }

// verify looks for h among the signatures.
func (h Head) verify(r *Report, links []link) {
	for _, l := range links {
		if l.Number != h.Number {
			continue
		}
		if l.Hash != h.Hash {
			r.add("acceptance %d: its hash is not the one kept elsewhere", h.Number)
		}
		return
	}
	r.add("acceptance %d: is missing, its hash was kept elsewhere", h.Number)
}

// since is how far back MailHead looks for a signature: its days overlap.
const since = 25 * time.Hour

// MailHead sends the head to the administrators, on days when somebody signed: their mailboxes are
// where a copy is kept. It is to run each day.
func (s *Service) MailHead(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		last, err := lastLink(ctx, tx)
		if err != nil || last.SignedAt.Before(s.now().Add(-since)) {
			return err
		}
		to, err := administrators(ctx, tx)
		if err != nil {
			return err
		}
		head := Head{last.Number, last.Hash}
		for _, id := range to {
			err := s.post.Send(ctx, tx, mail.Letter{
				To: id, Subject: i18n.N("charter.head_subject", int(head.Number)),
				Paragraphs: []i18n.Message{i18n.M("charter.head_text"), i18n.Either(head.String(), head.String())},
				After:      []i18n.Message{i18n.M("charter.head_keep")},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
