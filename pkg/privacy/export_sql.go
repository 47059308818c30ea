package privacy

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// told are the chapters of a copy: rows of account $1, never a word on anybody else's account. A table that names accounts
// is in one of them, or among untold.
var told = []struct{ name, query string }{
	{"compte", `SELECT email AS adresse_electronique, first_name AS prenom, last_name AS nom, locale AS langue, role, state AS etat, created_at AS inscription,
		confirmed_at AS confirmation, newsletter_at AS lettre_d_information, last_seen_on AS derniere_venue FROM account WHERE id = $1`},
	{"changements_d_adresse", `SELECT old_email AS ancienne, new_email AS nouvelle, state AS etat, asked_at AS demande FROM address_change WHERE account_id = $1`},
	{"connexions_liees", `SELECT provider AS service, linked_at AS liee, used_at AS utilisee FROM account_identity WHERE account_id = $1`},
	{"appareils_connus", `SELECT first_at AS premiere_connexion, last_at AS derniere_connexion FROM known_device WHERE account_id = $1`},
	{"ambassade", `SELECT slug AS adresse, commune_insee AS commune, link AS lien, state AS etat, joined_at AS depuis FROM ambassador WHERE account_id = $1`},
	{"consentements", `SELECT e.purpose AS objet, e.given AS donne, e.at AS date, t.words AS texte FROM consent_event e LEFT JOIN consent_text t ON t.id = e.text_id WHERE e.account_id = $1`},
	{"structures", `SELECT o.name AS nom, m.role, m.capacity AS fonction, m.joined_at AS depuis FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id WHERE m.account_id = $1`},
	{"signatures", `SELECT l.number AS numero, l.charter AS charte, l.version, l.signed_at AS date, l.box AS case_cochee, s.name AS nom, s.capacity AS fonction,
		s.organisation_name AS structure, l.hash AS empreinte FROM charter_signer s JOIN charter_acceptance l ON l.number = s.acceptance WHERE s.account_id = $1`},
	{"spots", `SELECT id AS numero, title AS titre, reason AS texte, category AS categorie, seasons AS saisons, access AS acces, lat AS latitude, lon AS longitude,
		precision_shown AS precision_montree, commune_name AS commune, people_recognisable AS personnes_reconnaissables, display_name AS signature, state AS etat,
		why AS raison, message AS message_de_l_equipe, created_at AS creation, submitted_at AS envoi, published_at AS publication, slug AS adresse FROM spot WHERE author_id = $1`},
	{"modifications_de_spots", `SELECT e.spot_id AS spot, e.state AS etat, e.wanted AS voulu, e.before AS avant, e.message AS message_de_l_equipe, e.created_at AS creation
		FROM spot_edit e JOIN spot s ON s.id = e.spot_id WHERE s.author_id = $1`},
	{"photos", `SELECT 'photos/' || id || '.jpg' AS fichier, alt AS description, exif_lat AS latitude, exif_lon AS longitude, taken_month AS mois, album AS genre, album_id AS numero,
		created_at AS envoi FROM photo WHERE account_id = $1 AND state <> 'deleted'`},
	{"usages_de_la_bulle", `SELECT support, place AS lieu, used_on AS date, words AS texte, state AS etat, message AS message_de_l_equipe, created_at AS creation FROM brand_use WHERE account_id = $1`},
	{"visuels", `SELECT v.title AS titre, v.state AS etat, v.reference, r.words AS texte, r.message AS message_de_l_equipe, v.created_at AS creation
		FROM visual v LEFT JOIN visual_version r ON r.visual_id = v.id WHERE v.account_id = $1`},
	{"telechargements", `SELECT at AS date, variant AS variante, format, use AS usage, licence_number AS licence FROM brand_download WHERE account_id = $1`},
	{"liens_pretes", `SELECT recipient AS pour, created_at AS creation, expires_at AS fin, downloads AS telechargements FROM brand_link WHERE account_id = $1`},
	{"photos_avec_la_bulle", `SELECT choices AS choix, created_at AS creation, kept_at AS gardee FROM overlay WHERE account_id = $1`},
	{"bon_usage", `SELECT learnt_at AS date FROM brand_lesson WHERE account_id = $1`},
	{"fiche", `SELECT p.state AS etat, p.consent_at AS accord, p.consent_words AS texte_de_l_accord, f.name AS nom, f.words AS texte, f.website AS site, f.email AS courriel,
		f.phone AS telephone FROM profile p LEFT JOIN profile_face f ON f.profile_id = p.id WHERE p.account_id = $1`},
	{"envies", `SELECT l.name AS liste, l.created_at AS creation, ARRAY(SELECT s.title FROM wish w JOIN spot s ON s.id = w.spot_id WHERE w.list_id = l.id AND s.state = 'published') AS spots
		FROM wish_list l WHERE l.account_id = $1`},
	{"moi_aussi", `SELECT s.title AS spot, m.at AS date FROM me_too m JOIN spot s ON s.id = m.spot_id AND s.state = 'published' WHERE m.account_id = $1`},
	{"remerciements_refuses", `SELECT at AS date FROM thanks_declined WHERE account_id = $1`},
	{"avis_de_voisinage", `SELECT agrees AS d_accord, doubt AS doute, words AS texte, said_at AS date FROM neighbour_voice WHERE account_id = $1`},
	{"voisinage_refuse", `SELECT at AS date FROM neighbour_objection WHERE account_id = $1`},
	{"spots_signales", `SELECT ground AS motif, words AS texte, state AS etat, answer AS reponse, created_at AS date FROM spot_flag WHERE account_id = $1`},
	{"contenus_signales", `SELECT page, ground AS motif, name AS nom, email AS adresse_electronique, words AS texte, contest AS contestation, state AS etat, answer AS reponse, created_at AS date
		FROM notice WHERE account_id = $1`},
	{"mauvais_usages_signales", `SELECT what AS texte, place AS lieu, email AS adresse_electronique, state AS etat, created_at AS date FROM misuse_report WHERE account_id = $1`},
	{"recours", `SELECT kind AS genre, words AS texte, sent_at AS date, verdict AS decision, message AS reponse FROM recourse WHERE account_id = $1`},
	{"suspensions", `SELECT reason AS raison, message, taken_at AS debut, ends_at AS fin, lifted_at AS levee FROM sanction WHERE account_id = $1`},
	{"vues_de_la_file", `SELECT name AS nom, query AS recherche FROM queue_view WHERE account_id = $1`},
	{"heures_des_rappels", `SELECT hours AS heures FROM queue_digest WHERE account_id = $1`},
	{"lettres", `SELECT recipient AS adresse_electronique, subject AS objet, created_at AS date, sent_at AS envoi FROM letter WHERE account_id = $1`},
	{"journal", `SELECT at AS date, act AS acte, object AS objet FROM audit_line WHERE actor_id = $1`},
}

// chapter is the rows of a query, as one JSON array.
func chapter(ctx context.Context, c db.Conn, query string, id who.ID) (json.RawMessage, error) {
	var rows []byte
	err := c.Get(ctx, &rows, `SELECT COALESCE(json_agg(r), '[]') FROM (`+query+`) r`, id)
	return rows, err
}

// filesOf are the photos of an account, and the numbers of its signatures.
func filesOf(ctx context.Context, c db.Conn, id who.ID) (photos []string, signatures []int64, err error) {
	err = c.Select(ctx, &photos, `SELECT id FROM photo WHERE account_id = $1 AND state <> 'deleted' ORDER BY created_at, id`, id)
	if err == nil {
		err = c.Select(ctx, &signatures, `SELECT acceptance FROM charter_signer WHERE account_id = $1 ORDER BY acceptance`, id)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list the files of account %d: %w", id, err)
	}
	return photos, signatures, nil
}
