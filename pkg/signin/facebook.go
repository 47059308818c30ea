package signin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/markbates/goth/providers/facebook"

	"github.com/ohmylot/ohmylot/pkg/config"
)

// facebookWay is Facebook, which speaks no OpenID Connect: neither nonce nor signature, and an address that
// may be missing and proves nothing.
type facebookWay struct {
	conf     config.Provider
	callback string
	client   *http.Client
}

func newFacebook(c config.Provider, callback string, client *http.Client) *facebookWay {
	return &facebookWay{c, callback, client}
}

// dance asks for no more than the sign-up form begins with.
func (f *facebookWay) dance(ctx context.Context) *facebook.Provider {
	client := *f.client
	client.Transport = within{ctx, f.client.Transport}
	p := facebook.New(f.conf.ID, f.conf.Secret.Reveal(), f.callback, "public_profile")
	p.HTTPClient = &client
	return p.SetCustomFields([]string{"id", "email", "first_name", "last_name"})
}

func (f *facebookWay) reach(context.Context) error { return nil }
func (f *facebookWay) ready() bool                 { return true }

func (f *facebookWay) begin(a attempt) (string, error) {
	s, err := f.dance(context.Background()).BeginAuth(a.State)
	if err != nil {
		return "", err
	}
	return s.GetAuthURL()
}

func (f *facebookWay) finish(ctx context.Context, _ attempt, code string) (c claims, err error) {
	var s facebook.Session
	dance := f.dance(ctx)
	err = safely(func() error {
		if _, err := s.Authorize(dance, url.Values{"code": {code}}); err != nil {
			return err
		}
		user, err := dance.FetchUser(&s)
		c = claims{issuer: f.conf.Issuer, subject: user.UserID, email: user.Email, firstName: user.FirstName, lastName: user.LastName}
		return err
	})
	return c, bare(err)
}
