package factors

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Remember spares id's account the second factor for thirty days on the device that will show token. Its password
// changed, it is forgotten.
func (s *Service) Remember(ctx context.Context, id who.ID, epoch int, label string) (token string, err error) {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	return token, db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := insertDevice(ctx, tx, id, epoch, tokenHash(token), label, s.now()); err != nil {
			return err
		}
		return s.note(ctx, tx, id, who.Actor{ID: id}, "factor.device_remember", nil)
	})
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// browser is what people call the browser and the machine that say they are agent.
func browser(agent string) string {
	name, machine := named(agent, browsers), named(agent, machines)
	switch {
	case name == "":
		return machine
	case machine == "":
		return name
	}
	return name + " · " + machine
}

// browsers and machines are words of agents, the telling ones first: Edge says it is Chrome, and Chrome that it is Safari.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	machines = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"}}
)

func named(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}
