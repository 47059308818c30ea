package app_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// fuzzed is the whole site, and the cookies of those who send.
type fuzzed struct {
	site    *apptest.Site
	handler http.Handler
	posts   []string
	cookies [][]*http.Cookie
}

func newFuzzed(f *testing.F) fuzzed {
	f.Helper()
	s := apptest.New(f)
	s.Ambassador("camille@exemple.fr")
	s.Applicant("helene@exemple.fr", "73282932000074")
	s.Staff("admin@exemple.fr", who.Admin)
	z := fuzzed{site: s, handler: s.Handler(), cookies: [][]*http.Cookie{nil}}
	for _, email := range []string{"camille@exemple.fr", "helene@exemple.fr", "admin@exemple.fr"} {
		z.cookies = append(z.cookies, s.SignIn(email).Cookies())
	}
	for _, r := range s.Routes() {
		if r.Method == http.MethodPost && r.Path != "/deconnexion" { // which would end the sending
			z.posts = append(z.posts, parameter.ReplaceAllString(r.Path, "1"))
		}
	}
	slices.Sort(z.posts)
	return z
}

// post sends body as a form of a kind, without a network between.
func (z fuzzed) post(t *testing.T, path, kind string, by uint8, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, z.site.URL+path, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	for _, c := range z.cookies[int(by)%len(z.cookies)] {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	z.handler.ServeHTTP(w, r)
	return w
}

// FuzzForms sends any body to any form as anybody: an answer a form may give, and nothing printed as it came.
func FuzzForms(f *testing.F) {
	z := newFuzzed(f)
	kinds := []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=b"}
	for path, fields := range forms {
		at := slices.Index(z.posts, path)
		for _, field := range fields {
			if at >= 0 {
				f.Add(uint16(at), uint8(1), false, []byte(around(path, field, "Un pont sur le Lot").Encode()))
			}
		}
	}
	photos := uint16(slices.Index(z.posts, "/espace/spots/photos"))
	f.Add(photos, uint8(1), true, []byte("--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\n\xff\xd8\xff\xe0\r\n--b\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nLe pont\r\n--b--\r\n"))
	f.Add(photos, uint8(3), true, []byte("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n<script>alert(1)</script>"))
	f.Fuzz(func(t *testing.T, at uint16, by uint8, inParts bool, body []byte) {
		path, kind := z.posts[int(at)%len(z.posts)], kinds[0]
		if inParts {
			kind = kinds[1]
		}
		w := z.post(t, path, kind, by, body)
		foreseen := w.Code == http.StatusOK && strings.HasSuffix(path, "/apercu")
		if !slices.Contains(answers, w.Code) && !foreseen || w.Code == http.StatusServiceUnavailable {
			t.Errorf("%s answers %d", path, w.Code)
		}
		if strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s prints what was sent as it came", path)
		}
	})
}

// FuzzAddresses asks for any page with anything behind its question mark.
func FuzzAddresses(f *testing.F) {
	z := newFuzzed(f)
	var pages []string
	for _, r := range z.site.Routes() {
		endless := r.Path == "/moderation/flux" || r.Path == "/marque/kit.zip" // a stream; a hundred pictures made each time
		if r.Method == http.MethodGet && !endless {
			pages = append(pages, parameter.ReplaceAllString(r.Path, "1"))
		}
	}
	slices.Sort(pages)
	for i := range pages {
		f.Add(uint16(i), uint8(i), "q=grotte&commune=46042&apres=x&lat=44.4&lon=1.6&version=1&next=/espace")
	}
	f.Fuzz(func(t *testing.T, at uint16, by uint8, query string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, z.site.URL+pages[int(at)%len(pages)], nil)
		r.URL.RawQuery = query
		for _, c := range z.cookies[int(by)%len(z.cookies)] {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		z.handler.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s?%s answers %d", r.URL.Path, query, w.Code)
		}
	})
}
