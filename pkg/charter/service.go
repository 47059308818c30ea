package charter

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Members hears of the ambassadors' signatures: the first one makes a person active. It must bear
// a person who is no ambassador (staff sign this charter too). ambassadors implements it.
type Members interface {
	Signed(ctx context.Context, tx db.Tx, by who.Actor) error
}

// Service is the use cases of the charters.
type Service struct {
	pool     *db.Pool
	members  Members
	licences *organisations.Service
	post     *mail.Post
	shelf    shelf
	keyFile  string
	now      func() time.Time
}

// New makes the service, whose key of certificates is in keyFile and whose letters about a
// new version are the work of runner. Call Publish before serving.
func New(pool *db.Pool, members Members, licences *organisations.Service, post *mail.Post, runner *jobs.Runner, keyFile string) *Service {
	s := &Service{pool, members, licences, post, shelf{texts}, keyFile, time.Now}
	s.work(runner)
	return s
}

// SignedInForce reports whether the charter that a signs is signed in the version in force, or in
// an older one while its grace lasts: by themselves, or for an organisation by any of its members. It implements web.Charter.
func (s *Service) SignedInForce(ctx context.Context, a who.Actor) (bool, error) {
	if a.Anonymous() {
		return false, nil
	}
	return signedInForce(ctx, s.pool, a, s.now())
}

// InForce is the version of k that can be signed today.
func (s *Service) InForce(ctx context.Context, k Kind) (Edition, error) {
	e, err := editionInForce(ctx, s.pool, k, s.now())
	if err != nil {
		return Edition{}, err
	}
	return s.open(e)
}

// Edition is any published version of k. NotFound otherwise.
func (s *Service) Edition(ctx context.Context, k Kind, version int) (Edition, error) {
	e, err := editionByVersion(ctx, s.pool, k, version)
	if err != nil {
		return Edition{}, err
	}
	return s.open(e)
}

// open reads the recorded text, so that what is shown is what the register holds.
func (s *Service) open(e edition) (Edition, error) {
	french, err := parse(i18n.French, e.Text)
	if err != nil {
		return Edition{}, fmt.Errorf("charter %s version %d: %w", e.Kind, e.Version, err)
	}
	opened := Edition{Kind: e.Kind, Version: e.Version, SHA256: e.SHA256, InForceFrom: e.InForceFrom, French: french, ResignBy: e.InForceFrom}
	if e.Release != nil {
		opened.Changes, opened.ResignBy = Changes{e.Release.Changes, e.Release.ChangesEnglish}, e.Release.ResignBy
	}
	source, err := s.english(e)
	if err != nil || len(source) == 0 {
		return opened, err
	}
	english, err := parse(i18n.English, source)
	if err != nil {
		return Edition{}, fmt.Errorf("charter %s version %d in English: %w", e.Kind, e.Version, err)
	}
	opened.English = &english
	return opened, nil
}

// english is the courtesy translation: the team's own for a version they published; empty for none.
func (s *Service) english(e edition) ([]byte, error) {
	if e.Release != nil {
		return e.Release.English, nil
	}
	return s.shelf.translation(e.Kind, e.Version)
}

// Desk is what a person needs before them to sign.
type Desk struct {
	Edition  Edition
	Record   *Record  // nil until the version in force is signed
	Records  []Record // every signature by them, or for their organisation, the newest first
	Licensed bool     // false for an organisation without a licence: it signs later
	Renewal  *Renewal // nil when nothing is to be signed anew
}

// Others are the signatures besides Record.
func (d Desk) Others() []Record {
	return slices.DeleteFunc(slices.Clone(d.Records), func(r Record) bool { return d.Record != nil && r.Number == d.Record.Number })
}

// Desk is the charter that by signs, and where they stand with it.
func (s *Service) Desk(ctx context.Context, by who.Actor) (Desk, error) {
	e, err := s.InForce(ctx, KindFor(by))
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Edition: e}
	if d.Record, err = recordOf(ctx, s.pool, by, e.Version); err != nil {
		return Desk{}, err
	}
	if d.Records, err = recordsOf(ctx, s.pool, by); err != nil {
		return Desk{}, err
	}
	if d.Renewal, err = s.Renewal(ctx, by); err != nil {
		return Desk{}, err
	}
	d.Licensed, err = s.licensed(ctx, by)
	return d, err
}

func (s *Service) licensed(ctx context.Context, by who.Actor) (bool, error) {
	if by.Organisation == 0 {
		return true, nil
	}
	l, err := s.licences.ActiveLicence(ctx, by.Organisation)
	return l != nil, err
}

// Accept signs the charter in force for by: the signature, its effect, the trail and the letter,
// all or none. Forbidden for an organisation without a licence; a form error on "accept" when the
// box is not ticked; Conflict when what was shown is not, or no more, the text in force. Signing
// again changes nothing and is a success.
func (s *Service) Accept(ctx context.Context, by who.Actor, a Acceptance) error {
	if by.Anonymous() {
		return fault.New(fault.SignInNeeded, "errors.sign_in.text")
	}
	// Asked before the transaction: those who wait for the chain's lock hold one connection, not two.
	licensed, err := s.licensed(ctx, by)
	if err != nil {
		return err
	}
	if !licensed {
		return fault.New(fault.Forbidden, "charter.licence_needed")
	}
	if !a.Accepted {
		var e form.Errors
		e.Add("accept", "charter.box_needed")
		return e
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("acceptance.sign", []any{a.Version, a.TextSHA256}), a.Once, func() (string, error) {
			return "", s.accept(ctx, tx, by, a)
		})
		return err
	})
}

func (s *Service) accept(ctx context.Context, tx db.Tx, by who.Actor, a Acceptance) error {
	if err := lockChain(ctx, tx); err != nil {
		return err
	}
	current, err := editionInForce(ctx, tx, KindFor(by), s.now())
	if err != nil {
		return err
	}
	if record, err := recordOf(ctx, tx, by, current.Version); err != nil || record != nil {
		return err
	}
	if a.Version != current.Version || a.TextSHA256 != current.SHA256 {
		return fault.New(fault.Conflict, "charter.text_changed")
	}
	e, err := s.open(current)
	if err != nil {
		return err
	}
	l, err := s.sign(ctx, tx, by, e, e.In(a.Locale).Box)
	if err != nil {
		return err
	}
	if e.Kind == Ambassador {
		if err := s.members.Signed(ctx, tx, by); err != nil {
			return err
		}
	}
	line := audit.Line{Actor: by, Act: "acceptance.sign", Object: fmt.Sprintf("acceptance %d", l.Number), After: map[string]any{
		"charter": l.Kind, "version": l.Version, "text_sha256": l.TextSHA256, "hash": l.Hash,
	}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, letter(by, e, l))
}

// sign adds a link to the chain. The caller holds its lock.
func (s *Service) sign(ctx context.Context, tx db.Tx, by who.Actor, e Edition, box string) (link, error) {
	last, err := lastLink(ctx, tx)
	if err != nil {
		return link{}, err
	}
	hand := signer{Acceptance: last.Number + 1, Kind: e.Kind, Version: e.Version, Account: by.ID, Name: by.Name(), Salt: make([]byte, 32)}
	rand.Read(hand.Salt) // it never fails
	if e.Kind == Organisation {
		hand.Organisation = by.Organisation
		if hand.OrganisationName, hand.Capacity, err = capacityOf(ctx, tx, by); err != nil {
			return link{}, err
		}
	}
	l := link{
		Number: hand.Acceptance, Kind: e.Kind, Version: e.Version, TextSHA256: e.SHA256, SignerHash: hand.digest(),
		SignedAt: s.now().UTC().Truncate(time.Microsecond), Box: box, Previous: last.Hash,
	}
	l.Hash = l.digest()
	if err := insertLink(ctx, tx, l); err != nil {
		return link{}, err
	}
	return l, insertSigner(ctx, tx, hand)
}

// letter gives the signer their own copy of the evidence.
func letter(by who.Actor, e Edition, l link) mail.Letter {
	local := i18n.Moment(i18n.LocaleOf(by.Locale), l.SignedAt)
	return mail.Letter{
		To: by.ID, Subject: i18n.M("charter.mail_subject", e.Kind.Name()),
		Paragraphs: []i18n.Message{
			i18n.M("charter.mail_signed."+string(e.Kind), e.Version),
			i18n.M("charter.mail_when", l.Number, local, l.SignedAt.Format("2006-01-02 15:04:05")),
			i18n.M("charter.mail_text", l.TextSHA256),
			i18n.M("charter.mail_record", l.Hash),
		},
		Button: i18n.M("charter.mail_read"), Link: e.Address(), After: []i18n.Message{i18n.M("charter.mail_keep")},
	}
}
