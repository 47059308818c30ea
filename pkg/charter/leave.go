package charter

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// LetGo implements privacy.Holder: p's signatures stay in the chain, without whose they were.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	return deleteSigner(ctx, tx, p.ID)
}

// CertificatePDF implements privacy.Papers.
func (s *Service) CertificatePDF(ctx context.Context, by who.Actor, number int64, site string, l i18n.Locale, say func(i18n.Message) string) ([]byte, error) {
	sealed, err := s.Certificate(ctx, by, number, site)
	if err != nil {
		return nil, err
	}
	return sealed.PDF(l, say)
}
