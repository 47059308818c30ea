package brand

import (
	"context"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// register stands for the charters: who signed.
type register map[who.ID]bool

func (r register) SignedInForce(_ context.Context, a who.Actor) (bool, error) { return r[a.ID], nil }

func (r register) Sentences(context.Context, who.Actor, i18n.Locale) ([]string, error) {
	return []string{"Je parle bien du Lot.", "Je respecte la bulle."}, nil
}

type house struct {
	*Service
	t      *testing.T
	pool   *db.Pool
	signed register
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t: t, pool: dbtest.New(t), signed: register{}}
	var err error
	if h.Service, err = New(h.pool, organisations.New(h.pool, nil, nil, nil), h.signed, nil); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) count(query string, args ...any) int {
	h.t.Helper()
	return dbtest.Read[int](h.t, h.pool, query, args...)
}

func (h house) exec(query string, args ...any) error {
	h.t.Helper()
	return db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error {
		_, err := tx.Exec(h.t.Context(), query, args...)
		return err
	})
}

// company speaks for an organisation whose licence, when it has one, ends in so many days.
func (h house) company(id who.ID, licence string, days int) who.Actor {
	h.t.Helper()
	organisation := h.count(`
		INSERT INTO organisation (name, rna, legal_form, state, licence_number, licence_from, licence_until)
		VALUES ('Les Noix de Gramat', 'W46200000' || $1, 'association', CASE WHEN $2 = '' THEN 'draft' ELSE 'active' END,
			NULLIF($2, ''), current_date - 800, current_date + CAST($3 AS integer))
		RETURNING id`, int(id), licence, days)
	return who.Actor{ID: id, Role: who.Member, Organisation: int64(organisation)}
}

func order() Order { return Order{Variant: Couleur, Format: PNG, MM: 35, DPI: 300, Use: "vehicle"} }

func TestDownloadIsLoggedAndNamed(t *testing.T) {
	h := newHouse(t)
	camille := who.Actor{ID: 1, Role: who.Member, Ambassador: true}
	noix := h.company(2, "OML-2026-0042", 30)
	h.signed[1], h.signed[2] = true, true

	f, err := h.Download(t.Context(), noix, order())
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "ohmylot-bulle-couleur-35mm-300dpi_OML-2026-0042.png" || f.Width != 413 || f.Tag == "" || f.ContentType() != "image/png" || f.Licence != "OML-2026-0042" {
		t.Errorf("got %s, %d px, %s, %q", f.Name, f.Width, f.ContentType(), f.Tag)
	}
	if f, err = h.Download(t.Context(), camille, Order{Variant: Noire, Format: SVG, Use: "press"}); err != nil || f.Name != "ohmylot-bulle-noire.svg" {
		t.Errorf("got %s, %v", f.Name, err)
	}
	if _, err = h.Download(t.Context(), camille, Order{Variant: Blanche, Format: WebP, Preset: "share", Use: "social"}); err != nil {
		t.Error(err)
	}
	if n := h.count(`SELECT count(*) FROM brand_download WHERE account_id = 2 AND organisation_id = $1 AND licence_number = 'OML-2026-0042'
		AND variant = 'couleur' AND format = 'png' AND width = 413 AND height = 413 AND mm = 35 AND dpi = 300 AND preset IS NULL AND use = 'vehicle'`, noix.Organisation); n != 1 {
		t.Error("the organisation's download is not in the log as it was")
	}
	mine, err := h.Downloads(t.Context(), camille, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(mine) != 2 || mine[0].Name != "ohmylot-bulle-blanche-share-1200x630.webp" || mine[0].Width != 1200 || mine[1].Name != "ohmylot-bulle-noire.svg" || time.Since(mine[0].At) > time.Minute {
		t.Errorf("got %+v", mine)
	}
	colleague := who.Actor{ID: 9, Role: who.Member, Organisation: noix.Organisation}
	if theirs, err := h.Downloads(t.Context(), colleague, 10); err != nil || len(theirs) != 1 || theirs[0].Order != order() {
		t.Errorf("got %+v, %v", theirs, err)
	}
	for _, query := range []string{`UPDATE brand_download SET use = 'web'`, `DELETE FROM brand_download`, `TRUNCATE brand_download`} {
		if h.exec(query) == nil {
			t.Errorf("%s changed the log", query)
		}
	}
}

func TestDownloadIsRefusedAndNotLogged(t *testing.T) {
	h := newHouse(t)
	h.signed[3], h.signed[4] = true, true
	for name, c := range map[string]struct {
		by   who.Actor
		step Step
		want fault.Kind
	}{
		"a visitor":                {who.Actor{}, SignIn, fault.SignInNeeded},
		"nobody signed":            {who.Actor{ID: 1, Role: who.Member, Ambassador: true}, SignCharter, fault.CharterNeeded},
		"licensed, nobody signed":  {h.company(2, "OML-2026-0002", 30), SignCharter, fault.CharterNeeded},
		"signed, no licence":       {h.company(3, "", 30), AskLicence, fault.Forbidden},
		"signed, licence ran out":  {h.company(4, "OML-2024-0004", -1), AskLicence, fault.Forbidden},
		"an administrator, no box": {who.Actor{ID: 5, Role: who.Admin}, SignCharter, fault.CharterNeeded},
	} {
		if at, err := h.Standing(t.Context(), c.by); err != nil || at.Step != c.step {
			t.Errorf("%s: stands at %q, %v", name, at.Step, err)
		}
		if _, err := h.Download(t.Context(), c.by, order()); !fault.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	h.signed[1] = true
	camille := who.Actor{ID: 1, Role: who.Member, Ambassador: true}
	without := order()
	without.Use = ""
	if _, err := h.Download(t.Context(), camille, without); err == nil {
		t.Error("a use must be told")
	} else if bad, ok := form.As(err); !ok || bad.On("use").Empty() {
		t.Errorf("got %v", err)
	}
	if n := h.count(`SELECT count(*) FROM brand_download`); n != 0 {
		t.Errorf("%d lines were logged", n)
	}
}

func TestNothingIsHandedOutWhenTheLogCannotBeWritten(t *testing.T) {
	h := newHouse(t)
	h.signed[1] = true
	if err := h.exec(`ALTER TABLE brand_download ADD CONSTRAINT closed CHECK (false)`); err != nil {
		t.Fatal(err)
	}
	if f, err := h.Download(t.Context(), who.Actor{ID: 1, Role: who.Member}, order()); err == nil || f.Bytes != nil {
		t.Errorf("%d bytes handed out, %v", len(f.Bytes), err)
	}
}

func TestTheTableKnowsTheCatalogue(t *testing.T) {
	h := newHouse(t)
	h.signed[1] = true
	by := who.Actor{ID: 1, Role: who.Member}
	for _, a := range Uses() {
		for _, v := range Variants() {
			for _, format := range Formats() {
				if _, err := h.Download(t.Context(), by, Order{Variant: v, Format: format, Width: 256, Use: a.Use}); err != nil {
					t.Errorf("%s %s %s: %v", v, format, a.Use, err)
				}
			}
		}
	}
}
