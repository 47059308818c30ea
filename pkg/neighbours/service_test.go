package neighbours

import (
	"slices"
	"sync"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/spots/spotstest"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is the service on a database of its own, open since yesterday to whoever lives within 10 km.
type house struct {
	*Service
	t            *testing.T
	author, team who.Actor
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := house{New(pool, spots.New(pool, land, nil, nil, nil), land), t, dbtest.Person(t, pool, "Author", who.Member), dbtest.Person(t, pool, "Team", who.Staff)}
	h.must(h.SetRule(t.Context(), h.team, RuleDraft{On: true, Enough: "2", Km: "10", Version: 1}, ""))
	h.write(`UPDATE neighbour_rule SET since = since - interval '1 day'`)
	return h
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) write(statement string, args ...any) {
	h.t.Helper()
	dbtest.Exec(h.t, h.pool, statement, args...)
}

// ambassador lives in a commune.
func (h house) ambassador(name, insee string) who.Actor {
	h.t.Helper()
	a := dbtest.Person(h.t, h.pool, name, who.Member)
	h.write(`INSERT INTO ambassador (account_id, slug, commune_insee, link, state, joined_at, activated_at) VALUES ($1, $2, NULLIF($3, ''), 'living', 'active', now(), now())`, a.ID, name, insee)
	a.Ambassador = true
	return a
}

// waiting is a spot in Cahors that waits, and its item.
func (h house) waiting(name string) (spots.ID, int64) {
	h.t.Helper()
	id := spotstest.One[spots.ID](h.t, h.pool, h.author, name, "submitted")
	h.write(`UPDATE spot SET slug = NULL, published_at = NULL, people_recognisable = 'no', reason = 'On y voit le soleil se lever sur la rivière.' WHERE id = $1`, id)
	return id, dbtest.Read[int64](h.t, h.pool, `
		INSERT INTO queue_item (kind, subject_id, title, commune_insee, author_id, organisation_id, submitted_at, promised_at)
		VALUES ('spot', $1, $2, '46042', $3, 0, now(), now()) RETURNING id`, id, name, h.author.ID)
}

func (h house) near(by who.Actor) []int64 {
	h.t.Helper()
	n, err := h.Near(h.t.Context(), by, db.Cursor{})
	h.must(err)
	var items []int64
	for _, l := range n.Looks {
		items = append(items, l.Item)
	}
	return items
}

func (h house) ready() bool {
	h.t.Helper()
	return dbtest.Read[bool](h.t, h.pool, `SELECT EXISTS (SELECT FROM neighbour_ready)`)
}

var yes, no = Typed{Answer: "confirm"}, Typed{"doubt", "gone", "Le pont est tombé."}

// TestWhoIsShownWhat: each reason for which a spot is not shown, and that it then has no voice nor photo either.
func TestWhoIsShownWhat(t *testing.T) {
	h := newHouse(t)
	spot, item := h.waiting("ponton")
	jean := h.ambassador("jean", "46042")
	far, nowhere := h.ambassador("far", "46102"), h.ambassador("nowhere", "")
	plain, moderator := dbtest.Person(t, h.pool, "Plain", who.Member), h.ambassador("moderator", "46042")
	moderator.Role = who.Moderator
	unsigned := h.ambassador("new", "46042")
	h.write(`UPDATE ambassador SET state = 'incomplete' WHERE account_id = $1`, unsigned.ID)
	of := jean
	of.Organisation = 7
	for name, c := range map[string]struct {
		by           who.Actor
		change, back string
		want         fault.Kind
	}{
		"shown":               {by: jean},
		"their own":           {by: jean, change: `UPDATE queue_item SET author_id = $1`, back: `UPDATE queue_item SET author_id = (SELECT author_id FROM spot WHERE id = subject_id) WHERE $1 > 0`, want: fault.NotFound},
		"their organisation":  {by: of, change: `UPDATE queue_item SET organisation_id = 7 WHERE $1 > 0`, back: `UPDATE queue_item SET organisation_id = 0 WHERE $1 > 0`, want: fault.NotFound},
		"another's":           {by: of, change: `UPDATE queue_item SET organisation_id = 8 WHERE $1 > 0`, back: `UPDATE queue_item SET organisation_id = 0 WHERE $1 > 0`},
		"far away":            {by: far, want: fault.NotFound},
		"from elsewhere":      {by: nowhere, want: fault.NotFound},
		"no ambassador":       {by: plain, want: fault.Forbidden},
		"charter not signed":  {by: unsigned, want: fault.Forbidden},
		"a moderator":         {by: moderator, want: fault.Forbidden},
		"whose role waits":    {by: jean, change: `UPDATE account SET role = 'moderator' WHERE id = $1`, back: `UPDATE account SET role = 'member' WHERE id = $1`, want: fault.Forbidden},
		"nobody":              {by: who.Actor{}, want: fault.Forbidden},
		"switched off":        {by: jean, change: `UPDATE neighbour_rule SET enabled = false WHERE $1 > 0`, back: `UPDATE neighbour_rule SET enabled = true WHERE $1 > 0`, want: fault.NotFound},
		"sent before":         {by: jean, change: `UPDATE queue_item SET submitted_at = now() - interval '2 days' WHERE $1 > 0`, back: `UPDATE queue_item SET submitted_at = now() WHERE $1 > 0`, want: fault.NotFound},
		"the author objects":  {by: jean, change: `INSERT INTO neighbour_objection SELECT author_id, now() FROM spot WHERE $1 > 0`, back: `DELETE FROM neighbour_objection WHERE $1 > 0`, want: fault.NotFound},
		"nobody's":            {by: jean, change: `UPDATE queue_item SET author_id = NULL WHERE $1 > 0`, back: `UPDATE queue_item SET author_id = (SELECT author_id FROM spot WHERE id = subject_id) WHERE $1 > 0`, want: fault.NotFound},
		"left to the team":    {by: jean, change: `UPDATE queue_item SET escalated_at = now() WHERE $1 > 0`, back: `UPDATE queue_item SET escalated_at = NULL WHERE $1 > 0`, want: fault.NotFound},
		"holds a number":      {by: jean, change: `UPDATE spot SET title = 'Chez Paul 06 12 34 56 78' WHERE $1 > 0`, back: `UPDATE spot SET title = 'ponton' WHERE $1 > 0`, want: fault.NotFound},
		"answered":            {by: jean, change: `UPDATE queue_item SET state = 'decided', verdict = 'publish', decided_at = now() WHERE $1 > 0`, back: `UPDATE queue_item SET state = 'waiting', verdict = NULL, decided_at = NULL WHERE $1 > 0`, want: fault.Gone},
		"withdrawn":           {by: jean, change: `UPDATE queue_item SET state = 'withdrawn' WHERE $1 > 0`, back: `UPDATE queue_item SET state = 'waiting' WHERE $1 > 0`, want: fault.Gone},
		"another kind's item": {by: jean, change: `UPDATE queue_item SET kind = 'edit' WHERE $1 > 0`, back: `UPDATE queue_item SET kind = 'spot' WHERE $1 > 0`, want: fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if c.change != "" {
				h.write(c.change, jean.ID)
				defer h.write(c.back, jean.ID)
			}
			_, err := h.Look(t.Context(), c.by, item)
			said := h.Say(t.Context(), c.by, item, yes)
			sees, photo := h.Sees(t.Context(), c.by, spot)
			if photo != nil || name != "holds a number" && sees != (err == nil) { // of words, spots judges
				t.Errorf("photos are seen: %v, %v", sees, photo)
			}
			if c.want == 0 && (err != nil || said != nil) || c.want != 0 && (!fault.Is(err, c.want) || !fault.Is(said, c.want)) {
				t.Errorf("look: %v, say: %v", err, said)
			}
			if n, err := h.Near(t.Context(), c.by, db.Cursor{}); c.want != 0 && err == nil && len(n.Looks)+len(n.Said) > 0 {
				t.Errorf("listed: %+v", n)
			}
			h.write(`DELETE FROM neighbour_voice`)
		})
	}
	if got := h.near(jean); !slices.Equal(got, []int64{item}) {
		t.Errorf("%v", got)
	}
}

// TestVoices: one each, changed at will; ready once enough agree, and only while nobody doubts.
func TestVoices(t *testing.T) {
	h := newHouse(t)
	_, item := h.waiting("ponton")
	jean, anne, paul := h.ambassador("jean", "46042"), h.ambassador("anne", "46042"), h.ambassador("paul", "46042")
	h.must(h.Say(t.Context(), jean, item, yes))
	h.must(h.Say(t.Context(), jean, item, yes))
	if h.ready() || len(h.near(jean)) != 0 {
		t.Error("the same voice counts twice, or asks again")
	}
	if look, err := h.Look(t.Context(), jean, item); err != nil || look.Voice == nil || !look.Voice.Agrees {
		t.Errorf("%+v, %v", look.Voice, err)
	}
	h.must(h.Say(t.Context(), anne, item, yes))
	if !h.ready() {
		t.Error("two agree, and it is not ready")
	}
	h.must(h.Say(t.Context(), paul, item, no))
	if h.ready() {
		t.Error("it is ready in spite of a doubt")
	}
	if list, err := Hints(t.Context(), h.pool, item); err != nil || len(list) != 2 || list[0].Good || !list[1].Good {
		t.Errorf("%+v, %v", list, err)
	}
	h.must(h.Say(t.Context(), paul, item, yes))
	if !h.ready() {
		t.Error("whoever changed their mind still doubts")
	}
	for name, c := range map[string][2]string{
		"more are asked for": {`UPDATE neighbour_rule SET enough = 4`, `UPDATE neighbour_rule SET enough = 2`},
		"switched off":       {`UPDATE neighbour_rule SET enabled = false`, `UPDATE neighbour_rule SET enabled = true`},
	} {
		h.write(c[0])
		if h.ready() {
			t.Errorf("%s, and it is ready", name)
		}
		h.write(c[1])
	}
	h.write(`DELETE FROM account WHERE id IN ($1, $2)`, anne.ID, paul.ID)
	if h.ready() || dbtest.Read[int](t, h.pool, `SELECT count(*) FROM neighbour_voice`) != 1 {
		t.Error("voices stay when their accounts go")
	}
	h.write(`INSERT INTO sanction (account_id, reason, message, taken_at, ends_at) VALUES ($1, 'abuse', 'Dix faux avis.', now(), now() + interval '1 day')`, jean.ID)
	if err := h.Say(t.Context(), jean, item, no); !fault.Is(err, fault.Stopped) {
		t.Errorf("somebody stopped says: %v", err)
	}
}

// TestVoicesAtOnce: many of the same person in many tabs are one.
func TestVoicesAtOnce(t *testing.T) {
	h := newHouse(t)
	_, item := h.waiting("ponton")
	jean := h.ambassador("jean", "46042")
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			if err := h.Say(t.Context(), jean, item, []Typed{yes, no}[n%2]); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM neighbour_voice`); n != 1 {
		t.Errorf("%d voices of one person", n)
	}
}

// TestPagesGoOn: what waits is listed once, the oldest first, whatever its number.
func TestPagesGoOn(t *testing.T) {
	h := newHouse(t)
	jean := h.ambassador("jean", "46042")
	for n := range pageSize + 3 {
		h.waiting(string(rune('a' + n)))
	}
	seen := map[int64]bool{}
	for after, more := (db.Cursor{}), true; more; {
		n, err := h.Near(t.Context(), jean, after)
		h.must(err)
		for _, l := range n.Looks {
			if seen[l.Item] {
				t.Fatalf("item %d twice", l.Item)
			}
			seen[l.Item] = true
		}
		after, more = n.Next, !n.Next.Zero()
	}
	if len(seen) != pageSize+3 {
		t.Errorf("%d listed", len(seen))
	}
}

// TestRuleAndObjection: written once, against the version read; an objection is kept until it is taken back.
func TestRuleAndObjection(t *testing.T) {
	h := newHouse(t)
	was, err := h.Rule(t.Context())
	h.must(err)
	d := RuleDraft{On: true, Enough: "5", Km: "3", Version: was.Version}
	for range 2 { // a double click
		h.must(h.SetRule(t.Context(), h.team, d, "clé"))
	}
	if err := h.SetRule(t.Context(), h.team, d, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("an older page wrote over it: %v", err)
	}
	now, err := h.Rule(t.Context())
	if err != nil || now.Enough != 5 || now.Km != 3 || !now.Since.Equal(*was.Since) {
		t.Errorf("%+v, %v", now, err)
	}
	h.must(h.SetRule(t.Context(), h.team, RuleDraft{Enough: "5", Km: "3", Version: now.Version}, ""))
	h.must(h.SetRule(t.Context(), h.team, RuleDraft{On: true, Enough: "5", Km: "3", Version: now.Version + 1}, ""))
	if again, _ := h.Rule(t.Context()); !again.Since.After(*was.Since) {
		t.Error("what was sent while it was off is shown")
	}
	for _, on := range []bool{true, true, false, false, true} {
		h.must(h.Object(t.Context(), h.author, on))
		if does, err := h.Objects(t.Context(), h.author); err != nil || does != on {
			t.Errorf("%v, %v", does, err)
		}
	}
	if n := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM audit_line WHERE act LIKE 'voices.object%'`); n != 3 {
		t.Errorf("%d lines of the trail for three changes", n)
	}
}

// TestVoicesAreForgotten: a month after the answer, never while the spot waits.
func TestVoicesAreForgotten(t *testing.T) {
	h := newHouse(t)
	jean := h.ambassador("jean", "46042")
	for name, state := range map[string]string{
		"waits": `state = 'waiting'`, "answered": `state = 'decided', verdict = 'publish', decided_at = now() - interval '31 days'`,
		"answered-lately": `state = 'decided', verdict = 'refuse', decided_at = now() - interval '29 days'`, "withdrawn": `state = 'withdrawn'`,
	} {
		_, item := h.waiting(name)
		h.must(h.Say(t.Context(), jean, item, no))
		h.write(`UPDATE neighbour_voice SET said_at = now() - interval '40 days'`)
		h.write(`UPDATE queue_item SET `+state+` WHERE id = $1`, item)
	}
	h.must(h.Purge(t.Context()))
	var left []string
	h.must(h.pool.Select(t.Context(), &left, `SELECT q.title FROM neighbour_voice v JOIN queue_item q ON q.id = v.item_id ORDER BY 1`))
	if !slices.Equal(left, []string{"answered-lately", "waits"}) {
		t.Errorf("%v", left)
	}
}
