package legal

import (
	"context"
	"fmt"
	"html/template"
	"sync/atomic"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/prose"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Topic names the kept public pages that show something of the legal texts.
const Topic = "legal"

// Service is the use cases of the legal pages.
type Service struct {
	pool          *db.Pool
	contact, site string // where to write to the team, and the site's address
	now           func() time.Time
	audit         atomic.Pointer[Audit] // the last one: the foot of every page says what it found
}

// Open makes the service of the site at that address, to whose team people write at contact.
func Open(ctx context.Context, pool *db.Pool, contact, site string) (*Service, error) {
	s := &Service{pool: pool, contact: contact, site: site, now: time.Now}
	return s, s.Changed(ctx, Topic)
}

// Changed reads anew what every page says, when topic is ours or may be anything ("").
func (s *Service) Changed(ctx context.Context, topic string) error {
	if topic != Topic && topic != "" {
		return nil
	}
	a, _, err := setting[Audit](ctx, s.pool, auditKind)
	if err != nil {
		return err
	}
	s.audit.Store(&a)
	return nil
}

// Conformity is what the foot of every page says of the site's accessibility, as the law asks. It implements
// web.Declaration.
func (s *Service) Conformity() i18n.Message {
	return i18n.M("legal.foot." + string(s.audit.Load().Conformity(s.now())))
}

// Text is the page n as it is published.
func (s *Service) Text(ctx context.Context, n Name) (Text, error) { return s.text(ctx, s.pool, n) }

func (s *Service) text(ctx context.Context, c db.Conn, n Name) (Text, error) {
	t, err := newestText(ctx, c, n)
	if db.NotFound(err) {
		return supplied(n)
	}
	return t, err
}

// facts are what the team told so far, and their revision; what the program knows by itself is among them.
func (s *Service) facts(ctx context.Context) (Facts, int, error) {
	facts, revision, err := setting[Facts](ctx, s.pool, factsKind)
	if facts == nil {
		facts = Facts{}
	}
	facts["contact"], facts["site"] = s.contact, s.site
	return facts, revision, err
}

// SaveFacts keeps what the team told, seen at revision; Conflict when somebody told otherwise meanwhile.
func (s *Service) SaveFacts(ctx context.Context, by who.Actor, facts Facts, revision int, key string) error {
	if err := facts.Check().Err(); err != nil {
		return err
	}
	return s.save(ctx, by, factsKind, facts, revision, key, nil) // which names people: the trail tells that it was, not what
}

// SaveAudit keeps the last audit of accessibility, seen at revision.
func (s *Service) SaveAudit(ctx context.Context, by who.Actor, a Audit, revision int, key string) error {
	if err := a.Check(s.now()).Err(); err != nil {
		return err
	}
	return s.save(ctx, by, auditKind, a, revision, key, map[string]any{"on": a.On, "rate": a.Rate})
}

func (s *Service) save(ctx context.Context, by who.Actor, k kind, value any, revision int, key string, after map[string]any) error {
	if err := onlyTeam(by); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act("legal_setting."+string(k), []any{revision, value}), key, func() (string, error) {
			if err := insertSetting(ctx, tx, k, revision+1, value, by.ID, s.now()); err != nil {
				return "", err
			}
			line := audit.Line{Actor: by, Act: "legal_setting." + string(k), Object: fmt.Sprintf("legal %s %d", k, revision+1)}
			if after != nil {
				line.After = after
			}
			if err := audit.Record(ctx, tx, line); err != nil {
				return "", err
			}
			return "", db.Changed(ctx, tx, Topic)
		})
		return err
	})
}

// Audit is the last audit of accessibility, without a day when there is none, and its revision.
func (s *Service) Audit(ctx context.Context) (Audit, int, error) {
	return setting[Audit](ctx, s.pool, auditKind)
}

// print makes a page of a text as everybody reads it: what nobody has told yet is left out.
func (s *Service) print(text string, facts Facts) (template.HTML, error) {
	return prose.Render([]byte(facts.fill(text)), prose.Without(gap))
}

// factMemory is how long facts that were replaced are kept: they name people.
const factMemory = 365 * 24 * time.Hour

// Purge forgets the facts replaced long ago. Scheduled.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return purgeFacts(ctx, tx, s.now().Add(-factMemory)) })
}

// Task is something the team has still to do for the legal pages.
type Task struct {
	Words i18n.Message
	Link  string
}

// Desk is the team's list of pages, and of what is still to do.
type Desk struct {
	Texts []Text
	Tasks []Task
	Audit Audit
}

// Desk gathers it.
func (s *Service) Desk(ctx context.Context, by who.Actor) (d Desk, err error) {
	if err := onlyTeam(by); err != nil {
		return d, err
	}
	facts, _, err := s.facts(ctx)
	if err != nil {
		return d, err
	}
	for _, f := range facts.Missing() {
		d.Tasks = append(d.Tasks, Task{i18n.M("legal.task_fact", f.Label()), FactsPath + "#" + f.Name})
	}
	if d.Audit, _, err = s.Audit(ctx); err != nil {
		return d, err
	}
	if d.Audit.Outdated(s.now()) {
		d.Tasks = append(d.Tasks, Task{i18n.M("legal.task_audit"), AuditPath})
	}
	for _, n := range Names() {
		t, err := s.Text(ctx, n)
		if err != nil {
			return d, err
		}
		d.Texts = append(d.Texts, t)
		if t.Version == 0 {
			d.Tasks = append(d.Tasks, Task{i18n.M("legal.task_text", n.Title()), n.EditPath()})
		}
	}
	return d, nil
}

// Version is a version of the page n, and the one before it; the text that came with the program before the first.
func (s *Service) Version(ctx context.Context, n Name, version int) (text, before Text, err error) {
	if text, err = textByVersion(ctx, s.pool, n, version); err != nil {
		return text, before, err
	}
	if version == 1 {
		before, err = supplied(n)
	} else {
		before, err = textByVersion(ctx, s.pool, n, version-1)
	}
	return text, before, err
}
