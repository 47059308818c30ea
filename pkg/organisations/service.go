package organisations

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of organisations.
type Service struct {
	pool    *db.Pool
	queue   *moderation.Queue
	post    *mail.Post
	limiter *limit.Limiter
	now     func() time.Time
}

// New makes the service; limiter bounds the letters that invite.
func New(pool *db.Pool, queue *moderation.Queue, post *mail.Post, limiter *limit.Limiter) *Service {
	return &Service{pool, queue, post, limiter, time.Now}
}

// Create registers an organisation at sign-up, in the sign-up's transaction; owner speaks for it.
func (s *Service) Create(ctx context.Context, tx db.Tx, owner who.ID, f File) (ID, error) {
	if err := f.CheckIdentity().Err(); err != nil {
		return 0, err
	}
	id, err := insertOrganisation(ctx, tx, f)
	if err != nil {
		return 0, err
	}
	if err := insertMember(ctx, tx, id, owner, Owner, f.Capacity); err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, audit.Line{Actor: who.Actor{ID: owner}, Act: "organisation.create", Object: object(id)})
}

// Of is the organisation by speaks for. NotFound when they speak for none.
func (s *Service) Of(ctx context.Context, by who.Actor) (Organisation, error) {
	return organisationOf(ctx, s.pool, by.ID)
}

// usually says, by kind, how long answers take to what the members of o wait for, or may ask.
func (s *Service) usually(ctx context.Context, o Organisation) (map[string]i18n.Message, error) {
	kinds := []string{Kind}
	if o.Granted() {
		kinds = []string{AppealKind, RenewalKind}
	}
	said := map[string]i18n.Message{}
	for _, kind := range kinds {
		median, err := s.queue.MedianAnswer(ctx, kind)
		if err != nil {
			return nil, err
		}
		said[kind] = moderation.Usually(median)
	}
	return said, nil
}

// Save keeps the file as it stands, complete or not. The same form sent twice is kept once.
func (s *Service) Save(ctx context.Context, by who.Actor, version int, f File, key string) error {
	if err := f.checkDraft().Err(); err != nil {
		return err
	}
	return s.doOnce(ctx, by, once.Act("organisation.save", []any{version, f}), key, func(tx db.Tx) error {
		id, err := s.update(ctx, tx, by, version, f)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation.save", Object: object(id)})
	})
}

// Submit keeps the file and puts it before the team: all of it, or none. The same form sent twice
// is one request.
func (s *Service) Submit(ctx context.Context, by who.Actor, version int, f File, key string) error {
	if err := f.Missing().Err(); err != nil {
		return err
	}
	return s.doOnce(ctx, by, once.Act("organisation.submit", []any{version, f}), key, func(tx db.Tx) error { return s.submit(ctx, tx, by, version, f) })
}

func (s *Service) doOnce(ctx context.Context, by who.Actor, act, key string, work func(tx db.Tx) error) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, act, key, func() (string, error) { return "", work(tx) })
		return err
	})
}

func (s *Service) submit(ctx context.Context, tx db.Tx, by who.Actor, version int, f File) error {
	id, err := s.update(ctx, tx, by, version, f)
	if err != nil {
		return err
	}
	if err := send(ctx, tx, id, s.now()); err != nil {
		return taken(err)
	}
	entry := moderation.Entry{Kind: Kind, ID: int64(id), Title: f.Name, Commune: f.Commune, Author: by.ID, Organisation: int64(id), ByRight: true}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation.submit", Object: object(id)}); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: by.ID, Subject: i18n.M("organisations.mail_submitted_subject", f.Name),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_submitted", f.Name), i18n.M("organisations.mail_submitted_next")},
		Button:     i18n.M("organisations.mail_see_file"), Link: FilePath,
	})
}

// update writes the file if by owns it, it may be changed, and nobody changed it meanwhile.
func (s *Service) update(ctx context.Context, tx db.Tx, by who.Actor, version int, f File) (ID, error) {
	o, err := organisationOf(ctx, tx, by.ID)
	if err != nil {
		return 0, err
	}
	if !o.State.Editable() {
		return 0, fault.New(fault.Conflict, "organisations.not_editable", o.State.Label())
	}
	if err := updateOrganisation(ctx, tx, o.ID, version, f); err != nil {
		return 0, taken(err)
	}
	return o.ID, updateCapacity(ctx, tx, o.ID, by.ID, f.Capacity)
}

// taken tells, beside its field, that a number belongs to another file. It shows when a file is sent,
// or when one that came back changes its number.
func taken(err error) error {
	var e form.Errors
	switch {
	case db.Violates(err, "organisation_siret_unique"):
		e.Add("siret", "organisations.number_taken")
	case db.Violates(err, "organisation_rna_unique"):
		e.Add("rna", "organisations.number_taken")
	default:
		return err
	}
	return e
}

// ActiveLicence is the licence of an organisation, nil when it has none that holds today.
func (s *Service) ActiveLicence(ctx context.Context, id int64) (*Licence, error) {
	l, err := licenceOf(ctx, s.pool, ID(id))
	if err != nil || !l.Valid(s.now()) {
		return nil, err
	}
	return l, nil
}

// Check is the answer to "is this licence valid?".
type Check struct {
	Licence      Licence
	Organisation string
	State        State
	Conditional  bool   // under conditions, which its members know
	Federation   string // whose licence covers it; empty for one of its own
	Valid        bool
}

// CheckLicence answers for a number printed on a poster, in whatever case it was typed. NotFound when
// it was never given.
func (s *Service) CheckLicence(ctx context.Context, number string) (Check, error) {
	number = canonical(number)
	if !numberForm.MatchString(number) {
		return Check{}, errUnknownLicence
	}
	c, err := licenceByNumber(ctx, s.pool, number)
	if err != nil {
		return Check{}, err
	}
	c.Valid = c.State.Holds() && c.Licence.Valid(s.now())
	return c, nil
}

var (
	numberForm        = regexp.MustCompile(`^OML-[0-9]{4}-[0-9]{4,9}$`)
	errUnknownLicence = fault.New(fault.NotFound, "organisations.licence_unknown")
)

// canonical writes a licence number as it is printed.
func canonical(number string) string { return strings.ToUpper(strings.TrimSpace(number)) }

// overYears is how long a file is kept once it was refused, or its licence ended.
const overYears = 5

// Purge forgets the drafts nobody speaks for (the account that signed up was never confirmed, or left),
// the files over for years, and the invitations long over.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := purgeInvitations(ctx, tx, s.now().Add(-forgetInvitation)); err != nil {
			return err
		}
		return purge(ctx, tx, s.now().AddDate(-overYears, 0, 0))
	})
}

func object(id ID) string { return fmt.Sprintf("organisation %d", id) }

// FilePath is the address of one's organisation's file.
const FilePath = "/espace/structure"

// AppealPath is where the members' answer to a measure is sent.
const AppealPath = FilePath + "/recours"

// RenewalPath is where another term is asked for.
const RenewalPath = FilePath + "/renouveler"

// LetterPath is where members take the team's answer on paper.
const LetterPath = FilePath + "/decision.pdf"

// ListPath is the address of the team's list of files.
const ListPath = "/admin/structures"

// topic names what public pages show of organisations: a decision drops those that are kept.
const topic = "organisations"
