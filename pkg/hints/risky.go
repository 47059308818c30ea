package hints

import "regexp"

var (
	price   = regexp.MustCompile(`\b\d+(?:[.,]\d\d?)? ?(?:E|euros?\b)(?: ?\d\d\b)?|(?:^|[ (])(- ?\d{1,2} ?%)`)
	sales   = regexp.MustCompile(`\b(?:reservez|reservation (?:obligatoire|conseillee|au|sur|par)|code promo|promo(?:tion)?s?\b|offre speciale|offre exclusive|bon de reduction|soldes\b|nos tarifs|a partir de \d+ ?(?:E|euros?)|livraison|devis gratuit|contactez[ -]nous|appelez[ -]nous|commandez|achetez|n'hesitez pas a (?:nous )?(?:contacter|reserver|appeler)|notre (?:boutique|restaurant|gite|hotel|etablissement|societe|entreprise|agence|camping)|nos (?:chambres|produits|services|gites)|likez|abonnez[ -]vous|suivez[ -]nous)`)
	closed  = regexp.MustCompile(`\b(?:proprietes? privees?|terrains? prives?|chemins? prives?|jardins? prives?|parcelles? privees?|domaines? prives?|(?:acces|entree|passage|baignade|stationnement|escalade|camping) (?:est |y est |strictement |formellement )*interdite?s?|interdite?s? (?:au public|d'acces|d'entrer)|interdiction d|defense d'entrer|sans autorisation|(?:enjamb|escalad|franchi|saut)[a-z]* (?:par[- ]dessus )?(?:la |le |les |un |une )?(?:clotures?|grillages?|barrieres?|portails?|murs?\b|murets?)|barbeles)`)
	hazards = regexp.MustCompile(`\b(?:dangereu(?:x|se|ses)|risques? d(?:e |')(?:chutes?|noyades?|eboulements?|effondrements?)|(?:saut|plong)[a-z]* (?:depuis|du haut|de la falaise|du pont|du rocher|dans le vide)|escalad(?:e|er|ez|ons|ant)\b|non securise[es]*|sans garde[- ]corps|feux? de camp|barbecues?|faire un feu|drones?|a vos risques|s'effondr[a-z]+|menace de tomber)`)
	polls   = regexp.MustCompile(`\b(?:votez|votons|melenchon|zemmour|bardella|macronistes?|macronie|gauchistes?|fachos?|fascistes?|grand remplacement|dictature sanitaire|pass sanitaire|illuminatis?|complotistes?|jesus (?:vous|t')|repentez[ -]vous|allah[ou]? akbar)\b`)
)

func prices(p plain) []span      { return p.all(price) }
func selling(p plain) []span     { return p.all(sales) }
func privateLand(p plain) []span { return p.all(closed) }
func dangers(p plain) []span     { return p.all(hazards) }
func politics(p plain) []span    { return p.all(polls) }
