package organisations

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
)

func dropInvitationsTo(ctx context.Context, tx db.Tx, addresses []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM organisation_invitation WHERE email_key = ANY($1)`, db.Array(addresses)); err != nil {
		return fmt.Errorf("drop invitations: %w", err)
	}
	return nil
}

// thingsOf are what, besides the file of an organisation, may have been put before the team.
func thingsOf(ctx context.Context, c db.Conn, id ID) (measures, renewals []int64, err error) {
	err = c.Select(ctx, &measures, `SELECT id FROM licence_measure WHERE organisation_id = $1`, id)
	if err == nil {
		err = c.Select(ctx, &renewals, `SELECT id FROM licence_renewal WHERE organisation_id = $1`, id)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list what organisation %d asked: %w", id, err)
	}
	return measures, renewals, nil
}

func deleteOrganisation(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM organisation WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete organisation %d: %w", id, err)
	}
	return nil
}

// closeOrganisation leaves of an organisation what tells whose its number was. The name and number of a sole trader are
// a person's.
func closeOrganisation(ctx context.Context, tx db.Tx, id ID) error {
	for _, statement := range []string{
		`UPDATE organisation SET state = 'closed', motivation = '', reason = '', message = '', conditions = '', sector = '', jobs = 0, version = version + 1,
			name = CASE WHEN legal_form = 'ei' THEN '—' ELSE name END, siret = CASE WHEN legal_form <> 'ei' THEN siret END,
			rna = CASE WHEN legal_form <> 'ei' THEN rna END WHERE id = $1`,
		`UPDATE affiliation SET organisation_id = NULL, agreed_by = NULL, agreed_at = NULL, confirmed_at = NULL WHERE organisation_id = $1`,
		`UPDATE licence_measure SET message = '', appeal = '', verdict_message = '' WHERE organisation_id = $1`,
		`DELETE FROM licence_renewal WHERE organisation_id = $1`,
		`DELETE FROM organisation_invitation WHERE organisation_id = $1`,
		`DELETE FROM organisation_member WHERE organisation_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return fmt.Errorf("close organisation %d: %w", id, err)
		}
	}
	return nil
}
