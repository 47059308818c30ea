package brand

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	libraryPath = "/admin/bulle"
	masterPath  = libraryPath + "/versions/:id"
	// What a master's form may weigh: each of its files within the bound of its kind.
	mostUpload = 42 << 20
)

// libraryRoutes are the team's pages: the masters and the rules.
func (p pages) libraryRoutes(r *web.Router) {
	r.GET(libraryPath, web.Team, p.shelf)
	r.GET(libraryPath+"/nouvelle", web.Team, p.composeMaster)
	r.POST(libraryPath+"/nouvelle", web.Team, p.upload, web.MaxBody(mostUpload), web.Limited("master upload", 30, time.Hour))
	r.GET(masterPath, web.Team, p.version)
	r.GET(masterPath+"/fichiers/:file", web.Team, p.masterFile)
	r.POST(masterPath+"/publier", web.Team, p.publish)
	r.POST(masterPath+"/modifier", web.Team, p.change)
	r.POST(masterPath+"/retirer", web.Team, p.retire)
	r.POST(masterPath+"/jeter", web.Team, p.discard)
	r.GET(libraryPath+"/regles", web.Team, p.rules)
	r.POST(libraryPath+"/regles", web.Team, p.setRules)
}

// image is the picture of a master in force, for our pages: a PNG, never the SVG.
func (p pages) image(c *web.Ctx) error {
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	for _, m := range k.masters {
		if m.ID != 0 && c.Param("file") == m.Folder+".png" {
			return p.sendMaster(c, m.Master, rasterName(shownWidth), "image/png", true)
		}
	}
	return fault.New(fault.NotFound, "errors.not_found.text")
}

// shownWidth is that of a master's picture on our pages.
const shownWidth = 1024

func (p pages) sendMaster(c *web.Ctx, m Master, name, contentType string, public bool) error {
	content, err := p.library.Open(c.Context(), m, name)
	if err != nil {
		return err
	}
	defer content.Close()
	return c.Media(contentType, public, m.CreatedAt, content)
}

type shelfPage struct {
	web.Base
	Lines    []Line
	Included map[Drawing]string // pictures of what came with the program
	Now      time.Time
}

func (p pages) shelf(c *web.Ctx) error {
	lines, err := p.library.Lines(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &shelfPage{Base: c.Base("brand.library_title"), Lines: lines, Included: map[Drawing]string{}, Now: p.library.now()}
	for d, m := range p.brand.included {
		page.Included[d] = m.image
	}
	page.NoIndex = true
	return c.Page(http.StatusOK, "brand/library", page)
}

// Path is the team's page of m.
func (m Master) Path() string { return libraryPath + "/versions/" + strconv.FormatInt(m.ID, 10) }

// File is where the team finds a file of m.
func (m Master) File(name string) string { return m.Path() + "/fichiers/" + name }

type uploadPage struct {
	web.Base
	Layouts, Variants []web.Choice
	Errors            form.Errors
}

func (p pages) composeMaster(c *web.Ctx) error {
	return p.uploading(c, http.StatusOK, Upload{Drawing: Drawing{Layout(c.Query().Text("layout")), Variant(c.Query().Text("variant"))}}, nil)
}

func (p pages) uploading(c *web.Ctx, status int, u Upload, bad form.Errors) error {
	page := &uploadPage{Base: c.Base("brand.upload_title"), Errors: bad}
	page.NoIndex = true
	for _, l := range Layouts() {
		page.Layouts = append(page.Layouts, web.Choice{Value: string(l), Label: c.Translate(l.Label()), Checked: l == u.Layout})
	}
	for _, v := range Variants() {
		page.Variants = append(page.Variants, web.Choice{Value: string(v), Label: c.Translate(i18n.M("brand.variant_full." + string(v))), Checked: v == u.Variant})
	}
	return c.Page(status, "brand/upload", page)
}

func (p pages) upload(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	u := Upload{Drawing: Drawing{Layout(f.Text("layout")), Variant(f.Text("variant"))}, Files: map[Format]func() (io.ReadCloser, error){}}
	u.Sending = c.Sending(u.Drawing)
	for _, format := range needed() {
		if sent := c.Files(string(format)); len(sent) > 0 {
			u.Files[format] = sent[0].Open
		}
	}
	id, err := p.library.Receive(c.Context(), c.Actor(), u, f.Text(once.Field))
	if bad, is := form.As(err); is {
		return p.uploading(c, http.StatusUnprocessableEntity, u, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(Master{ID: id}.Path(), "brand.upload_done")
}

type versionPage struct {
	web.Base
	Master   Master
	Image    string // of the drawing itself
	Now      *Master
	NowImage string // what it would take the place of
	Tiles    []tile
	Typed    TermsDraft
	Audience []web.Choice
	Holders  int // who would be written to
	InForce  bool
	Upcoming bool
	Errors   form.Errors
	Problem  string
}

// HasEPS reports whether there is one.
func (v *versionPage) HasEPS() bool { return v.Master.Weights[EPS] > 0 }

// Letters says how many would be written to.
func (v *versionPage) Letters() i18n.Message { return i18n.N("brand.publish_letters", v.Holders) }

// tile is a master on a ground.
type tile struct {
	Ground
	Image string
	Side  int
	Low   i18n.Message // the contrast, should it be too low
}

func (p pages) version(c *web.Ctx) error { return p.showVersion(c, http.StatusOK, nil, nil, "") }

// showVersion is a master's page; typed is what was just sent, if something was.
func (p pages) showVersion(c *web.Ctx, status int, typed *TermsDraft, bad form.Errors, problem string) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	m, err := p.library.Master(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	page := &versionPage{Base: c.Base("brand.version_title", m.Label()), Master: m, Image: m.File(string(SVG)), Errors: bad, Problem: problem}
	page.NoIndex = true
	if now := k.masters[m.Drawing]; now != nil {
		page.InForce = now.ID == m.ID
		if !page.InForce {
			page.Now, page.NowImage = &now.Master, now.image
		}
	}
	page.Upcoming = m.Upcoming(p.library.now())
	page.Tiles = k.tiles(m, page.Image)
	if m.State == MasterDraft {
		if page.Holders, err = p.library.Holders(c.Context(), m); err != nil {
			return err
		}
	}
	page.fill(c, typed)
	return c.Page(status, "brand/version", page)
}

// fill puts into the form what was typed, else what is said of the master, else what is said of the one in
// force.
func (v *versionPage) fill(c *web.Ctx, typed *TermsDraft) {
	v.Typed = v.Master.typed()
	if v.Master.State == MasterDraft && v.Now != nil {
		v.Typed.Audience = v.Now.typed().Audience
	}
	if typed != nil {
		v.Typed = *typed
	}
	for _, a := range Audiences() {
		v.Audience = append(v.Audience, web.Choice{
			Value: string(a), Label: c.Translate(i18n.M("brand.audience." + string(a))), Checked: slices.Contains(v.Typed.Audience, string(a)),
		})
	}
}

// tiles lay a master on each ground of the rules, and on no ground at all.
func (k *collection) tiles(m Master, image string) []tile {
	var list []tile
	for _, g := range k.rules.Grounds {
		t := tile{Ground: g, Image: image}
		if c := contrast(m.Ink, g.Colour); c < leastContrast {
			t.Low = i18n.M("brand.tile_low", ratio(c))
		}
		list = append(list, t)
	}
	return list
}

// masterFile sends a file of a master: the drawing and its picture to look at, those for print to keep.
func (p pages) masterFile(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	m, err := p.library.Master(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	name := c.Param("file")
	switch format := Format(name); {
	case format == SVG:
		return p.sendMaster(c, m, name, format.ContentType(), false)
	case slices.Contains(rasters(), whole(strings.TrimSuffix(name, ".png"))) && strings.HasSuffix(name, ".png"):
		return p.sendMaster(c, m, name, PNG.ContentType(), false)
	case (format == PDF || format == EPS) && m.Weights[format] > 0:
		return p.keepMaster(c, m, format)
	}
	return fault.New(fault.NotFound, "errors.not_found.text")
}

func (p pages) keepMaster(c *web.Ctx, m Master, f Format) error {
	content, err := p.library.Open(c.Context(), m, string(f))
	if err != nil {
		return err
	}
	defer content.Close()
	all, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Download(Order{Layout: m.Layout, Variant: m.Variant, Format: f}.Name(""), f.ContentType(), all)
}

func (p pages) publish(c *web.Ctx) error {
	return p.decide(c, "brand.version_published", func(seen Seen, d TermsDraft) error {
		return p.library.Publish(c.Context(), c.Actor(), seen, d)
	})
}

func (p pages) change(c *web.Ctx) error {
	return p.decide(c, "brand.version_changed", func(seen Seen, d TermsDraft) error {
		return p.library.Change(c.Context(), c.Actor(), seen, d)
	})
}

func (p pages) retire(c *web.Ctx) error {
	return p.decide(c, "brand.version_retired", func(seen Seen, _ TermsDraft) error {
		return p.library.Retire(c.Context(), c.Actor(), seen)
	})
}

func (p pages) discard(c *web.Ctx) error {
	return p.decide(c, "brand.version_discarded", func(seen Seen, _ TermsDraft) error {
		return p.library.Discard(c.Context(), c.Actor(), seen)
	})
}

// decide does something to the master of a page, and shows the page again when it cannot be done.
func (p pages) decide(c *web.Ctx, done string, act func(Seen, TermsDraft) error) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision")
	d := TermsFrom(f)
	err = act(Seen{id, revision, f.Text(once.Field)}, d)
	if bad, is := form.As(err); is {
		return p.showVersion(c, http.StatusUnprocessableEntity, &d, bad, "")
	}
	if said, is := fault.As(err); is && said.Kind == fault.Conflict {
		return p.showVersion(c, http.StatusConflict, nil, nil, c.Translate(said.Message))
	}
	if err != nil {
		return err
	}
	return c.SeeOther(libraryPath, done)
}

type rulesPage struct {
	web.Base
	Typed    RulesDraft
	Revision int
	Grounds  []groundChoice
	Errors   form.Errors
	Problem  string
}

// groundChoice is one of the grounds that came with the program.
type groundChoice struct {
	Ground
	Checked bool
}

func (p pages) rules(c *web.Ctx) error { return p.showRules(c, http.StatusOK, nil, nil, "") }

func (p pages) showRules(c *web.Ctx, status int, typed *RulesDraft, bad form.Errors, problem string) error {
	r, err := p.library.Rules(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &rulesPage{Base: c.Base("brand.rules_title"), Typed: r.typed(), Revision: r.Revision, Errors: bad, Problem: problem}
	page.NoIndex = true
	if typed != nil {
		page.Typed = *typed
	}
	for _, g := range Grounds() {
		page.Grounds = append(page.Grounds, groundChoice{g, slices.Contains(page.Typed.Grounds, g.Name)})
	}
	return c.Page(status, "brand/rules", page)
}

func (p pages) setRules(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision")
	d := RulesFrom(f)
	err = p.library.SetRules(c.Context(), c.Actor(), revision, d, f.Text(once.Field))
	if bad, is := form.As(err); is {
		return p.showRules(c, http.StatusUnprocessableEntity, &d, bad, "")
	}
	if said, is := fault.As(err); is && said.Kind == fault.Conflict {
		return p.showRules(c, http.StatusConflict, &d, nil, c.Translate(said.Message))
	}
	if err != nil {
		return err
	}
	return c.SeeOther(libraryPath+"/regles", "brand.rules_saved")
}
