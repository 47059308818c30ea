package appeals

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of appeals.
type Service struct {
	pool      *db.Pool
	queue     *moderation.Queue
	post      *mail.Post
	contested []Contested
	now       func() time.Time
}

// New makes the service: sanctions may be contested, and what app accepts.
func New(pool *db.Pool, q *moderation.Queue, s *sanctions.Service, post *mail.Post) *Service {
	return &Service{pool: pool, queue: q, post: post, contested: []Contested{stopped{s}}, now: time.Now}
}

// Accept makes refusals of a kind contestable; app calls it before anything is served.
func (s *Service) Accept(c ...Contested) { s.contested = append(s.contested, c...) }

func (s *Service) kind(name string) Contested {
	for _, c := range s.contested {
		if c.Kind() == name {
			return c
		}
	}
	return nil
}

var (
	errNothing = fault.New(fault.NotFound, "errors.not_found.text")
	errAlready = fault.New(fault.Conflict, "appeals.already")
	errLate    = fault.New(fault.Conflict, "appeals.late")
	errEarly   = fault.New(fault.Conflict, "appeals.early")
	errOwn     = fault.New(fault.Forbidden, "appeals.own")
)

// About is the last decision on a thing of by's, if it is one to contest. NotFound for anything else, and for anybody else's.
func (s *Service) About(ctx context.Context, by who.Actor, kind string, id int64) (Decision, error) {
	return s.about(ctx, s.pool, by, kind, id)
}

func (s *Service) about(ctx context.Context, c db.Conn, by who.Actor, kind string, id int64) (Decision, error) {
	if s.kind(kind) == nil {
		return Decision{}, errNothing
	}
	d, err := s.decision(ctx, c, by, kind, id)
	if err != nil {
		return Decision{}, err
	}
	d.Answer, err = s.answerTo(ctx, c, d)
	return d, err
}

func (s *Service) decision(ctx context.Context, c db.Conn, by who.Actor, kind string, id int64) (Decision, error) {
	if kind == sanctionKind {
		return aboutSanction(ctx, c, by, id)
	}
	d, reason, err := lastRefusal(ctx, c, by.ID, kind, id)
	d.Why = s.queue.Motive(kind, reason).Why()
	return d, err
}

// Contest answers a decision about by: the recourse, the queue and the trail, all or none. key makes a double click one.
func (s *Service) Contest(ctx context.Context, by who.Actor, kind string, id int64, words, key string) error {
	if err := check(words).Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.DoID(ctx, tx, by.ID, once.Act(fmt.Sprintf("contest %s %d", kind, id), words), key, func() (int64, error) {
			return s.contest(ctx, tx, by, kind, id, words)
		})
		return err
	})
}

func (s *Service) contest(ctx context.Context, tx db.Tx, by who.Actor, kind string, id int64, words string) (int64, error) {
	d, err := s.about(ctx, tx, by, kind, id)
	switch {
	case err != nil:
		return 0, err
	case d.Answer != nil:
		return 0, errAlready
	case !d.Open(s.now()):
		return 0, errLate
	case !d.Settled(s.now()):
		return 0, errEarly
	}
	recourse, err := insertRecourse(ctx, tx, by.ID, d, words, s.now())
	if err != nil {
		return 0, err
	}
	entry := moderation.Entry{
		Kind: Kind, ID: recourse, Title: d.Title, Commune: d.Commune, Photo: d.Photo, Author: by.ID, Organisation: by.Organisation,
		ByRight: true, NotBy: d.By, ForTeam: s.kind(kind).Decides() == who.Staff,
	}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return 0, err
	}
	return recourse, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "recourse.send", Object: object(recourse), After: map[string]any{"kind": kind, "subject": id}})
}

// memory is how long a recourse is kept once it is answered.
const memory = 3 * 365 * 24 * time.Hour

// Purge forgets what was answered long ago. Scheduled.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return forgetRecourses(ctx, tx, s.now().Add(-memory)) })
}

// path is where an author contests a decision, and follows what became of it.
func path(kind string, id int64) string { return fmt.Sprintf("%s/%s/%d", root, kind, id) }

const root = "/espace/recours"

func object(id int64) string { return fmt.Sprintf("recourse %d", id) }
