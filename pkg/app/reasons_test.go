package app_test

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestEveryReasonReadsWell: each reason that each kind comes with has its name, its sentence where an
// author reads one, and its example, in both languages.
func TestEveryReasonReadsWell(t *testing.T) {
	s := apptest.New(t)
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Locales() {
		known := words.Keys(l)
		for _, kind := range []string{"spot", "edit", "flag", "organisation", "renewal", "appeal", "use", "report", "visual", "profile", "notice", "recourse"} {
			offered := s.Services.Queue.Offered(kind)
			if len(offered) < 2 {
				t.Errorf("%s has %d reasons", kind, len(offered))
			}
			for _, m := range offered {
				for _, said := range []i18n.Message{m.Name(), m.Why(), m.Example()} {
					if !said.Empty() && !known[said.Key] {
						t.Errorf("%s: %s has no words", l, said.Key)
					}
				}
			}
		}
	}
}

// TestReasonsArePublishedAtOnce: what staff write is offered to the moderators and read by the author.
func TestReasonsArePublishedAtOnce(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("equipe@exemple.fr", who.Staff)
	s.Staff("moderation@exemple.fr", who.Moderator)
	spotForm(s.SignIn("camille@exemple.fr").Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	team, judge := s.SignIn("equipe@exemple.fr"), s.SignIn("moderation@exemple.fr")
	judge.Get("/admin/motifs", 403)
	judge.Post("/admin/motifs/spot/too_short", url.Values{"why_fr": {"Bof."}}, 403)
	team.Get("/admin/motifs?pour=organisation", 200).Says("Forme juridique")
	team.Get("/admin/motifs/spot/outside", 200).Form("Enregistrer le motif").Fill("En français", "x").Send(422).Says("trop court")
	form := team.Get("/admin/motifs/spot/too_short", 200).Form("Enregistrer le motif")
	form.Fields.Set("why_fr", "Racontez-nous en davantage.")
	form.Send(303)
	form.Fields.Set("why_fr", "Encore autre chose.")
	form.Fields.Set("once", "autre")
	form.Send(409).Says("entre-temps", "Encore autre chose.")
	page := judge.Get("/moderation/1", 200)
	page.Says("Dites ce que l’on y voit")
	form = page.Form("Demander une correction")
	form.Fields.Set("reason", "too_short")
	form.Send(303)
	s.SignIn("camille@exemple.fr").Get("/espace/spots/1/modifier", 200).Says("Racontez-nous en davantage.")
	team.Get("/admin/motifs/spot/too_short", 200).Form("Reprendre les mots d’origine").Send(303)
	s.SignIn("camille@exemple.fr").Get("/espace/spots/1/modifier", 200).Says("Le texte est trop court")
}
