package app_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// caller is somebody who knocks, and the audiences that let them in.
type caller struct {
	name       string
	by         *webtest.Visitor
	id         who.ID
	admits     []web.Audience
	org        string // whom they speak for: the organisation is named for its owner; "" for themselves
	ambassador bool   // who signed, for themselves
}

// outside reports whether the site knows nobody behind the caller.
func (c caller) outside() bool { return len(c.admits) == 1 }

// world is a site where everybody owns one of each thing.
type world struct {
	*apptest.Site
	t       *testing.T
	callers []caller
	things  map[string]map[string]string // kind → whose it is → what stands for the parameters of the path
}

// The people who own things. Nobody's are those that do not exist.
const (
	owner, another, company, editor, rival, author, nobody = "owner", "another", "company", "editor", "rival company", "author who moderates", "nobody"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{apptest.New(t), t, nil, map[string]map[string]string{}}
	member := []web.Audience{web.Anyone, web.Member}
	signed := append(slices.Clone(member), web.Signed)
	with := func(to []web.Audience, more ...web.Audience) []web.Audience { return append(slices.Clone(to), more...) }
	admin := w.Staff("admin@exemple.fr", who.Admin)
	w.Sign(admin)
	desk := w.Staff("equipe@exemple.fr", who.Staff)
	w.SignIn(desk.Email).Post("/admin/voisinage", url.Values{"enabled": {"yes"}, "enough": {"2"}, "km": {"30"}, "version": {"1"}}, 303)
	w.add(caller{name: "visitor", by: w.Visitor(), admits: []web.Audience{web.Anyone}})
	w.join("newcomer", w.Newcomer("nouvelle@exemple.fr"), member)
	w.join(owner, w.Ambassador("camille@exemple.fr"), signed)
	w.join(another, w.Ambassador("zoe@exemple.fr"), signed)
	for name, siret := range map[string]string{company: "73282932000074", rival: "40483304800022"} {
		licensed(t, w.Site, name[:5]+"@exemple.fr", siret, desk)
		a := w.actorAt(name[:5] + "@exemple.fr")
		w.Sign(a)
		w.join(name, a, signed)
	}
	w.join("applicant", w.Applicant("candidate@exemple.fr", "55210055400013"), member)
	colleague := w.Newcomer("collegue@exemple.fr")
	dbtest.Exec(t, w.Pool, `INSERT INTO organisation_member (organisation_id, account_id, role) SELECT organisation_id, $1, 'editor' FROM organisation_member WHERE account_id = $2`,
		colleague.ID, w.caller(company).id)
	must(t, w.Services.Brand.Learn(t.Context(), w.actorAt("collegue@exemple.fr")))
	w.join(editor, w.actorAt("collegue@exemple.fr"), signed)
	writes := w.Staff("auteur@exemple.fr", who.Moderator)
	w.Sign(writes)
	w.join(author, writes, with(signed, web.Moderators))
	w.join("moderator", w.Staff("moderation@exemple.fr", who.Moderator), with(member, web.Moderators))
	w.join("referent", w.Staff("referente@exemple.fr", who.Referent), with(member, web.Referents))
	w.join("staff", desk, with(member, web.Moderators, web.Referents, web.Team))
	w.join("admin", admin, with(signed, web.Moderators, web.Referents, web.Team, web.Admins))
	w.own(admin)
	halfWay := w.Staff("mi-chemin@exemple.fr", who.Admin)
	w.Protect(halfWay)
	w.add(caller{name: "half-way through signing in", by: w.Half(halfWay.Email), admits: []web.Audience{web.Anyone}})
	for _, state := range []string{"suspended", "erased"} {
		email := state + "@exemple.fr"
		a := w.Ambassador(email)
		w.add(caller{name: state, by: w.SignIn(email), admits: []web.Audience{web.Anyone}})
		dbtest.Exec(t, w.Pool, `UPDATE account SET state = $2 WHERE id = $1`, a.ID, state)
	}
	return w
}

func (w *world) add(c caller) { w.callers = append(w.callers, c) }

func (w *world) join(name string, a who.Actor, admits []web.Audience) {
	w.t.Helper()
	c := caller{name: name, by: w.SignIn(a.Email), id: a.ID, admits: admits, ambassador: name == owner || name == another}
	if a.Organisation != 0 {
		c.org = map[string]string{company: company, editor: company, rival: rival}[name]
	}
	w.add(c)
}

func (w *world) actorAt(email string) who.Actor {
	w.t.Helper()
	id := dbtest.Read[who.ID](w.t, w.Pool, `SELECT id FROM account WHERE email = $1`, email)
	a, err := w.Services.Accounts.Actor(w.t.Context(), id, dbtest.Read[int](w.t, w.Pool, `SELECT session_epoch FROM account WHERE id = $1`, id))
	must(w.t, err)
	return a
}

func (w *world) caller(name string) caller {
	return w.callers[slices.IndexFunc(w.callers, func(c caller) bool { return c.name == name })]
}

// put records that of is one of the things of a kind.
func (w *world) put(kind, of string, stands any) {
	if w.things[kind] == nil {
		w.things[kind] = map[string]string{}
	}
	w.things[kind][of] = fmt.Sprint(stands)
}

// own gives everybody one of each thing.
func (w *world) own(admin who.Actor) {
	w.t.Helper()
	for _, of := range []string{owner, another, company, rival, author} {
		c := w.caller(of)
		w.spots(of, c, admin)
		w.kept(of, c)
	}
	for _, of := range []string{author, "moderator"} {
		w.put("view", of, w.insert(`INSERT INTO queue_view (account_id, name, query) VALUES ($1, 'À relire', 'kind=spot') RETURNING id`, w.caller(of).id))
	}
	for _, of := range []string{owner, another} {
		w.photos(of, w.caller(of))
	}
	w.organisations()
	w.desks()
	for kind, nothing := range map[string]string{"photo file": "xyz|640.jpg",
		"photo": "xyz", "slug": "nulle-part", "appeal": "spot|999999", "poster": "nulle-part|1",
		"bubble file": "999999|svg", "charter": "inconnue", "reasons": "inconnu", "reason": "spot|inconnu", "text": "inconnu", "text version": "cookies|999", "licence": "OML-2026-9999"} {
		w.put(kind, nobody, nothing)
	}
	for kind, of := range w.things {
		if of[nobody] == "" {
			w.put(kind, nobody, "999999")
		}
	}
}

func (w *world) insert(query string, args ...any) int64 {
	w.t.Helper()
	return dbtest.Read[int64](w.t, w.Pool, query, args...)
}

// spots makes one that waits, one that is published and one that was refused.
func (w *world) spots(of string, c caller, admin who.Actor) {
	w.t.Helper()
	for kind, verdict := range map[string]moderation.Verdict{"waiting": "", "published": moderation.Publish, "refused": moderation.Refuse} {
		title := fmt.Sprintf("Le spot %s de %s", kind, of)
		spotForm(c.by.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", title).SendWith(nil, 303)
		id := w.insert(`SELECT id FROM spot WHERE title = $1`, title)
		item := w.insert(`SELECT id FROM queue_item WHERE kind = 'spot' AND subject_id = $1`, id)
		w.put(kind, of, id)
		if verdict == "" {
			w.put("item", of, item)
			continue
		}
		decider := admin
		must(w.t, w.Services.Queue.Decide(w.t.Context(), decider, item, moderation.Ruling{Verdict: verdict, Reason: "unclear_photo", Version: 1}, ""))
		if kind == "refused" {
			w.put("appeal", of, fmt.Sprintf("spot|%d", id))
		} else {
			dbtest.Exec(w.t, w.Pool, `INSERT INTO spot_correction (spot_id, corrected_by, corrected_at, before) VALUES ($1, $2, now(), '{"Title": "Avant"}')`, id, admin.ID)
			w.put("slug", of, dbtest.Read[string](w.t, w.Pool, `SELECT slug FROM spot WHERE id = $1`, id))
			w.put("poster", of, dbtest.Read[string](w.t, w.Pool, `SELECT slug || '|1' FROM spot WHERE id = $1`, id))
		}
	}
	settled(w.t, w.Site)
}

// kept makes what members keep to themselves.
func (w *world) kept(of string, c caller) {
	w.t.Helper()
	w.SignIn(dbtest.Read[string](w.t, w.Pool, `SELECT email FROM account WHERE id = $1`, c.id)) // before a passkey asks for more
	w.put("session", of, w.insert(`SELECT max(id) FROM session WHERE account_id = $1`, c.id))
	w.put("wishes", of, w.insert(`INSERT INTO wish_list (account_id, name, created_at) VALUES ($1, 'Cet été', now()) RETURNING id`, c.id))
	w.put("visual", of, w.insert(`INSERT INTO visual (account_id, organisation_id, title, created_at, updated_at)
		VALUES (CAST($1 AS bigint), (SELECT organisation_id FROM organisation_member WHERE account_id = CAST($1 AS bigint)), 'La vitrine', now(), now()) RETURNING id`, c.id))
	dbtest.Exec(w.t, w.Pool, `INSERT INTO visual_version (visual_id, number, photo, use, unit, width) SELECT max(id), 1, 'v' || max(id), 'print', 'mm', 100 FROM visual`)
	w.put("use", of, w.insert(`INSERT INTO brand_use (account_id, organisation_id, support, place, used_on, words, people_recognisable, rights_at, display_name, state, created_at, updated_at)
		VALUES (CAST($1 AS bigint), (SELECT organisation_id FROM organisation_member WHERE account_id = CAST($1 AS bigint)), 'vehicle', 'Cahors', '2026-03-14', 'Au marché', 'no', now(), 'first_name', 'submitted', now(), now()) RETURNING id`, c.id))
	w.put("printer", of, w.insert(`INSERT INTO brand_link (token_sha256, account_id, organisation_id, recipient, variant, format, use, width, created_at, expires_at)
		VALUES (encode(sha256(convert_to('lien ' || CAST($1 AS bigint), 'UTF8')), 'hex'), CAST($1 AS bigint), (SELECT organisation_id FROM organisation_member WHERE account_id = CAST($1 AS bigint)), 'Imprimerie', 'couleur', 'png', 'web', 512, now(), now() + interval '7 days') RETURNING id`, c.id))
	w.put("passkey", of, w.insert(`INSERT INTO factor_passkey (account_id, credential_id, public_key, sign_count, backup_eligible, backed_up, name, added_at)
		VALUES (CAST($1 AS bigint), convert_to(CAST(CAST($1 AS bigint) AS text), 'UTF8'), '\x00', 0, false, false, 'Téléphone', now()) RETURNING id`, c.id))
	w.put("trusted device", of, w.insert(`INSERT INTO factor_device (account_id, hash, epoch, label, added_at, used_at, expires_at)
		VALUES (CAST($1 AS bigint), convert_to(CAST(CAST($1 AS bigint) AS text), 'UTF8'), 0, 'Firefox', now(), now(), now() + interval '7 days') RETURNING id`, c.id))
}

// photos sends one that is attached to nothing, and belongs to who sent it.
func (w *world) photos(of string, c caller) {
	w.t.Helper()
	laid := layPhoto(w.t, c.by)
	w.put("overlay", of, laid[strings.LastIndexByte(laid, '/')+1:])
	c.by.Upload("/espace/spots/photos", nil, []webtest.File{photo(w.t, "iphone-orientation6-p3.jpg")}, 303)
	id := dbtest.Read[string](w.t, w.Pool, `SELECT id FROM photo WHERE account_id = $1 ORDER BY created_at DESC LIMIT 1`, c.id)
	w.put("photo", of, id)
	w.put("photo file", of, id+"|640.jpg")
}

// organisations makes people, invitations and lists of both.
func (w *world) organisations() {
	w.t.Helper()
	for _, of := range []string{company, rival} {
		id := w.insert(`SELECT organisation_id FROM organisation_member WHERE account_id = $1 AND role = 'owner'`, w.caller(of).id)
		w.put("organisation", of, id)
		w.put("invitation", of, w.insert(`INSERT INTO organisation_invitation (organisation_id, email, email_key, role, token_hash, sent_at, expires_at)
			VALUES (CAST($1 AS bigint), 'invite@exemple.fr', 'invite@exemple.fr', 'editor', convert_to(CAST(CAST($1 AS bigint) AS text), 'UTF8'), now(), now() + interval '7 days') RETURNING id`, id))
		dbtest.Exec(w.t, w.Pool, `UPDATE organisation SET federation = true WHERE id = $1`, id)
		w.put("affiliation", of, w.insert(`INSERT INTO affiliation (federation_id, name, rna, listed_at) VALUES ($1, 'Le club', $2, now()) RETURNING id`, id, fmt.Sprintf("W46000%04d", id)))
		w.put("licence", of, dbtest.Read[string](w.t, w.Pool, `SELECT licence_number FROM organisation WHERE id = $1`, id))
	}
	w.put("offer", "applicant", w.insert(`INSERT INTO affiliation (federation_id, name, siret, listed_at) VALUES ($1, 'La candidate', '55210055400013', now()) RETURNING id`, w.things["organisation"][company]))
	for _, of := range []string{company, rival} {
		w.put("deputy", of, w.insert(`INSERT INTO organisation_member (organisation_id, account_id, role) VALUES ($1, $2, 'editor') RETURNING account_id`,
			w.things["organisation"][of], w.Newcomer("adjoint-"+of[:5]+"@exemple.fr").ID))
	}
	w.put("colleague", company, w.caller(editor).id)
	w.Newcomer("suite@exemple.fr")
	w.put("colleague", rival, w.insert(`INSERT INTO organisation_member (organisation_id, account_id, role) SELECT $1, id, 'editor' FROM account WHERE email = 'suite@exemple.fr' RETURNING account_id`,
		w.insert(`SELECT organisation_id FROM organisation_member WHERE account_id = $1`, w.caller(rival).id)))
}

// desks makes what the team works on, which is nobody's in particular, and what is known by a secret that nobody here has.
func (w *world) desks() {
	w.t.Helper()
	team := w.caller("staff")
	bubble := uploadBubble(w.t, team.by)
	version := bubble[strings.LastIndexByte(bubble, '/')+1:]
	w.put("bubble", "team", version)
	w.put("bubble file", "team", version+"|svg")
	w.put("charter", "team", "ambassadeur")
	w.put("reasons", "team", "spot")
	w.put("reason", "team", "spot|outside")
	w.put("text", "team", "cookies")
	w.put("text version", "team", "cookies|1")
	dbtest.Exec(w.t, w.Pool, `INSERT INTO legal_text (name, version, french, english, note, author_id, published_at) VALUES ('cookies', 1, 'Rien.', '', '', $1, now())`, team.id)
	w.put("collection", "team", w.insert(`INSERT INTO collection (slug, title_fr, created_at, updated_at) VALUES ('sous-la-canicule', 'Sous la canicule', now(), now()) RETURNING id`))
	dbtest.Exec(w.t, w.Pool, `INSERT INTO collection_spot (collection_id, spot_id, position) SELECT max(id), $1, 1 FROM collection`, w.things["published"][owner])
	sheet := []webtest.File{{Field: "file", Name: "spots.csv", Content: []byte("Nom;Texte;Type\nLa tour;Court;tour\n")}}
	team.by.Upload("/admin/importations", url.Values{"kind": {"spots"}}, sheet, 303)
	w.put("import", "team", w.insert(`SELECT max(id) FROM import_file`))
	for _, of := range []string{owner, another, company, rival} {
		w.put("person", of, w.caller(of).id)
	}
	for kind, nothing := range map[string]string{
		"token": "perdu", "provider": "inconnu", "proof": "1-0000000000000000", "image": "inconnue.png", "reference": "VIS-2026-9999", "notice": "SIG-2026-9999", "person slug": "personne", "organisation slug": "nulle-part",
		"collection slug": "nulle-part",
	} {
		w.put(kind, nobody, nothing)
	}
}
