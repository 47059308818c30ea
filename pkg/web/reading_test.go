package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestNoted: whoever is shown a page of others' data is written down, and nobody else; the page is shown even
// when that cannot be done.
func TestNoted(t *testing.T) {
	var mu sync.Mutex
	var noted []string
	var broken error
	h := newHouse(t, func(h *house, r *Router) {
		r.GET("/enter/:role", Anyone, h.enter)
		r.GET("/file/:id", Member, func(c *Ctx) error {
			if id, err := c.ID("id"); err != nil || id == 9 {
				return fault.New(fault.NotFound, "errors.not_found.text")
			}
			page := testPage{Base: c.Base("errors.home"), Text: "their file"}
			if page.Noted {
				page.Text += ", noted"
			}
			return c.Page(http.StatusOK, "test/show", &page)
		}, Noted("file.read", "file :id"))
		r.GET("/other", Anyone, show("other"))
	})
	h.saw = func(_ context.Context, read audit.Line) error {
		mu.Lock()
		defer mu.Unlock()
		noted = append(noted, read.Act+" "+read.Object)
		if read.Actor.Anonymous() {
			noted = append(noted, "by nobody")
		}
		return broken
	}
	expect := func(what string, want ...string) {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(noted, want) {
			t.Errorf("%s: %q", what, noted)
		}
		noted = nil
	}
	h.get("/file/12")
	expect("not let in")
	h.signIn(who.Member)
	if r := h.get("/file/12"); !strings.Contains(r.text, "their file, noted") {
		t.Errorf("the page does not say so: %s", r.text)
	}
	expect("read", "file.read file 12")
	h.get("/file/012")
	expect("read by another address", "file.read file 12")
	if r := h.get("/file/9"); r.status != http.StatusNotFound {
		t.Errorf("no such file is %d", r.status)
	}
	h.get("/file/twelve")
	expect("no such file")
	h.ask(http.MethodHead, "/file/12", "")
	expect("headers alone")
	h.get("/other")
	expect("another page")
	broken = errors.New("no room on the disk")
	if r := h.get("/file/12"); r.status != http.StatusOK || !strings.Contains(h.log.String(), "no room on the disk") {
		t.Errorf("when it cannot be noted: %d", r.status)
	}
	expect("when it cannot be noted", "file.read file 12")
}
