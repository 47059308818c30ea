package brand

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Mount adds the brand's addresses.
func Mount(r *web.Router, s *Service, library *Library, l *limit.Limiter) {
	p := pages{s, library, l}
	r.GET("/marque", web.Anyone, p.show, web.Cached("brand"))
	r.GET("/marque/bulle", web.Anyone, p.choose)
	r.GET("/marque/image/:file", web.Anyone, p.image)
	r.GET("/marque/bulle/telecharger", web.Signed, p.download, web.Limited("download", 120, time.Hour))
	r.GET("/marque/bulle/libre", web.Anyone, p.free, web.Limited("download without account", 30, time.Hour))
	r.GET("/marque/kit.zip", web.Signed, p.kit, web.Limited("kit", 10, time.Hour))
	p.lessonRoutes(r)
	p.linkRoutes(r)
	p.ledgerRoutes(r)
	p.libraryRoutes(r)
}

type pages struct {
	brand   *Service
	library *Library
	limiter *limit.Limiter
}

type showPage struct {
	web.Base
	Hero     string // the white bubble
	Variants []variantRow
	Do, Dont []Picture
	Grounds  []groundRow
	Uses     []useRow
	Rules    Rules
}

// variantRow is a variant as the page shows it.
type variantRow struct {
	Variant Variant
	Image   string
}

// groundRow is a ground with the variants that stand out on it.
type groundRow struct {
	Ground
	Laid []Picture
}

// useRow is a line of the table of uses.
type useRow struct {
	Use     Use
	Formats string
}

func (p pages) show(c *web.Ctx) error {
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	page := &showPage{Base: c.Base("brand.title"), Rules: k.rules, Hero: k.image(Drawing{Variant: Blanche})}
	page.Description = c.Translate(i18n.M("brand.description"))
	for _, v := range Variants() {
		page.Variants = append(page.Variants, variantRow{v, k.image(Drawing{Variant: v})})
	}
	for _, g := range k.rules.Grounds {
		page.Grounds = append(page.Grounds, groundRow{g, k.laid(g, k.standing(Alone, g.Colour))})
	}
	for _, picture := range k.pictures() {
		if picture.Good {
			page.Do = append(page.Do, picture)
		} else {
			page.Dont = append(page.Dont, picture)
		}
	}
	for _, a := range Uses() {
		page.Uses = append(page.Uses, useRow{a.Use, names(a.Formats)})
	}
	return c.Page(http.StatusOK, "brand/show", page)
}

// bubblePage is the form that composes a file, beside what it will look like.
type bubblePage struct {
	web.Base
	Draft    Draft
	Errors   form.Errors
	Preview  Preview
	Standing Standing
	Steps    []step
	Free     string // address of the file, for who needs no account for it
	Uses     []web.Choice
	Layouts  []web.Choice
	Grounds  []web.Choice
	Variants []web.Choice
	Formats  []web.Choice
	Sizes    []web.Choice
	Widths   []web.Choice
	DPIs     []web.Choice
	Presets  []web.Choice
}

// step is one of the steps to the bubble, as the page shows them.
type step struct {
	Name      Step
	Done, Now bool
}

// taking is the last step: nothing is left to do.
const taking Step = "take"

func (p pages) choose(c *web.Ctx) error { return p.begin(c, http.StatusOK) }

// begin shows the form with what is chosen so far, and what suits it.
func (p pages) begin(c *web.Ctx, status int) error {
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	d := draftFrom(c.Query()).completed(k)
	_, all := d.order(k)
	bad := slices.DeleteFunc(all, func(f form.FieldError) bool { return f.Field == "use" }) // not asked for yet
	return p.form(c, status, d, bad)
}

func (p pages) download(c *web.Ctx) error { return p.hand(c, p.brand.Download) }

// free hands out what is open to everyone, or to the press.
func (p pages) free(c *web.Ctx) error { return p.hand(c, p.brand.TakeFree) }

// hand lets take give the file that is ordered; who may not have it yet sees the step that is left.
func (p pages) hand(c *web.Ctx, take func(ctx context.Context, by who.Actor, o Order) (File, error)) error {
	if c.Peek() {
		return c.Text("application/octet-stream", nil)
	}
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	d := draftFrom(c.Query())
	o, bad := d.order(k)
	if len(bad) > 0 {
		return p.form(c, http.StatusUnprocessableEntity, d, bad)
	}
	f, err := take(c.Context(), c.Actor(), o)
	if bad, is := form.As(err); is {
		return p.form(c, http.StatusUnprocessableEntity, d, bad)
	}
	if fault.Is(err, fault.Forbidden) {
		return p.form(c, http.StatusForbidden, d, nil)
	}
	if err == nil {
		f, err = f.Noted(notice(c, f.Licence))
	}
	if err != nil {
		return err
	}
	return c.Attachment(f.Name, f.ContentType(), f.Tag, f.Bytes)
}

// notice is what a file tells of itself, wherever it goes: whose it is, and under which licence.
func notice(c *web.Ctx, licence string) media.Notice {
	say := func(key string, args ...any) string { return c.Translate(i18n.M(key, args...)) }
	n := media.Notice{
		Title: say("brand.notice_title"), Rights: say("brand.notice_rights"), Terms: say("brand.notice_charter"), Link: c.BaseURL() + "/marque",
	}
	if licence != "" {
		n.Terms, n.Link = say("brand.notice_licence", licence), c.BaseURL()+"/licences/"+licence
	}
	return n
}

func (p pages) form(c *web.Ctx, status int, d Draft, bad form.Errors) error {
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	at, err := p.brand.Standing(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &bubblePage{Base: c.Base("brand.choose_title"), Draft: d, Standing: at, Steps: steps(at, c.Actor().Organisation != 0)}
	page.Description = c.Translate(i18n.M("brand.choose_lead"))
	page.Here = "/marque/bulle?" + d.query()
	if page.Preview, err = p.picture(c, k, d, at); err != nil {
		return err
	}
	o := d.shown(k)
	switch m := k.masters[o.drawing()]; {
	case !m.fits(at, o.Use):
		bad.Add("variant", "brand.not_open")
	case len(bad) == 0 && at.fault() != nil && m.Free(o.Use):
		page.Free = "/marque/bulle/libre?" + d.query()
	}
	page.Errors = bad
	page.Preview.Offers = d.offers(k, bad)
	for _, f := range bad {
		if f.Field != "use" && page.Preview.Problem.Empty() {
			page.Preview.Problem, page.Preview.Weight = f.Message, i18n.Message{}
		}
	}
	page.choices(c, k, k.fitting(at))
	if c.Query().Has("fragment") {
		return c.Fragment(status, "brand/bubble", page)
	}
	return c.Page(status, "brand/bubble", page)
}

// picture is the preview of d. For who may take it, a small file is made at once: its weight is told,
// and it is there when they do.
func (p pages) picture(c *web.Ctx, k *collection, d Draft, at Standing) (Preview, error) {
	o := d.shown(k)
	var bad form.Errors
	k.checkFile(o, &bad)
	if width, _ := o.size(); at.Step == Ready && width <= wide && len(bad) == 0 && p.mayMake(c, k, o) {
		if _, err := k.file(c.Context(), o); err != nil {
			return Preview{}, err
		}
	}
	return k.preview(o, at.number()), nil
}

// previews bounds the pictures that somebody who only looks has made.
var previews = limit.Rule{Class: "bubble preview", Times: 300, Per: time.Hour}

// mayMake reports whether o is made already, or the reader may have one more made: past the bound
// the preview does without its weight.
func (p pages) mayMake(c *web.Ctx, k *collection, o Order) bool {
	return k.weight(o) > 0 || p.limiter.Allow(c.Context(), previews, fmt.Sprint("account ", c.Actor().ID)) == nil
}

func steps(at Standing, organisation bool) []step {
	names := []Step{SignIn, SignCharter, TakeLesson, taking}
	if organisation {
		names = []Step{SignIn, AskLicence, SignCharter, TakeLesson, taking}
	}
	now := at.Step
	if now == Ready {
		now = taking
	}
	here := slices.Index(names, now)
	list := make([]step, len(names))
	for i, name := range names {
		list[i] = step{Name: name, Done: i < here, Now: i == here}
	}
	return list
}

// choices fills what the form offers, with what is chosen.
func (b *bubblePage) choices(c *web.Ctx, k *collection, fitting []Drawing) {
	d := b.Draft
	add := func(list *[]web.Choice, value, chosen string, label i18n.Message) {
		*list = append(*list, web.Choice{Value: value, Label: c.Translate(label), Checked: value == chosen})
	}
	for _, a := range Uses() {
		add(&b.Uses, string(a.Use), d.Use, i18n.M("brand.use."+string(a.Use)))
	}
	add(&b.Grounds, "", d.Ground, i18n.M("brand.ground_none"))
	for _, g := range k.rules.Grounds {
		add(&b.Grounds, g.Name, d.Ground, g.Label())
	}
	if k.rules.AnyGround {
		add(&b.Grounds, otherGround, d.Ground, i18n.M("brand.ground_other"))
	}
	for _, l := range Layouts() {
		if slices.ContainsFunc(fitting, func(d Drawing) bool { return d.Layout == l }) {
			add(&b.Layouts, string(l), d.Layout, l.Label())
		}
	}
	for _, v := range Variants() {
		if slices.Contains(fitting, Drawing{Layout(d.Layout), v}) {
			add(&b.Variants, string(v), d.Variant, i18n.M("brand.variant."+string(v)))
		}
	}
	for _, f := range k.formats(Drawing{Layout(d.Layout), Variant(d.Variant)}) {
		b.Formats = append(b.Formats, web.Choice{Value: string(f), Label: f.Name(), Checked: string(f) == d.Format})
	}
	for _, s := range sizes() {
		add(&b.Sizes, s, d.Size, i18n.M("brand.size."+s))
	}
	for _, w := range Widths() {
		add(&b.Widths, strconv.Itoa(w), d.Width, i18n.M("brand.px", w))
	}
	for _, r := range Resolutions() {
		add(&b.DPIs, strconv.Itoa(r), d.DPI, i18n.M("brand.dpi."+strconv.Itoa(r)))
	}
	for _, p := range Presets() {
		add(&b.Presets, p.Name, d.Preset, i18n.M("brand.preset."+p.Name, p.Width, p.Height))
	}
}
