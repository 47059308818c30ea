package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/jobs"
)

// sendLetter is the job that sends one row of the outbox.
type sendLetter struct {
	Letter int64 `json:"letter"`
}

// Kind implements jobs.Job.
func (sendLetter) Kind() string { return "letter.send" }

// Server is the SMTP server letters leave by. An empty Host means development: letters stay in the
// outbox, where /dev/courriels shows them.
type Server struct {
	Host, User, Password string
	Port                 int
	From                 string // "Oh my Lot ! <bonjour@exemple.fr>"
	ReplyTo              string // where answers go; empty for From
	TLS                  bool   // required but for a server on this machine
}

// Deliver makes runner send the outbox through server.
func Deliver(runner *jobs.Runner, pool *db.Pool, server Server, log *slog.Logger) {
	jobs.Handle(runner, func(ctx context.Context, j sendLetter) error {
		return deliver(ctx, pool, server, j.Letter)
	})
}

func deliver(ctx context.Context, pool *db.Pool, server Server, id int64) error {
	l, found, err := unsentLetter(ctx, pool, id)
	if err != nil || !found {
		return err
	}
	if server.Host != "" {
		if err := server.send(ctx, l); err != nil {
			return fmt.Errorf("send letter %d: %w", id, err)
		}
	}
	return db.InTx(ctx, pool, func(tx db.Tx) error {
		if l.Farewell && server.Host != "" {
			return deleteLetter(ctx, tx, id)
		}
		return markSent(ctx, tx, id, server.Host != "")
	})
}

func (s Server) send(ctx context.Context, l letterRow) error {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(s.From); err != nil {
		return err
	}
	if err := m.To(l.Recipient); err != nil {
		return jobs.GiveUp(errors.New("the recipient's address cannot be written to"))
	}
	m.Subject(l.Subject)
	if s.ReplyTo != "" {
		if err := m.ReplyTo(s.ReplyTo); err != nil {
			return err
		}
	}
	m.SetMessageIDWithValue(l.MessageID)
	m.SetDate()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(20 * time.Second), gomail.WithTLSPolicy(gomail.NoTLS)}
	if s.TLS {
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSMandatory), gomail.WithPort(s.Port))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return err
	}
	return anonymous(client.DialAndSendWithContext(ctx, m))
}

// anonymous keeps of a server's refusal the step and the codes: its words, and go-mail's, name the
// recipient, and errors go into logs. What is refused for good about this letter is given up; a
// refusal of the sender is our own setup, mended while the letter waits.
func anonymous(err error) error {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) {
		return err
	}
	said := fmt.Errorf("%s: %d %s", refusal.Reason, refusal.ErrorCode(), refusal.EnhancedStatusCode())
	if refusal.ErrorCode() >= 500 && refusal.Reason != gomail.ErrSMTPMailFrom {
		return jobs.GiveUp(said)
	}
	return said
}
