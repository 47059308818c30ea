package directory

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// shop is an organisation's profile with nothing missing.
func shop() Draft {
	return Draft{
		Words:  "Nous élevons cent vingt chèvres sur le causse et moulons chaque matin à la louche, à la main et sans hâte.",
		Sector: "agriculture", Website: "https://fromagerie.exemple.fr", Email: "bonjour@exemple.fr", Phone: "05 65 00 00 01", Consent: "Nous acceptons.",
	}
}

// human is an ambassador's.
func human() Draft {
	return Draft{Name: "Camille D.", Words: "J’accompagne les nouveaux venus au marché.", Adult: true, Consent: "J’ai 18 ans ou plus.\nJ’accepte."}
}

func TestWhatAProfileNeeds(t *testing.T) {
	for name, one := range map[string]struct {
		kind    Kind
		change  func(*Draft)
		field   string
		problem string // empty for none
	}{
		"a whole one":             {Organisations, func(d *Draft) {}, "words", ""},
		"a person":                {Ambassadors, func(d *Draft) {}, "words", ""},
		"a short text":            {Organisations, func(d *Draft) { d.Words = strings.Repeat("é", 79) }, "words", "directory.words_short"},
		"a text just long enough": {Organisations, func(d *Draft) { d.Words = strings.Repeat("é", 80) }, "words", ""},
		"the longest text":        {Organisations, func(d *Draft) { d.Words = strings.Repeat("é", 600) }, "words", ""},
		"too long a text":         {Organisations, func(d *Draft) { d.Words = strings.Repeat("é", 601) }, "words", "form.too_long"},
		"too long a sentence":     {Ambassadors, func(d *Draft) { d.Words = strings.Repeat("é", 201) }, "words", "form.too_long"},
		"a short sentence":        {Ambassadors, func(d *Draft) { d.Words = "Le Lot." }, "words", "directory.sentence_short"},
		"no activity":             {Organisations, func(d *Draft) { d.Sector = "" }, "sector", "directory.sector_missing"},
		"an unknown activity":     {Organisations, func(d *Draft) { d.Sector = "piraterie" }, "sector", "directory.sector_missing"},
		"nothing to reach by":     {Organisations, func(d *Draft) { d.Website, d.Email, d.Phone = "", "", "" }, "website", ""},
		"a plain site":            {Organisations, func(d *Draft) { d.Website = "HTTP://exemple.fr" }, "website", "directory.website_plain"},
		"a script":                {Organisations, func(d *Draft) { d.Website = "javascript://exemple.fr/%0aalert(1)" }, "website", "directory.website_wrong"},
		"a site with a password":  {Organisations, func(d *Draft) { d.Website = "https://exemple.fr@mechant.exemple" }, "website", "directory.website_wrong"},
		"a site without a name":   {Organisations, func(d *Draft) { d.Website = "https://192.168.0.1/" }, "website", "directory.website_wrong"},
		"a site on a port":        {Organisations, func(d *Draft) { d.Website = "https://exemple.fr:8443/" }, "website", "directory.website_wrong"},
		"a site with a path":      {Organisations, func(d *Draft) { d.Website = "https://www.été-du-lot.fr/chèvres?a=1" }, "website", ""},
		"a wrong address":         {Organisations, func(d *Draft) { d.Email = "pas une adresse" }, "public_email", "form.email_invalid"},
		"a wrong number":          {Organisations, func(d *Draft) { d.Phone = "05 65 <b>" }, "public_phone", "directory.phone_wrong"},
		"a number from abroad":    {Organisations, func(d *Draft) { d.Phone = "+33 (0)5 65 00 00 01" }, "public_phone", ""},
		"a picture undescribed":   {Organisations, func(d *Draft) { d.Photo, d.Rights = "x", true }, "alt", "directory.alt_missing"},
		"a picture without right": {Organisations, func(d *Draft) { d.Photo, d.Alt = "x", "La cave" }, "rights", "directory.rights_missing"},
		"a picture of no name":    {Organisations, func(d *Draft) { d.Photo = strings.Repeat("x", 3000) }, "photo", "photos.gone"},
		"no consent":              {Organisations, func(d *Draft) { d.Consent = "" }, "consent", "directory.consent_missing"},
		"a person without name":   {Ambassadors, func(d *Draft) { d.Name = "C" }, "name", "directory.name_missing"},
		"a name that advertises":  {Ambassadors, func(d *Draft) { d.Name = "exemple.fr/camille" }, "name", "directory.name_link"},
		"a minor":                 {Ambassadors, func(d *Draft) { d.Adult = false }, "adult", "directory.adult_missing"},
	} {
		d := shop()
		if one.kind == Ambassadors {
			d = human()
		}
		one.change(&d)
		e := d.check(one.kind, true, false)
		if got := e.On(one.field).Key; got != one.problem || one.problem == "" && len(e) > 0 {
			t.Errorf("%s: %s is said of %s, in %v", name, got, one.field, e)
		}
	}
}

func TestADraftMayWait(t *testing.T) {
	for _, k := range []Kind{Organisations, Ambassadors} {
		if e := (Draft{}).check(k, false, false); len(e) > 0 {
			t.Errorf("an empty draft of %s: %v", k, e)
		}
	}
	once := shop()
	once.Consent = ""
	if e := once.check(Organisations, true, true); len(e) > 0 {
		t.Errorf("a consent given before: %v", e)
	}
	if e := (Draft{Sector: "piraterie", Words: strings.Repeat("a", 601), Website: "ftp://exemple.fr"}).check(Organisations, false, false); len(e) != 3 {
		t.Errorf("what cannot be kept: %v", e)
	}
}

func TestWhatIsTyped(t *testing.T) {
	d := draftFrom(Organisations, form.From(url.Values{
		"website": {"www.exemple.fr"}, "public_phone": {"05\u00a065\u202f00 00 01"}, "kept_photo": {"abc"}, "alt": {"La cave"}, "drop_photo": {"yes"}, "consent": {"oui"},
	}), "Nous acceptons.")
	if d.Website != "https://www.exemple.fr" || d.Phone != "05 65 00 00 01" || d.Photo != "" || d.Alt != "" || d.Consent != "" {
		t.Errorf("%+v", d)
	}
	if d := draftFrom(Ambassadors, form.From(url.Values{"consent": {"yes"}}), "Nous acceptons."); d.Consent != "Nous acceptons." {
		t.Errorf("the words agreed to: %q", d.Consent)
	}
}

// What the form of the other kind asks would be kept unread by anybody, and shown.
func TestFieldsOfTheOtherKind(t *testing.T) {
	all := url.Values{}
	for _, field := range []string{"name", "words", "sector", "website", "public_email", "public_phone"} {
		all.Set(field, strings.Repeat("A ", 400))
	}
	all.Set("commune_shown", "yes")
	all.Set("adult", "yes")
	words := form.From(all).Paragraph("words")
	if d := draftFrom(Organisations, form.From(all), ""); d.Name != "" || d.CommuneShown || d.Adult || d.Words != words || d.Sector == "" {
		t.Errorf("an organisation's: %+v", d)
	}
	d := draftFrom(Ambassadors, form.From(all), "")
	if d.Sector+d.Website+d.Email+d.Phone != "" || d.Words != words || d.Name == "" || !d.CommuneShown || !d.Adult {
		t.Errorf("a person's: %+v", d)
	}
}

func TestFilters(t *testing.T) {
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, unknown := filterFrom(form.From(url.Values{"q": {"  Fête du CÈDRE "}, "secteur": {"culture"}, "commune": {"st céré"}, "epci": {"200066371"}}), land)
	if strings.Join(f.patterns(), " ") != "%fete% %du% %cedre%" || f.Sector != "culture" || f.Commune != "46251" || f.EPCI != "200066371" || unknown != "" {
		t.Errorf("%+v %q %v", f, unknown, f.patterns())
	}
	if got := f.communes(land); len(got) != 1 || got[0] != "46251" {
		t.Errorf("a commune of its group: %v", got)
	}
	f.EPCI = "200023737"
	if got := f.communes(land); got == nil || len(got) != 0 {
		t.Errorf("a commune of another group: %#v", got)
	}
	f, unknown = filterFrom(form.From(url.Values{"q": {"%_'"}, "secteur": {"x"}, "commune": {"Paris"}, "epci": {"1"}}), land)
	if f.Any() || unknown != "Paris" || f.communes(land) != nil {
		t.Errorf("what is not understood narrows: %+v %q", f, unknown)
	}
}

func TestNamedAfter(t *testing.T) {
	for address, want := range map[string]bool{"ferme": true, "ferme-x7k2a": true, "ferme-du-causse": false, "fermes": false, "la-ferme": false, "": false} {
		if namedAfter(address, "ferme") != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
}
