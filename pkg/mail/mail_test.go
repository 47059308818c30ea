package mail

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/who"
	"github.com/ohmylot/ohmylot/templates"
)

// office is a post with an outbox, and a runner that delivers it.
type office struct {
	*Post
	t      *testing.T
	pool   *db.Pool
	runner *jobs.Runner
}

func newOffice(t *testing.T, server Server) *office {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	post, err := NewPost(templates.FS, c, "https://lot.test:8443")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{post, t, dbtest.New(t), nil}
	log := slog.New(slog.DiscardHandler)
	o.runner = jobs.NewRunner(o.pool, log)
	Deliver(o.runner, o.pool, server, log)
	return o
}

func (o *office) write(work func(tx db.Tx) error) {
	o.t.Helper()
	if err := db.InTx(o.t.Context(), o.pool, work); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) account(email, locale string) (id who.ID) {
	o.t.Helper()
	o.write(func(tx db.Tx) error {
		return tx.Get(o.t.Context(), &id, `INSERT INTO account (email, email_key, first_name, locale) VALUES ($1, $1, 'Élodie', $2) RETURNING id`, email, locale)
	})
	return id
}

func (o *office) send(l Letter) {
	o.t.Helper()
	o.write(func(tx db.Tx) error { return o.Send(o.t.Context(), tx, l) })
}

func (o *office) drain() {
	o.t.Helper()
	if err := o.runner.Drain(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) number(query string) (n int) {
	o.t.Helper()
	if err := o.pool.Get(o.t.Context(), &n, query); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *office) letter() (l letterRow) {
	o.t.Helper()
	err := o.pool.Get(o.t.Context(), &l, `SELECT account_id, recipient, subject, body_text, body_html, links, message_id, created_at FROM letter ORDER BY id DESC LIMIT 1`)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

// decision is a letter that uses every part, with words of another person in it.
func decision(to who.ID) Letter {
	return Letter{
		To: to, Subject: i18n.M("mail.greeting", "Fête\r\nBcc: tous@exemple.fr"),
		Paragraphs: []i18n.Message{i18n.M("mail.greeting", "<b>gras</b> & L’été"), i18n.M("mail.farewell")},
		Quote:      "Trop sombre.\n<script>alert(1)</script>", Button: i18n.M("errors.home"), Link: "/confirmation/abc?x=1&y=2",
		After: []i18n.Message{i18n.M("layout.ago_now")},
	}
}

func TestLetter(t *testing.T) {
	for locale, words := range map[string][]string{
		"fr": {"Bonjour Élodie,", "Revenir à l’accueil", "L’équipe d’Oh my Lot", "à l’instant"},
		"en": {"Hello Élodie,", "home", "just now"},
	} {
		t.Run(locale, func(t *testing.T) {
			o := newOffice(t, Server{})
			o.send(decision(o.account("elodie@exemple.fr", locale)))
			l := o.letter()
			link := "https://lot.test:8443/confirmation/abc?x=1&y=2"
			for _, word := range append(words, link, "L’été", "Trop sombre.") {
				if !strings.Contains(strings.ToLower(l.Text), strings.ToLower(word)) {
					t.Errorf("the text lacks %q:\n%s", word, l.Text)
				}
				if html := strings.ReplaceAll(l.HTML, "&amp;", "&"); !strings.Contains(strings.ToLower(html), strings.ToLower(word)) {
					t.Errorf("the HTML lacks %q:\n%s", word, l.HTML)
				}
			}
			if !strings.Contains(l.Text, "<b>gras</b> & L’été") {
				t.Errorf("the text is escaped as HTML: %s", l.Text)
			}
			if strings.Contains(l.HTML, "<script>") || strings.Contains(l.HTML, "<b>gras") || !strings.Contains(l.HTML, `lang="`+locale+`"`) {
				t.Errorf("the HTML runs what people wrote: %s", l.HTML)
			}
			for _, foreign := range []string{"<img", "http://", "@import", "url("} {
				if strings.Contains(l.HTML, foreign) {
					t.Errorf("the letter tells the sender that it was opened: %s", foreign)
				}
			}
			if strings.ContainsAny(l.Subject, "\r\n") || !strings.Contains(l.Subject, "Fête Bcc") {
				t.Errorf("subject %q", l.Subject)
			}
			if l.Recipient != "elodie@exemple.fr" || len(l.Links) != 1 || l.Links[0] != link || !strings.HasSuffix(l.MessageID, "@lot.test") {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestNoLetterForAnActUndone(t *testing.T) {
	o := newOffice(t, Server{})
	to, undone := o.account("elodie@exemple.fr", "fr"), errors.New("undone")
	err := db.InTx(t.Context(), o.pool, func(tx db.Tx) error {
		if err := o.Send(t.Context(), tx, decision(to)); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) || o.number(`SELECT count(*) FROM letter`) != 0 || o.number(`SELECT count(*) FROM job`) != 0 {
		t.Errorf("%v: a letter is in the outbox", err)
	}
	o.send(decision(to))
	if o.number(`SELECT count(*) FROM letter WHERE sent_at IS NULL`) != 1 || o.number(`SELECT count(*) FROM job`) != 1 {
		t.Error("a letter without its job")
	}
}

func TestNoLetterToTheErased(t *testing.T) {
	o := newOffice(t, Server{})
	to := o.account("elodie@exemple.fr", "fr")
	o.write(func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE account SET state = 'erased'`)
		return err
	})
	o.send(decision(to))
	o.send(decision(0))
	if n := o.number(`SELECT count(*) FROM letter`) + o.number(`SELECT count(*) FROM job`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestOutboxOfDevelopment(t *testing.T) {
	o := newOffice(t, Server{})
	to := o.account("elodie@exemple.fr", "fr")
	o.send(decision(to))
	o.send(Letter{To: to, Subject: i18n.M("mail.farewell")})
	o.drain()
	copies, err := Outbox(t.Context(), o.pool)
	if err != nil || len(copies) != 2 || len(copies[1].Links) != 1 || copies[0].Links == nil || len(copies[0].Links) != 0 || !strings.Contains(copies[1].Text, "Élodie") {
		t.Errorf("%+v %v", copies, err)
	}
	if o.number(`SELECT count(*) FROM letter WHERE sent_at IS NOT NULL AND body_html <> ''`) != 2 {
		t.Error("development forgets its letters")
	}
	o.write(func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE letter SET created_at = now() - interval '91 days' WHERE links <> '{}'`); err != nil {
			return err
		}
		return Purge(t.Context(), tx)
	})
	if o.number(`SELECT count(*) FROM letter`) != 1 {
		t.Error("an old letter is kept, or a new one is not")
	}
}
