package factors

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

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
