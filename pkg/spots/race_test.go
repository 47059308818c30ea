package spots

import (
	"context"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// late is a subject that leaves others the time to come between a decision and its effect.
type late struct {
	Subject
	begun chan struct{}
}

const meanwhile = 400 * time.Millisecond

func (l late) Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	close(l.begun)
	time.Sleep(meanwhile)
	return l.Subject.Apply(ctx, tx, d)
}

// TestWithdrawnWhileDecided: author and moderator act at once, and neither ends the other's act.
func TestWithdrawnWhileDecided(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	id, err := s.Submit(t.Context(), author, 0, placed("", "La plage", "baignade", "46256").Draft, "")
	if err != nil {
		t.Fatal(err)
	}
	slow := late{Subject{s}, make(chan struct{})}
	queue := moderation.New(s.pool)
	queue.Accept(slow)
	items, _, err := queue.Waiting(t.Context(), team, Kind, db.Cursor{})
	if err != nil || len(items) != 1 {
		t.Fatalf("%d wait, %v", len(items), err)
	}
	decided := make(chan error)
	go func() {
		decided <- queue.Decide(t.Context(), team, items[0].ID, moderation.Ruling{Verdict: moderation.Publish, Version: items[0].Version}, "")
	}()
	<-slow.begun
	if err := s.Withdraw(t.Context(), author, id); err != nil {
		t.Errorf("withdrawing: %v", err)
	}
	if err := <-decided; err != nil {
		t.Errorf("deciding: %v", err)
	}
	if spot, err := s.Of(t.Context(), author, id); err != nil || spot.State != Withdrawn {
		t.Errorf("in the end the spot is %s, %v", spot.State, err)
	}
}

// TestSlugsInARace: two spots of one title, published at once, have two addresses.
func TestSlugsInARace(t *testing.T) {
	s, _ := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	publish := func(then func()) (address string, err error) {
		id, err := s.Submit(t.Context(), author, 0, placed("", "La plage", "baignade", "46256").Draft, "")
		if err != nil {
			return "", err
		}
		err = db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
			address, err = Subject{s}.publish(t.Context(), tx, id, decided{Title: "La plage", CommuneName: "Saint-Cirq-Lapopie"}, time.Now())
			then()
			return err
		})
		return address, err
	}
	chosen, second, failed := make(chan struct{}), "", make(chan error)
	go func() {
		<-chosen
		var err error
		second, err = publish(func() {})
		failed <- err
	}()
	first, err := publish(func() { close(chosen); time.Sleep(meanwhile) })
	if err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err != nil || second == first {
		t.Errorf("%s and %s: %v", first, second, err)
	}
}

// TestCategoryInBothLanguages: moderators read what a spot is in their own language.
func TestCategoryInBothLanguages(t *testing.T) {
	s, _ := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	id, err := s.Submit(t.Context(), author, 0, placed("", "La plage", "baignade", "46256").Draft, "")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := Subject{s}.Sheet(t.Context(), s.pool, int64(id))
	if err != nil {
		t.Fatal(err)
	}
	words := mailtest.Words(t)
	for locale, want := range map[i18n.Locale]string{i18n.French: "Baignade", i18n.English: "Swimming"} {
		if got := words.Text(locale, sheet.Lead[0]); got != want {
			t.Errorf("%s: %q", locale, got)
		}
	}
}
