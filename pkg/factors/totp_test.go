package factors

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCodesOfTheStandard holds the codes to those of RFC 6238, appendix B (SHA-1), six digits of the eight.
func TestCodesOfTheStandard(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if found, ok := stepOf(secret, code, time.Unix(at, 0)); !ok || found != at/period {
			t.Errorf("%s at %d is of step %d, %v", code, at, found, ok)
		}
		for _, late := range []int64{-2 * period, 2 * period} {
			if _, ok := stepOf(secret, code, time.Unix(at+late, 0)); ok && at+late > 0 {
				t.Errorf("%s of %d is good %d seconds later", code, at, late)
			}
		}
		for _, near := range []int64{-period, period} {
			if found, ok := stepOf(secret, code, time.Unix(at+near, 0)); !ok || found != at/period {
				t.Errorf("%s of %d is not good %d seconds later", code, at, near)
			}
		}
	}
	for _, wrong := range []string{"", "287083", "28708", "94287082"} {
		if _, ok := stepOf(secret, wrong, time.Unix(59, 0)); ok {
			t.Errorf("%q is good", wrong)
		}
	}
}

func TestTypedCodes(t *testing.T) {
	for typed, want := range map[string]string{
		"123456": "123456", "123 456": "123456", " 12-34-56 ": "123456", "123\u00a0456": "123456", "123\u202f456": "123456", "000000": "000000",
		"12345": "", "1234567": "", "12345a": "", "": "", "１２３４５６": "", "-123456": "123456", "+12345": "",
	} {
		if got, ok := digits(typed); got != want || ok != (want != "") {
			t.Errorf("%q is read %q, %v", typed, got, ok)
		}
	}
}

func TestEnrolment(t *testing.T) {
	u, err := url.Parse(enrolment("ABCDEFGH", "camille+lot@exemple.fr"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Oh my Lot !:camille+lot@exemple.fr" {
		t.Errorf("%v, %v", u, err)
	}
	if q := u.Query(); q.Get("secret") != "ABCDEFGH" || q.Get("issuer") != "Oh my Lot !" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("%v", u.RawQuery)
	}
	a, errA := newSecret()
	b, errB := newSecret()
	if a == b || len(a) != 32 || errA != nil || errB != nil {
		t.Errorf("secrets %q and %q: %v %v", a, b, errA, errB)
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes := newRecovery()
	slices.Sort(codes)
	if len(slices.Compact(codes)) != recoveryCodes {
		t.Errorf("%v", codes)
	}
	for _, c := range codes {
		if len(c) != 19 || strings.Trim(c, alphabet+"-") != "" {
			t.Errorf("%q", c)
		}
	}
	const code = "01AB-CD23-EFGH-4567"
	for _, typed := range []string{code, "01abcd23efgh4567", " o1ab cd23 efgh 4567 ", "OLAB‑CD23–EFGH—4567", "0iab-cd23-efgh-4567"} {
		if string(recoveryHash(typed)) != string(recoveryHash(code)) {
			t.Errorf("%q is not taken for %s", typed, code)
		}
	}
	if string(recoveryHash("01AB-CD23-EFGH-4568")) == string(recoveryHash(code)) {
		t.Error("two codes are one")
	}
}
