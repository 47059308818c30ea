package spots

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// open is the form of one of the member's spots: as it is, or as they want it once it is published.
func (p *pages) open(c *web.Ctx, id ID) (formPage, error) {
	spot, err := p.spots.Of(c.Context(), c.Actor(), id)
	if err != nil {
		return formPage{}, err
	}
	page := formPage{ID: id, Spot: &spot, Draft: spot.Draft}
	if spot.State != Published {
		return page, nil
	}
	page.Draft.Version = 0
	if page.Edit, page.Refused, err = p.spots.OpenEdit(c.Context(), c.Actor(), id); page.Edit != nil {
		page.Draft = page.Edit.Wanted
	}
	if page.Refused != nil && c.Query().Has("reprendre") {
		page.Draft = page.Refused.Wanted
		page.Draft.Version, page.Draft.Photos = 0, spot.Draft.Photos // those that waited with it stay with what may be contested
	}
	return page, err
}

// note is what the last decision asks of the spot, or of the change to it.
func (p *pages) note(page formPage) form.Note {
	switch {
	case page.Edit != nil:
		return p.spots.queue.Note(EditKind, moderation.Reason(page.Edit.Why), page.Edit.Message)
	case page.Refused != nil:
		return p.spots.queue.Note(EditKind, moderation.Reason(page.Refused.Why), page.Refused.Message)
	case page.Rewrites():
		return form.Note{}
	}
	return p.spots.queue.Note(Kind, moderation.Reason(page.Spot.Why), page.Spot.Message)
}

// Grave reports whether the note tells of a refusal.
func (p formPage) Grave() bool {
	return p.Refused != nil || p.Spot != nil && (p.Spot.State == Refused || p.Spot.State == Removed)
}

// Rewrites reports whether the form changes a spot that everybody sees. The form by which it was published, sent once more, does not.
func (p formPage) Rewrites() bool {
	return p.Spot != nil && p.Spot.State == Published && !p.Draft.goesOn(p.Spot.Pen)
}

func (p formPage) editable() bool {
	switch {
	case p.Spot == nil:
		return true
	case p.Rewrites():
		return p.Edit == nil || p.Edit.State.Editable()
	}
	return p.Spot.State.Editable()
}

// version is the one the form would show now.
func (p formPage) version() int {
	switch {
	case p.Edit != nil:
		return p.Edit.Version
	case p.Spot != nil && !p.Rewrites():
		return p.Spot.Version
	}
	return 0
}

// Pen is the form that wrote last what this one shows.
func (p formPage) Pen() string {
	switch {
	case p.Edit != nil:
		return p.Edit.Pen
	case p.Spot != nil && !p.Rewrites():
		return p.Spot.Pen
	}
	return ""
}

// Elsewhere is the version that another form wrote meanwhile; 0 when none did.
func (p formPage) Elsewhere() int {
	if p.Problem.Key == "spots.changed_meanwhile" {
		return p.version()
	}
	return 0
}

// keeper is the use case of the form: of a spot, or of a change to a published one.
func (s *Service) keeper(rewrites bool, act string) func(context.Context, who.Actor, ID, Draft, string) (ID, error) {
	switch {
	case rewrites && act == submit:
		return s.SubmitEdit
	case rewrites:
		return s.SaveEdit
	case act == submit:
		return s.Submit
	}
	return s.Save
}

func (p *pages) cancelEdit(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.spots.CancelEdit(c.Context(), c.Actor(), ID(id)); err != nil {
		return err
	}
	return c.SeeOther(editPath(ID(id)), "spots.edit_cancelled")
}
