package web

import (
	"errors"
	"io"
	"net/http"
	"testing"
)

// A file made while it is sent is whole, or an error page, or a connection that ends too early.
func TestStream(t *testing.T) {
	broken := errors.New("broken")
	h := newHouse(t, func(_ *house, r *Router) {
		write := func(parts int, err error) Handler {
			return func(c *Ctx) error {
				return c.Stream("a.csv", "text/csv", func(w io.Writer) error {
					for range parts {
						io.WriteString(w, "part")
					}
					return err
				})
			}
		}
		r.GET("/whole", Anyone, write(2, nil))
		r.GET("/none", Anyone, write(0, broken))
		r.GET("/half", Anyone, write(1000, broken))
	})
	ask := func(path string) (*http.Response, string, error) {
		got, err := h.client.Get(h.server.URL + path)
		if err != nil {
			return nil, "", err
		}
		defer got.Body.Close()
		text, err := io.ReadAll(got.Body)
		return got, string(text), err
	}
	if got, text, err := ask("/whole"); err != nil || text != "partpart" || got.Header.Get("Content-Disposition") != "attachment; filename=a.csv" {
		t.Errorf("%q, %v", text, err)
	}
	if got, _, err := ask("/none"); err != nil || got.StatusCode != 500 || got.Header.Get("Content-Disposition") != "" {
		t.Errorf("nothing sent yet: %v, %v", got, err)
	}
	if _, text, err := ask("/half"); err == nil {
		t.Errorf("%d bytes pass for a whole file", len(text))
	}
}
