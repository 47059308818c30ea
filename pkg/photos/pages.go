package photos

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	photos  *Service
	holders Holders
}

// Mount adds the addresses of the photos; holders say who may see and change theirs.
func Mount(r *web.Router, s *Service, holders Holders) {
	p := &pages{s, holders}
	r.GET("/photos/:id/:file", web.Anyone, p.show)
	p.mountRetouch(r)
}

// show sends one derivative, "640.jpg". The photo's state is looked at each time; a public photo is
// immutable under its address, any other is kept by nobody.
func (p *pages) show(c *web.Ctx) error {
	name, isJPEG := strings.CutSuffix(c.Param("file"), ".jpg")
	width, err := strconv.Atoi(name)
	if !isJPEG || err != nil || strconv.Itoa(width) != name {
		return notFound()
	}
	content, err := p.photos.open(c.Context(), p.holders, c.Actor(), c.Param("id"), width)
	if err != nil {
		return err
	}
	defer content.Close()
	var modified time.Time
	if content.public {
		modified = content.created
		c.Header("ETag", fmt.Sprintf(`"%s-%d"`, c.Param("id"), content.width))
	}
	return c.Media("image/jpeg", content.public, modified, content)
}

// Take receives a file of a form.
func (s *Service) Take(c *web.Ctx, file web.File) (Photo, error) {
	content, err := file.Open()
	if err != nil {
		return Photo{}, err
	}
	defer content.Close()
	return s.Receive(c.Context(), c.Actor(), content)
}

// One receives the photo of a form that takes one, should it be sent in field: its id, and the status
// of the answer. What is wrong with it goes beside the field, failed when there is nothing more precise.
func (s *Service) One(c *web.Ctx, field, failed string, e *form.Errors) (id string, status int) {
	files := c.Files(field)
	if len(files) == 0 {
		return "", http.StatusOK
	}
	photo, err := s.Take(c, files[0])
	if err != nil {
		why, status := Refusal(c, err, i18n.M(failed))
		e.Add(field, why.Key, why.Args...)
		return "", status
	}
	return photo.ID, http.StatusOK
}

// Refusal says why Take failed, to be shown beside the file (otherwise when there is nothing more
// precise), and the status of a form that holds it.
func Refusal(c *web.Ctx, err error, otherwise i18n.Message) (why i18n.Message, status int) {
	said, ok := fault.As(err)
	if !ok {
		return otherwise, http.StatusUnprocessableEntity
	}
	switch said.Kind {
	case fault.TooMany:
		return said.Message, http.StatusTooManyRequests
	case fault.Unavailable:
		c.Header("Retry-After", "30")
		return said.Message, http.StatusServiceUnavailable
	}
	return said.Message, http.StatusUnprocessableEntity
}
