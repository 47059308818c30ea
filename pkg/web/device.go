package web

import (
	"encoding/base64"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The cookie by which a browser is known again: a secret of 32 bytes, for a year after the last sign-in.
const (
	knownSuffix = "-connu"
	knownFor    = 365 * 24 * 3600
)

// Device is the secret by which this browser is known to those who signed in with it; empty for none.
func (c *Ctx) Device() string {
	cookie, err := c.gin.Request.Cookie(c.site.cookie + knownSuffix)
	if err != nil {
		return ""
	}
	if secret, err := base64.RawURLEncoding.DecodeString(cookie.Value); err != nil || len(secret) != 32 {
		return ""
	}
	return cookie.Value
}

// entered tells people that account's session begins in this browser, which keeps a secret to be known by.
func (c *Ctx) entered(account who.ID) error {
	secret := c.Device()
	if secret == "" {
		secret = base64.RawURLEncoding.EncodeToString(randomBytes(32))
	}
	http.SetCookie(c.gin.Writer, &http.Cookie{
		Name: c.site.cookie + knownSuffix, Value: secret, Path: "/", MaxAge: knownFor, HttpOnly: true, Secure: c.site.secure, SameSite: http.SameSiteLaxMode,
	})
	return c.site.people.Entered(c.Context(), account, secret, DeviceName(session.DeviceOf(c.gin.Request.UserAgent())))
}

// The cookie of a browser in which the second factor is not asked for again: see Factors.
const sparedSuffix = "-appareil"

// RememberDevice leaves token with this browser, for it to show at later sign-ins.
func (c *Ctx) RememberDevice(token string, life time.Duration) {
	http.SetCookie(c.gin.Writer, &http.Cookie{
		Name: c.deviceCookie(), Value: token, Path: "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: c.site.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (c *Ctx) deviceCookie() string { return c.site.cookie + sparedSuffix }

func (c *Ctx) deviceToken() string {
	cookie, err := c.gin.Request.Cookie(c.deviceCookie())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// DeviceName names a device in words: "Firefox sur Android".
func DeviceName(d session.Device) i18n.Message {
	switch {
	case d.Browser != "" && d.System != "":
		return i18n.M("layout.device", d.Browser, d.System)
	case d.Browser != "" || d.System != "":
		return i18n.M("layout.device_half", d.Browser+d.System)
	}
	return i18n.M("layout.device_unknown")
}
