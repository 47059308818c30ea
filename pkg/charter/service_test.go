package charter

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// heard remembers whose signatures the members' side was told of.
type heard struct {
	mu  sync.Mutex
	ids []who.ID
	err error
}

func (h *heard) Signed(_ context.Context, _ db.Tx, by who.Actor) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids = append(h.ids, by.ID)
	return h.err
}

type house struct {
	*Service
	t      *testing.T
	heard  *heard
	runner *jobs.Runner
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	post := mailtest.Post(t)
	h := house{t: t, heard: &heard{}, runner: jobs.NewRunner(pool, slog.New(slog.DiscardHandler))}
	h.Service = New(pool, h.heard, organisations.New(pool, nil, post, nil), post, h.runner, KeyFile(t.TempDir()))
	if err := h.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) exec(query string, args ...any) {
	h.t.Helper()
	dbtest.Exec(h.t, h.pool, query, args...)
}

func (h house) count(query string, args ...any) int {
	h.t.Helper()
	return dbtest.Read[int](h.t, h.pool, query, args...)
}

func (h house) person(first string) who.Actor {
	h.t.Helper()
	a := dbtest.Person(h.t, h.pool, first, who.Member)
	a.Ambassador = true
	return a
}

// company is a member of an organisation; licensed until two years from now when licence is given.
func (h house) company(first, licence string) who.Actor {
	h.t.Helper()
	a := h.person(first)
	a.Ambassador = false
	state := "draft"
	if licence != "" {
		state = "active"
	}
	a.Organisation = int64(h.count(`
		INSERT INTO organisation (name, rna, legal_form, state, licence_number, licence_from, licence_until)
		VALUES ('Les Noix de Gramat', 'W462' || lpad(CAST($1 AS text), 6, '0'), 'association', $2, NULLIF($3, ''), current_date - 1, current_date + 700)
		RETURNING id`, int64(a.ID), state, licence))
	h.join(a)
	return a
}

func (h house) join(a who.Actor) {
	h.t.Helper()
	h.exec(`INSERT INTO organisation_member (organisation_id, account_id, role, capacity) VALUES ($1, $2, 'owner', 'présidente')`, a.Organisation, a.ID)
}

// shown is what a person who ticks the box under the text in force sends.
func (h house) shown(a who.Actor) Acceptance {
	h.t.Helper()
	e, err := h.InForce(h.t.Context(), KindFor(a))
	if err != nil {
		h.t.Fatal(err)
	}
	return Acceptance{Version: e.Version, TextSHA256: e.SHA256, Accepted: true, Locale: i18n.French}
}

func (h house) sign(a who.Actor) {
	h.t.Helper()
	if err := h.Accept(h.t.Context(), a, h.shown(a)); err != nil {
		h.t.Fatal(err)
	}
}

func (h house) signed(a who.Actor) bool {
	h.t.Helper()
	signed, err := h.SignedInForce(h.t.Context(), a)
	if err != nil {
		h.t.Fatal(err)
	}
	return signed
}

func (h house) verify() Report {
	h.t.Helper()
	r, err := h.Verify(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func TestAmbassadorSigns(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	if h.signed(camille) || h.signed(who.Actor{}) {
		t.Fatal("signed before signing")
	}
	h.sign(camille)
	if !h.signed(camille) {
		t.Error("not signed after signing")
	}
	d, err := h.Desk(t.Context(), camille)
	if err != nil || d.Record == nil || d.Record.Number != 1 || d.Record.Name != "Camille Delmas" || d.Record.TextSHA256 != d.Edition.SHA256 {
		t.Errorf("record %+v, %v", d.Record, err)
	}
	if len(h.heard.ids) != 1 || h.heard.ids[0] != camille.ID {
		t.Errorf("members heard of %v", h.heard.ids)
	}
	var letter string
	if err := h.pool.Get(t.Context(), &letter, `SELECT body_text FROM letter WHERE account_id = $1`, camille.ID); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{d.Edition.SHA256, d.Record.Hash, "version 1", d.Record.SignedAt.UTC().Format("2006-01-02 15:04:05"), "/charte/ambassadeur?version=1"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
	if n := h.count(`SELECT count(*) FROM audit_line WHERE act = 'acceptance.sign' AND object = 'acceptance 1' AND actor_id = $1`, camille.ID); n != 1 {
		t.Errorf("%d audit lines", n)
	}
	if r := h.verify(); r.Err() != nil || r.Acceptances != 1 || r.Head.Hash != d.Record.Hash {
		t.Errorf("report %+v", r)
	}
}

func TestSigningTwiceIsOnce(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	a := h.shown(camille)
	a.Once = "cle-du-formulaire"
	for range 2 { // a double click
		if err := h.Accept(t.Context(), camille, a); err != nil {
			t.Fatal(err)
		}
	}
	h.sign(camille) // another tab
	if n := h.count(`SELECT count(*) FROM charter_acceptance`); n != 1 {
		t.Errorf("%d acceptances", n)
	}
	if n := h.count(`SELECT count(*) FROM letter`); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestRefusals(t *testing.T) {
	h := newHouse(t)
	camille, noLicence := h.person("Camille"), h.company("Awa", "")
	good := h.shown(camille)
	unticked, stale, forged := good, good, good
	unticked.Accepted = false
	stale.Version = 0
	forged.TextSHA256 = strings.Repeat("0", 64)
	if bad, ok := form.As(h.Accept(t.Context(), camille, unticked)); !ok || bad.On("accept").Key != "charter.box_needed" {
		t.Errorf("unticked: %v", bad)
	}
	for name, c := range map[string]struct {
		by   who.Actor
		sent Acceptance
		want fault.Kind
	}{
		"stale version":   {camille, stale, fault.Conflict},
		"another text":    {camille, forged, fault.Conflict},
		"no licence":      {noLicence, h.shown(noLicence), fault.Forbidden},
		"nobody":          {who.Actor{}, good, fault.SignInNeeded},
		"not their house": {who.Actor{ID: camille.ID, Organisation: h.company("Inès", "OML-2026-0007").Organisation}, h.shown(noLicence), fault.Forbidden},
	} {
		if err := h.Accept(t.Context(), c.by, c.sent); fault.KindOf(err) != c.want || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM charter_acceptance`) + h.count(`SELECT count(*) FROM letter`); n != 0 {
		t.Errorf("%d rows left behind", n)
	}
}

func TestNothingIsKeptWhenTheEffectFails(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	h.heard.err = fmt.Errorf("no ambassador today")
	if err := h.Accept(t.Context(), camille, h.shown(camille)); err == nil {
		t.Fatal("signed")
	}
	if n := h.count(`SELECT count(*) FROM charter_acceptance`); n != 0 || h.signed(camille) {
		t.Errorf("%d acceptances", n)
	}
}

func TestOrganisationSignsOnceForAll(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", "OML-2026-0001")
	colleague := h.person("Louis")
	colleague.Organisation = awa.Organisation
	h.join(colleague)
	h.sign(awa)
	if !h.signed(colleague) {
		t.Error("a colleague is asked to sign again")
	}
	h.sign(colleague)
	if n := h.count(`SELECT count(*) FROM charter_acceptance`); n != 1 {
		t.Errorf("%d acceptances", n)
	}
	if n := h.count(`SELECT count(*) FROM charter_signer WHERE capacity = 'présidente' AND organisation_name = 'Les Noix de Gramat'`); n != 1 {
		t.Error("the capacity is not kept")
	}
	if len(h.heard.ids) != 0 {
		t.Error("an organisation became an ambassador")
	}
	asPerson := awa
	asPerson.Organisation = 0
	if h.signed(asPerson) {
		t.Error("the organisation's signature counts for the person")
	}
}

func TestNewVersionIsSignedAgain(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	h.sign(camille)
	before := h.shown(camille)
	first, err := h.shelf.read(Ambassador, 1, i18n.French)
	if err != nil {
		t.Fatal(err)
	}
	second := strings.Replace(string(first), "version 1", "version 2", 1)
	organisation, err := h.shelf.read(Organisation, 1, i18n.French)
	if err != nil {
		t.Fatal(err)
	}
	h.shelf = shelf{fstest.MapFS{
		"texts/ambassador/1.fr.md": {Data: first}, "texts/ambassador/2.fr.md": {Data: []byte(second)}, "texts/organisation/1.fr.md": {Data: organisation},
	}}
	h.now = func() time.Time { return time.Now().Add(time.Hour) }
	for range 2 { // a second start records nothing new
		if err := h.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := h.count(`SELECT count(*) FROM charter_version`); n != 3 {
		t.Errorf("%d versions", n)
	}
	if h.signed(camille) {
		t.Error("the older signature counts for the new version")
	}
	if err := h.Accept(t.Context(), camille, before); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the older text is still accepted: %v", err)
	}
	h.sign(camille)
	if e, err := h.Edition(t.Context(), Ambassador, 1); err != nil || e.SHA256 != before.TextSHA256 || e.English != nil {
		t.Errorf("the older version: %v %v", e.SHA256, err)
	}
	if _, err := h.Edition(t.Context(), Ambassador, 3); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown version: %v", err)
	}
	if r := h.verify(); r.Err() != nil || r.Versions != 3 || r.Acceptances != 2 {
		t.Errorf("report %+v", r)
	}
}

func TestPublishRefusesAChangedText(t *testing.T) {
	h := newHouse(t)
	first, err := h.shelf.read(Ambassador, 1, i18n.French)
	if err != nil {
		t.Fatal(err)
	}
	h.shelf = shelf{fstest.MapFS{"texts/ambassador/1.fr.md": {Data: append(first, ' ')}}}
	if err := h.Publish(t.Context()); err == nil || !strings.Contains(err.Error(), "charter ambassador version 1: the recorded text") {
		t.Errorf("published: %v", err)
	}
}
