package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	stdmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/jobs"
)

// sink is a real SMTP server that keeps what it takes.
type sink struct {
	mu      sync.Mutex
	refuse  *smtp.SMTPError // the answer to DATA, nil to take it
	unknown *smtp.SMTPError // the answer to RCPT TO, nil to go on
	taken   [][]byte
	tries   [][]byte
	from    string
	to      []string
	address *net.TCPAddr
}

// NewSession implements smtp.Backend.
func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{s}, nil }

type visit struct{ s *sink }

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }
func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	v.s.from = from
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	v.s.to = append(v.s.to, to)
	if v.s.unknown != nil {
		return v.s.unknown
	}
	return nil
}

func (v *visit) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	v.s.tries = append(v.s.tries, body)
	if v.s.refuse != nil {
		return v.s.refuse
	}
	v.s.taken = append(v.s.taken, body)
	return nil
}

func newSink(t *testing.T) (*sink, Server) {
	t.Helper()
	s := &sink{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().(*net.TCPAddr)
	server := smtp.NewServer(s)
	server.Domain, server.ReadTimeout, server.WriteTimeout = "sink.test", 10*time.Second, 10*time.Second
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s, Server{Host: "127.0.0.1", Port: s.address.Port, From: "Oh my Lot ! <bonjour@lot.test>"}
}

// parts reads a mail's text and HTML, decoded.
func parts(t *testing.T, m *stdmail.Message) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s %v", kind, err)
	}
	all := map[string]string{}
	order := []string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = p
		switch p.Header.Get("Content-Transfer-Encoding") {
		case "quoted-printable":
			body = quotedprintable.NewReader(p)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, p)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		all[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
		order = append(order, kind)
	}
	if strings.Join(order, " ") != "text/plain text/html" { // readers show the last they can
		t.Errorf("parts in the order %q", order)
	}
	return all
}

func TestDelivery(t *testing.T) {
	s, server := newSink(t)
	o := newOffice(t, server)
	o.send(decision(o.account("elodie@exemple.fr", "fr")))
	l := o.letter()
	o.drain()
	if len(s.taken) != 1 || s.from != "bonjour@lot.test" || len(s.to) != 1 || s.to[0] != "elodie@exemple.fr" {
		t.Fatalf("%d mails from %q to %q", len(s.taken), s.from, s.to)
	}
	m, err := stdmail.ReadMessage(bytes.NewReader(s.taken[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != l.Subject {
		t.Errorf("subject %q (%v), want %q", subject, err, l.Subject)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != "Oh my Lot !" || from[0].Address != "bonjour@lot.test" {
		t.Errorf("from %v %v", from, err)
	}
	if got := m.Header.Get("Message-Id"); got != "<"+l.MessageID+">" {
		t.Errorf("message id %q", got)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("Date") == "" || m.Header.Get("Bcc") != "" || m.Header.Get("User-Agent")+m.Header.Get("X-Mailer") != "" {
		t.Errorf("headers %v", m.Header)
	}
	got := parts(t, m)
	if strings.TrimSpace(got["text/plain"]) != strings.TrimSpace(l.Text) || strings.TrimSpace(got["text/html"]) != strings.TrimSpace(l.HTML) {
		t.Errorf("the bodies changed on the way: %q", got)
	}
	if sent := o.letter(); sent.Text != "" || sent.HTML != "" || len(sent.Links) != 0 {
		t.Errorf("secret links are kept once sent: %+v", sent)
	}
	if o.number(`SELECT count(*) FROM job`) != 0 || o.number(`SELECT count(*) FROM letter WHERE sent_at IS NOT NULL`) != 1 {
		t.Error("the letter is not marked sent")
	}
}

// A server that says "later" gets the same letter again, under the same Message-ID.
func TestTriedAgain(t *testing.T) {
	s, server := newSink(t)
	o := newOffice(t, server)
	s.refuse = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
	o.send(decision(o.account("elodie@exemple.fr", "fr")))
	o.drain()
	if len(s.tries) != 1 || o.number(`SELECT count(*) FROM letter WHERE sent_at IS NULL AND body_text <> ''`) != 1 ||
		o.number(`SELECT count(*) FROM job WHERE attempts = 1 AND run_at > now() AND last_error LIKE '%451 4.7.1%'`) != 1 {
		t.Fatalf("after a refusal: %d tries", len(s.tries))
	}
	s.mu.Lock()
	s.refuse = nil
	s.mu.Unlock()
	o.write(func(tx db.Tx) error { _, err := tx.Exec(t.Context(), `UPDATE job SET run_at = now()`); return err })
	o.drain()
	if len(s.taken) != 1 || len(s.tries) != 2 {
		t.Fatalf("%d taken of %d", len(s.taken), len(s.tries))
	}
	ids := map[string]bool{}
	for _, try := range s.tries {
		m, err := stdmail.ReadMessage(bytes.NewReader(try))
		if err != nil {
			t.Fatal(err)
		}
		ids[m.Header.Get("Message-Id")] = true
	}
	if len(ids) != 1 {
		t.Errorf("the two tries have the ids %v", ids)
	}
}

// A server that says "never" is believed, and its words, which name the reader, are kept nowhere.
func TestRefusedForGood(t *testing.T) {
	s, server := newSink(t)
	o := newOffice(t, server)
	var log bytes.Buffer
	o.runner = jobs.NewRunner(o.pool, slog.New(slog.NewTextHandler(&log, nil)))
	Deliver(o.runner, o.pool, server, slog.New(slog.DiscardHandler))
	s.unknown = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no mailbox elodie@exemple.fr"}
	o.send(decision(o.account("elodie@exemple.fr", "fr")))
	o.drain()
	dead, err := jobs.DeadLetters(t.Context(), o.pool)
	if err != nil || len(dead) != 1 || !strings.Contains(dead[0].Error, "550 5.1.1") {
		t.Fatalf("%+v %v", dead, err)
	}
	if kept := dead[0].Error + log.String(); strings.Contains(kept, "elodie") || strings.Contains(kept, "exemple.fr") {
		t.Errorf("the reader's address is kept: %s", kept)
	}
}

func TestALetterIsSentOnce(t *testing.T) {
	s, server := newSink(t)
	o := newOffice(t, server)
	o.send(decision(o.account("elodie@exemple.fr", "fr")))
	o.drain()
	id := int64(o.number(`SELECT id FROM letter`))
	for range 2 { // a job that comes back after its work was done
		if err := deliver(t.Context(), o.pool, server, id); err != nil {
			t.Error(err)
		}
	}
	if len(s.taken) != 1 {
		t.Errorf("%d mails", len(s.taken))
	}
	if err := deliver(t.Context(), o.pool, server, id+1); err != nil {
		t.Errorf("a letter purged meanwhile: %v", err)
	}
}

func TestNoLineBreakReachesAHeader(t *testing.T) {
	s, server := newSink(t)
	for name, l := range map[string]letterRow{
		"recipient":  {Recipient: "a@exemple.fr\r\nBcc: b@exemple.fr", Subject: "s", MessageID: "m@lot.test"},
		"subject":    {Recipient: "a@exemple.fr", Subject: "s\r\nBcc: b@exemple.fr", MessageID: "m@lot.test"},
		"message id": {Recipient: "a@exemple.fr", Subject: "s", MessageID: "m@lot.test>\r\nBcc: <b@exemple.fr"},
	} {
		err := server.send(t.Context(), l)
		if err != nil {
			continue
		}
		m, err := stdmail.ReadMessage(bytes.NewReader(s.taken[len(s.taken)-1]))
		if err != nil || m.Header.Get("Bcc") != "" {
			t.Errorf("%s: a header was added (%v): %s", name, err, s.taken[len(s.taken)-1])
		}
	}
	for _, to := range s.to {
		if to != "a@exemple.fr" {
			t.Errorf("sent to %q", to)
		}
	}
}

func TestTLSRequired(t *testing.T) {
	s, server := newSink(t)
	server.TLS = true
	err := server.send(t.Context(), letterRow{Recipient: "a@exemple.fr", Subject: "s", MessageID: "m@lot.test"})
	if err == nil || len(s.tries) != 0 || s.from != "" {
		t.Errorf("sent in the clear: %v", err)
	}
}
