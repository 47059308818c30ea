package factors

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// What every application of codes makes: six digits of SHA-1, every thirty seconds (RFC 6238).
const (
	period = 30
	drift  = 1 // steps before and after, for clocks that are not quite right
)

// step is the number of a code's thirty seconds.
func step(at time.Time) int64 { return at.Unix() / period }

// stepOf is the step whose code of secret was typed, among those around now; false for none. The secret is in base32,
// as its application has it.
func stepOf(secret, typed string, now time.Time) (int64, bool) {
	found, ok := int64(0), false
	for s := step(now) - drift; s <= step(now)+drift; s++ {
		code, err := totp.GenerateCodeCustom(secret, time.Unix(s*period, 0), totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
			found, ok = s, true
		}
	}
	return found, ok
}

// newSecret makes the secret that a telephone and the site share.
func newSecret() (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: "a"})
	if err != nil {
		return "", fmt.Errorf("make the secret of codes: %w", err)
	}
	return key.Secret(), nil
}

// issuer is what the application shows above the codes.
const issuer = "Oh my Lot !"

// enrolment is what the QR code says to an application.
func enrolment(secret, email string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+email) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// grouped is text in groups of four, to be read and typed.
func grouped(text, between string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), between)
}

// digits is a typed code without the spaces people put in it; false when it is no code of a telephone.
func digits(typed string) (string, bool) {
	code := strings.Join(strings.FieldsFunc(typed, separates), "")
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "", false
	}
	return code, true
}
