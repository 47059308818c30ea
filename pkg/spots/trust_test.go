package spots

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestTrustRule(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	rule := Trust{On: true, Spots: 3, Months: 6}
	known := now.Add(-settledIn)
	for name, c := range map[string]struct {
		rule Trust
		r    record
		want Prospect
	}{
		"enough":               {rule, record{known, 3, 0, false}, AtOnce},
		"switched off":         {Trust{Spots: 3, Months: 6}, record{known, 3, 0, false}, Usual},
		"the zero rule":        {Trust{}, record{known, 50, 0, false}, Usual},
		"one short":            {rule, record{known, 2, 0, false}, Usual},
		"an account of today":  {rule, record{now, 3, 0, false}, Usual},
		"one second too young": {rule, record{known.Add(time.Second), 3, 0, false}, Usual},
		"a fault":              {rule, record{known, 3, 0, true}, Lost},
		"a fault, one short":   {rule, record{known, 2, 0, true}, Usual},
		"a fault, off":         {Trust{Spots: 3}, record{known, 3, 0, true}, Usual},
		"unread, one short":    {rule, record{known, 3, maxUnread - 1, false}, AtOnce},
		"too many unread":      {rule, record{known, 3, maxUnread, false}, Usual},
	} {
		if got := c.rule.prospect(c.r, now); got != c.want || c.rule.allows(c.r, now) != (c.want == AtOnce) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhatStaffMayType(t *testing.T) {
	s, team := newService(t)
	for name, d := range map[string]TrustDraft{
		"nothing": {}, "none": {Spots: "0", Months: "6"}, "below": {Spots: "-3", Months: "6"}, "above": {Spots: "51", Months: "6"}, "long": {Spots: "3", Months: "13"},
		"words": {Spots: "trois", Months: "6"}, "half": {Spots: "3", Months: "1.5"}, "huge": {Spots: "99999999999999999999", Months: "6"},
	} {
		d.Version = 1
		if err := s.SetTrust(t.Context(), team, d, ""); !wrong(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if rule, err := s.Trust(t.Context()); err != nil || rule.On {
		t.Errorf("it begins as %+v, %v", rule, err)
	}
	d := TrustDraft{On: true, Spots: "2", Months: "3", Version: 1}
	for range 2 { // a double click
		if err := s.SetTrust(t.Context(), team, d, "clé"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetTrust(t.Context(), team, d, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("an older page wrote over it: %v", err)
	}
	if rule, err := s.Trust(t.Context()); err != nil || rule != (Trust{true, 2, 3, 2}) {
		t.Errorf("it became %+v, %v", rule, err)
	}
}

// somewhere is the nth spot: each in a commune and in words of its own.
func somewhere(n int) Draft {
	communes := []string{"Figeac", "Gourdon", "Souillac", "Prayssac", "Gramat", "Martel", "Cajarc", "Luzech", "Puy-l’Évêque", "Rocamadour", "Lalbenque", "Assier"}
	words := []string{
		"On y vient le soir, quand la pierre garde encore la chaleur du jour et que les martinets tournent au-dessus des toits rouges.",
		"Mon grand-père m’y menait chercher des noix ; le chemin passe sous les chênes et débouche sur un pré que les brebis tondent de près.",
		"Rien de spectaculaire, mais une lumière dorée sur les coteaux en octobre, et le silence que coupe seulement une cloche lointaine.",
		"Le marché du samedi sent le melon et le fromage de chèvre, les voisins parlent fort, et l’on repart toujours avec trop de choses.",
		"Une source fraîche entre deux murets couverts de mousse, où les enfants font flotter des bateaux d’écorce pendant des heures.",
		"Depuis ce banc, la vallée se déplie comme une nappe, et les montgolfières y montent parfois au petit matin, sans un bruit.",
	}
	d := placed("", fmt.Sprintf("Chez nous à %s", communes[n%len(communes)]), "point-de-vue", communes[n%len(communes)]).Draft
	d.Reason = words[n%len(words)]
	d.Title = []string{"Le banc", "La noyeraie", "Les coteaux", "L’étal du samedi", "Le muret", "La nappe"}[n%len(words)] + " de " + communes[n%len(communes)]
	return d
}

// trustedAuthor had two spots agreed to, which is what the rule asks.
func trustedAuthor(t *testing.T, s *Service, team who.Actor, first string) who.Actor {
	t.Helper()
	if rule, err := s.Trust(t.Context()); err != nil || !rule.On {
		if err := s.SetTrust(t.Context(), team, TrustDraft{true, "2", "6", rule.Version}, ""); err != nil {
			t.Fatal(err)
		}
	}
	author := account(t, s.pool, first, who.Member)
	dbtest.Exec(t, s.pool, `UPDATE account SET created_at = now() - interval '60 days' WHERE id = $1`, author.ID)
	for n := range 2 {
		if spot := sent(t, s, author, somewhere(n)); spot.State != Submitted {
			t.Fatalf("spot %d is %s before anybody is trusted", n, spot.State)
		}
		rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
	}
	return author
}

func sent(t *testing.T, s *Service, author who.Actor, d Draft) Spot {
	t.Helper()
	id, err := s.Submit(t.Context(), author, 0, d, "")
	if err != nil {
		t.Fatal(err)
	}
	spot, err := s.Of(t.Context(), author, id)
	if err != nil {
		t.Fatal(err)
	}
	return spot
}

func (s *Service) letters(t *testing.T, of who.Actor) int {
	t.Helper()
	return dbtest.Read[int](t, s.pool, fmt.Sprintf(`SELECT count(*) FROM letter WHERE account_id = %d`, of.ID))
}

// TestPublishedAtOnce: everybody sees the spot, its author was told, and the queue shows it after what waits for an answer.
func TestPublishedAtOnce(t *testing.T) {
	s, team := newService(t)
	author, other := trustedAuthor(t, s, team, "Camille"), account(t, s.pool, "Jean", who.Member)
	spot := sent(t, s, author, somewhere(2))
	if spot.State != Published || spot.Slug == "" {
		t.Fatalf("it is %s at %q", spot.State, spot.Slug)
	}
	if _, err := s.Show(t.Context(), spot.Slug); err != nil {
		t.Errorf("nobody sees it: %v", err)
	}
	if subject := dbtest.Read[string](t, s.pool, `SELECT subject FROM letter ORDER BY id DESC LIMIT 1`); subject != "« Les coteaux de Souillac » est en ligne" {
		t.Errorf("its author is told %q", subject)
	}
	sent(t, s, other, somewhere(3))
	items, _, err := s.queue.Waiting(t.Context(), team, Kind, db.Cursor{})
	if err != nil || len(items) != 2 || items[0].Entry.Afterwards || !items[1].Entry.Afterwards || items[1].Late() {
		t.Errorf("the queue is %+v, %v", items, err)
	}
	shown, _, err := s.queue.List(t.Context(), team, moderation.Filter{View: moderation.Shown}, db.Cursor{})
	if err != nil || len(shown) != 1 || shown[0].Entry.ID != int64(spot.ID) {
		t.Errorf("of what is online: %+v, %v", shown, err)
	}
	dbtest.Exec(t, s.pool, `UPDATE queue_item SET submitted_at = submitted_at - interval '90 hours' WHERE afterwards`)
	rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
	before := s.letters(t, author)
	rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
	if n := s.letters(t, author); n != before {
		t.Errorf("%d letters for a spot that stays", n-before)
	}
	figures, _, err := s.queue.FiguresSince(t.Context(), team, 30)
	if err != nil || figures[0].Published != 3 || figures[0].Slow > time.Hour || figures[0].Shown != 0 {
		t.Errorf("the figures say %+v, %v", figures[0], err)
	}
}

// TestSpotsLookedAt: a spot that is online goes off, or stays, as the moderators say; sent again, it is read first.
func TestSpotsLookedAt(t *testing.T) {
	for verdict, state := range map[moderation.Verdict]State{moderation.Publish: Published, moderation.Revise: ChangesRequested, moderation.Refuse: Refused} {
		t.Run(string(verdict), func(t *testing.T) {
			s, team := newService(t)
			author := trustedAuthor(t, s, team, "Camille")
			spot := sent(t, s, author, somewhere(2))
			edit := spot.Draft
			edit.Title, edit.Version = "Un autre nom", 0
			if _, err := s.SubmitEdit(t.Context(), author, spot.ID, edit, ""); err != nil {
				t.Fatal(err)
			}
			rule(t, s, team, Kind, moderation.Ruling{Verdict: verdict, Reason: "too_short"})
			now, err := s.Of(t.Context(), author, spot.ID)
			if err != nil || now.State != state {
				t.Fatalf("it is %s, %v", now.State, err)
			}
			waits := dbtest.Read[int](t, s.pool, `SELECT count(*) FROM queue_item WHERE state = 'waiting'`)
			if (waits == 1) != (state == Published) {
				t.Errorf("%d changes wait", waits)
			}
			prospect, err := s.Prospect(t.Context(), author)
			if want := map[State]Prospect{Published: AtOnce, ChangesRequested: AtOnce, Refused: Lost}[state]; err != nil || prospect != want {
				t.Errorf("the next one is read %q, %v", prospect, err)
			}
			if state != ChangesRequested {
				return
			}
			again := now.Draft
			if _, err := s.Submit(t.Context(), author, spot.ID, again, ""); err != nil {
				t.Fatal(err)
			}
			if now, err = s.Of(t.Context(), author, spot.ID); err != nil || now.State != Submitted {
				t.Errorf("sent again it is %s, %v", now.State, err)
			}
			rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
			if now, err = s.Of(t.Context(), author, spot.ID); err != nil || now.State != Published || now.Slug != spot.Slug {
				t.Errorf("in the end it is %s at %s, %v", now.State, now.Slug, err)
			}
		})
	}
}

// TestWhatWaitsAllTheSame: whatever the trust, some spots are read before everybody does.
func TestWhatWaitsAllTheSame(t *testing.T) {
	s, team := newService(t)
	author, other := trustedAuthor(t, s, team, "Camille"), account(t, s.pool, "Jean", who.Member)
	photo := s.received(t, other)
	sent(t, s, other, pictured(somewhere(11), photo))
	say := func(words string) Draft { d := somewhere(2); d.Reason += " " + words; return d }
	beside := somewhere(1)
	beside.Title, beside.Reason = "Tout autre chose", somewhere(4).Reason
	copied := somewhere(2)
	copied.Reason = somewhere(11).Reason
	cave := somewhere(2)
	cave.Category = "grotte"
	for name, d := range map[string]Draft{
		"a phone number": say("Appelez le 06 12 34 56 78."), "a link": say("Voyez www.chez-nous.fr."), "a short link": say("Voyez bit.ly/3xYz."),
		"an address": say("Écrivez à paul@exemple.fr."), "a rude word": say("Les voisins sont des connards."), "a plate": say("Garez-vous près de AB-123-CD."),
		"private land": say("C’est une propriété privée."), "another language": {Reason: "This is a lovely place where the whole family likes to walk in the evening, with the river below and the hills around us."},
		"a text copied": copied, "beside another": beside, "a cave": cave,
	} {
		if d.Title == "" {
			reason := d.Reason
			d = somewhere(2)
			d.Reason = reason
		}
		if spot := sent(t, s, author, d); spot.State != Submitted {
			t.Errorf("%s: it is %s", name, spot.State)
		}
		dbtest.Exec(t, s.pool, `UPDATE spot SET state = 'withdrawn' WHERE author_id = $1 AND state <> 'published' OR title = 'Les coteaux de Souillac'`, author.ID)
	}
	told := s.received(t, author)
	told.Alt = "La terrasse ; écrivez à paul@exemple.fr"
	if spot := sent(t, s, author, pictured(somewhere(2), told)); spot.State != Submitted {
		t.Errorf("an address beside a photo: it is %s", spot.State)
	}
	dbtest.Exec(t, s.pool, `UPDATE spot SET state = 'withdrawn' WHERE author_id = $1 AND state <> 'published'`, author.ID)
	own := s.received(t, author)
	if spot := sent(t, s, author, pictured(somewhere(2), own)); spot.State != Published {
		t.Errorf("with a photo of their own it is %s", spot.State)
	}
	mild := somewhere(3)
	mild.Reason += " Comptez 3 € de parking !!!"
	if spot := sent(t, s, author, mild); spot.State != Published {
		t.Errorf("a price makes it %s", spot.State)
	}
}

// TestFaults: whatever weighs on an author, and what does not.
func TestFaults(t *testing.T) {
	s, team := newService(t)
	s.queue.Accept(FlagSubject{s})
	stop := sanctions.New(s.pool, s.post)
	flag := func(ground string, verdict moderation.Verdict) func(*testing.T, who.Actor) {
		return func(t *testing.T, author who.Actor) {
			spot := dbtest.Read[ID](t, s.pool, fmt.Sprintf(`SELECT max(id) FROM spot WHERE author_id = %d AND state = 'published'`, author.ID))
			var id int64
			must(t, db.InTx(t.Context(), s.pool, func(tx db.Tx) (err error) {
				id, err = insertFlag(t.Context(), tx, 0, spot, Flag{Ground: ground, Words: "Ce n’est pas là."}, 0, strings.ToLower(rand.Text()), time.Now())
				return err
			}))
			must(t, db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
				return s.queue.Submit(t.Context(), tx, moderation.Entry{Kind: FlagKind, ID: id, Title: "x"})
			}))
			rule(t, s, team, FlagKind, moderation.Ruling{Verdict: verdict, Reason: "other", Message: "Un mot."})
		}
	}
	refused := func(t *testing.T, author who.Actor) {
		d := somewhere(2)
		d.Category = "grotte" // read first
		sent(t, s, author, d)
		rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Refuse, Reason: "too_short"})
	}
	last := func(author who.Actor) string {
		return fmt.Sprintf(`(SELECT max(id) FROM queue_item WHERE author_id = %d AND verdict = 'refuse')`, author.ID)
	}
	for name, c := range map[string]struct {
		act  func(t *testing.T, author who.Actor)
		want Prospect
	}{
		"nothing":   {func(*testing.T, who.Actor) {}, AtOnce},
		"a refusal": {refused, Lost},
		"an old refusal": {func(t *testing.T, a who.Actor) {
			refused(t, a)
			dbtest.Exec(t, s.pool, `UPDATE queue_item SET decided_at = decided_at - interval '7 months' WHERE author_id = $1`, a.ID)
		}, AtOnce},
		"one overturned": {func(t *testing.T, a who.Actor) { refused(t, a); s.recourse(t, a, last(a), "publish") }, AtOnce},
		"one upheld":     {func(t *testing.T, a who.Actor) { refused(t, a); s.recourse(t, a, last(a), "refuse") }, Lost},
		"sent back": {func(t *testing.T, a who.Actor) {
			d := somewhere(2)
			d.Category = "grotte"
			sent(t, s, a, d)
			rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short"})
		}, AtOnce},
		"a founded flag": {func(t *testing.T, a who.Actor) { third(t, s, a, team); flag("charter", moderation.Publish)(t, a) }, Lost},
		"a place gone":   {func(t *testing.T, a who.Actor) { third(t, s, a, team); flag("gone", moderation.Publish)(t, a) }, AtOnce},
		"an empty flag":  {func(t *testing.T, a who.Actor) { flag("charter", moderation.Refuse)(t, a) }, AtOnce},
		"too few left":   {func(t *testing.T, a who.Actor) { flag("gone", moderation.Publish)(t, a) }, Usual},
		"a change refused": {func(t *testing.T, a who.Actor) {
			spot := dbtest.Read[ID](t, s.pool, fmt.Sprintf(`SELECT max(id) FROM spot WHERE author_id = %d`, a.ID))
			_, err := s.SubmitEdit(t.Context(), a, spot, somewhere(5), "")
			must(t, err)
			rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Refuse, Reason: "too_short"})
		}, Lost},
		"a sanction": {func(t *testing.T, a who.Actor) {
			must(t, stop.Take(t.Context(), team, a.ID, sanctions.Order{Reason: "abuse", Message: "Dix signalements sans objet en un jour.", Days: 3}, ""))
		}, Lost},
		"a sanction annulled": {func(t *testing.T, a who.Actor) {
			must(t, stop.Take(t.Context(), team, a.ID, sanctions.Order{Reason: "abuse", Message: "Dix signalements sans objet en un jour.", Days: 3}, ""))
			dbtest.Exec(t, s.pool, `UPDATE sanction SET lifted_at = now(), annulled = true WHERE account_id = $1`, a.ID)
		}, AtOnce},
		"a founded notice": {func(t *testing.T, a who.Actor) {
			third(t, s, a, team)
			dbtest.Exec(t, s.pool, `INSERT INTO notice (locale, page, kind, subject_id, title, ground, words, state, decided_at, created_at)
				SELECT 'fr', '/spots/x', 'spot', max(id), 'x', 'rights', 'x', 'sent_back', now(), now() FROM spot WHERE author_id = $1`, a.ID)
		}, Lost},
	} {
		t.Run(name, func(t *testing.T) {
			author := trustedAuthor(t, s, team, "Camille")
			c.act(t, author)
			if got, err := s.Prospect(t.Context(), author); err != nil || got != c.want {
				t.Errorf("the next spot is read %q, %v", got, err)
			}
			dbtest.Exec(t, s.pool, `UPDATE queue_item SET state = 'withdrawn' WHERE state = 'waiting'`)
			dbtest.Exec(t, s.pool, `UPDATE spot SET state = 'withdrawn'`) // its neighbours are in nobody's way
		})
	}
}

// third is one spot more than the rule asks, agreed to.
func third(t *testing.T, s *Service, author, team who.Actor) {
	t.Helper()
	sent(t, s, author, somewhere(3))
	rule(t, s, team, Kind, moderation.Ruling{Verdict: moderation.Publish})
}

func (s *Service) recourse(t *testing.T, by who.Actor, item, verdict string) {
	t.Helper()
	dbtest.Exec(t, s.pool, `INSERT INTO recourse (kind, subject_id, item_id, account_id, words, sent_at, verdict, answered_at)
		SELECT kind, subject_id, id, author_id, 'x', now(), '`+verdict+`', now() FROM queue_item WHERE id = `+item)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestNeverOnATrustThatIsLost: what ends the trust, and what rests on it, wait for one another.
func TestNeverOnATrustThatIsLost(t *testing.T) {
	s, team := newService(t)
	author := trustedAuthor(t, s, team, "Camille")
	cave := somewhere(2)
	cave.Category = "grotte"
	sent(t, s, author, cave)
	refuse := func() error {
		items, _, err := s.queue.Waiting(t.Context(), team, Kind, db.Cursor{})
		if err != nil || len(items) == 0 {
			return fmt.Errorf("nothing waits: %v", err)
		}
		return s.queue.Decide(t.Context(), team, items[0].ID, moderation.Ruling{Verdict: moderation.Refuse, Reason: "too_short", Version: items[0].Version}, "")
	}
	// A spot is being sent: the refusal comes after it is published.
	refused := make(chan error, 1)
	must(t, db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
		trusted, err := s.trusts(t.Context(), tx, author)
		if err != nil || !trusted {
			return fmt.Errorf("trusted: %v, %v", trusted, err)
		}
		go func() { refused <- refuse() }()
		s.blocked(t)
		return nil
	}))
	must(t, <-refused)

	// The refusal is being written: the spot that is sent meanwhile finds it.
	other := trustedAuthor(t, s, team, "Jean")
	published := make(chan Spot, 1)
	must(t, db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
		if err := sanctions.Weigh(t.Context(), tx, other.ID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE queue_item SET verdict = 'refuse' WHERE id = (SELECT max(id) FROM queue_item WHERE author_id = $1)`, other.ID)
		go func() {
			id, err := s.Submit(context.WithoutCancel(t.Context()), other, 0, somewhere(4), "")
			if err != nil {
				t.Error(err)
			}
			spot, _ := s.Of(context.WithoutCancel(t.Context()), other, id)
			published <- spot
		}()
		s.blocked(t)
		return err
	}))
	if spot := <-published; spot.State != Submitted {
		t.Errorf("sent while the trust was lost, it is %s", spot.State)
	}
}

// TestWhatWeighsWaits: each decision against an author waits for what they are sending; the others do not.
func TestWhatWeighsWaits(t *testing.T) {
	s, team := newService(t)
	s.queue.Accept(FlagSubject{s})
	author := trustedAuthor(t, s, team, "Camille")
	spot, other := sent(t, s, author, somewhere(2)), sent(t, s, author, somewhere(3))
	decide := func(kind string, r moderation.Ruling) chan error {
		ended := make(chan error, 1)
		items, _, err := s.queue.Waiting(t.Context(), team, kind, db.Cursor{})
		must(t, err)
		r.Version = items[0].Version
		go func() { ended <- s.queue.Decide(context.WithoutCancel(t.Context()), team, items[0].ID, r, "") }()
		return ended
	}
	edit := mendedTitle(spot.Draft, "Un autre nom")
	edit.Version = 0
	_, err := s.SubmitEdit(t.Context(), author, spot.ID, edit, "")
	must(t, err)
	public, err := s.Show(t.Context(), other.Slug)
	must(t, err)
	_, err = s.Flag(t.Context(), account(t, s.pool, "Jean", who.Member), public, Flag{Ground: "charter", Words: "Ce texte est une publicité."}, "")
	must(t, err)
	refuse := moderation.Ruling{Verdict: moderation.Refuse, Reason: "too_short"}
	for _, c := range []struct {
		kind  string
		r     moderation.Ruling
		waits bool
	}{{EditKind, refuse, true}, {FlagKind, moderation.Ruling{Verdict: moderation.Publish}, true}, {Kind, moderation.Ruling{Verdict: moderation.Publish}, false}} {
		var ended chan error
		must(t, db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
			if err := sanctions.Admit(t.Context(), tx, author.ID, time.Now()); err != nil {
				return err
			}
			ended = decide(c.kind, c.r)
			if !c.waits {
				return <-ended
			}
			s.blocked(t)
			return nil
		}))
		if c.waits {
			must(t, <-ended)
		}
	}
}

// TestSentOnceMore: the form by which a spot was published, sent again or saving itself late, makes no change of it.
func TestSentOnceMore(t *testing.T) {
	s, team := newService(t)
	author := trustedAuthor(t, s, team, "Camille")
	d := somewhere(2)
	d.Pen, d.Turn = "plume", 1
	saved, err := s.Autosave(t.Context(), author, 0, d)
	must(t, err)
	d.Version, d.Turn = saved.Version, 2
	_, err = s.Submit(t.Context(), author, saved.ID, d, "plume")
	must(t, err)
	d.Turn = 3
	if _, err := s.Autosave(t.Context(), author, saved.ID, d); !fault.Is(err, fault.Conflict) {
		t.Errorf("saved late: %v", err)
	}
	if open, _, err := s.OpenEdit(t.Context(), author, saved.ID); open != nil || err != nil {
		t.Errorf("a change is open: %+v, %v", open, err)
	}
}

// blocked waits until something waits for a person's right.
func (s *Service) blocked(t *testing.T) {
	t.Helper()
	for dbtest.Read[int](t, s.pool, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == 0 {
		time.Sleep(time.Millisecond)
	}
}

// TestSwitchedOff: once the rule is off, nothing is published any more.
func TestSwitchedOff(t *testing.T) {
	s, team := newService(t)
	author := trustedAuthor(t, s, team, "Camille")
	if spot := sent(t, s, author, somewhere(2)); spot.State != Published {
		t.Fatalf("it is %s", spot.State)
	}
	rule, err := s.Trust(t.Context())
	must(t, err)
	must(t, s.SetTrust(t.Context(), team, TrustDraft{false, strconv.Itoa(rule.Spots), "6", rule.Version}, ""))
	if spot := sent(t, s, author, somewhere(3)); spot.State != Submitted {
		t.Errorf("it is %s", spot.State)
	}
}

// TestOffTheSiteUnread: a spot that leaves the site leaves the queue.
func TestOffTheSiteUnread(t *testing.T) {
	s, team := newService(t)
	s.queue.Accept(FlagSubject{s})
	author := trustedAuthor(t, s, team, "Camille")
	waits := func() int {
		return dbtest.Read[int](t, s.pool, `SELECT count(*) FROM queue_item WHERE state = 'waiting'`)
	}
	spot := sent(t, s, author, somewhere(2))
	must(t, s.Withdraw(t.Context(), author, spot.ID))
	if n := waits(); n != 0 {
		t.Errorf("withdrawn, %d wait", n)
	}
	spot = sent(t, s, author, somewhere(3))
	must(t, db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
		return Subject{s}.TakeDown(t.Context(), tx, moderation.Decision{ID: int64(spot.ID), Verdict: moderation.Refuse, Reason: "flag_charter", By: team, At: time.Now()})
	}))
	if now, err := s.Of(t.Context(), author, spot.ID); err != nil || now.State != Removed || waits() != 0 {
		t.Errorf("taken down it is %s, and %d wait (%v)", now.State, waits(), err)
	}
}

// TestCorrectWhatIsOnline: what is put right shows at once; taken off, the spot is its author's version again.
func TestCorrectWhatIsOnline(t *testing.T) {
	for verdict, title := range map[moderation.Verdict]string{moderation.Publish: "Les beaux coteaux", moderation.Revise: "Les coteaux de Souillac", moderation.Refuse: "Les coteaux de Souillac"} {
		t.Run(string(verdict), func(t *testing.T) {
			s, team := newService(t)
			author := trustedAuthor(t, s, team, "Camille")
			spot := sent(t, s, author, pictured(somewhere(2), s.received(t, author), s.received(t, author)))
			item := itemOf(t, s, team)
			d := spot.Draft
			d.Title, d.Photos, d.Version = "Les beaux coteaux", d.Photos[:1], item.Version
			correct(t, s, team, item.ID, d, "")
			if shown, err := s.Show(t.Context(), spot.Slug); err != nil || shown.Title != d.Title || len(shown.Photos) != 1 {
				t.Errorf("everybody sees %q, %v", shown.Title, err)
			}
			before := s.letters(t, author)
			rule(t, s, team, Kind, moderation.Ruling{Verdict: verdict, Reason: "too_short"})
			if n := s.letters(t, author); n != before+1 {
				t.Errorf("%d letters", n-before)
			}
			now, err := s.Of(t.Context(), author, spot.ID)
			if err != nil || now.Draft.Title != title || len(now.Photos) != map[moderation.Verdict]int{moderation.Publish: 1}[verdict]+map[bool]int{true: 2}[verdict != moderation.Publish] {
				t.Errorf("in the end it is %q with %d photos, %v", now.Draft.Title, len(now.Photos), err)
			}
			if n := dbtest.Read[int](t, s.pool, `SELECT count(*) FROM photo WHERE held`); n != 0 {
				t.Errorf("%d photos are set aside for ever", n)
			}
		})
	}
}

// TestCorrectBesideAChange: a moderator never writes over what the author wants, nor what others agreed to meanwhile.
func TestCorrectBesideAChange(t *testing.T) {
	s, team := newService(t)
	author := trustedAuthor(t, s, team, "Camille")
	spot := sent(t, s, author, somewhere(2))
	item := itemOf(t, s, team)
	wanted := spot.Draft
	wanted.Title, wanted.Version = "Les coteaux au soleil", 0
	_, err := s.SubmitEdit(t.Context(), author, spot.ID, wanted, "")
	must(t, err)
	d := mendedTitle(spot.Draft, "Les beaux coteaux")
	d.Version = item.Version
	if err := s.Correct(t.Context(), team, item.ID, d, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("beside a change that waits: %v", err)
	}
	rule(t, s, team, EditKind, moderation.Ruling{Verdict: moderation.Publish})
	if err := s.Correct(t.Context(), team, item.ID, d, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("over a change that was agreed to: %v", err)
	}
	if err := s.queue.Decide(t.Context(), team, item.ID, moderation.Ruling{Verdict: moderation.Refuse, Reason: "too_short", Version: item.Version}, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided on what was read before the change: %v", err)
	}
	d.Version = itemOf(t, s, team).Version
	correct(t, s, team, item.ID, d, "")
}
