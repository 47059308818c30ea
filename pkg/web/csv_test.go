package web

import (
	"errors"
	"net/http"
	"testing"
)

func TestCSV(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/table", Anyone, func(c *Ctx) error {
			return c.CSV("a.csv", func(row func(...string) error) error {
				return errors.Join(row("nom", "lien"), row("=1+1", `dit "oui"; non`), row("-3", "@x"), row("", "a=b"))
			})
		})
		r.GET("/none", Anyone, func(c *Ctx) error {
			return c.CSV("a.csv", func(func(...string) error) error { return errors.New("broken") })
		})
	})
	got := h.ask(http.MethodGet, "/table", "")
	if want := "\ufeffnom;lien\r\n'=1+1;\"dit \"\"oui\"\"; non\"\r\n'-3;'@x\r\n;a=b\r\n"; got.status != 200 || got.text != want {
		t.Errorf("got %d %q", got.status, got.text)
	}
	if got := h.ask(http.MethodGet, "/none", ""); got.status != 500 {
		t.Errorf("got %d %q", got.status, got.text)
	}
}
