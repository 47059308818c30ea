
-- One person who can sign in. Written by accounts.
TABLE account
    id bigint NOT NULL IDENTITY
    email text NOT NULL
    email_key text NOT NULL
    password_hash text
    first_name text NOT NULL
    last_name text NOT NULL DEFAULT ''::text
    role text NOT NULL DEFAULT 'member'::text
    state text NOT NULL DEFAULT 'pending'::text
    locale text NOT NULL DEFAULT 'fr'::text
    session_epoch integer NOT NULL DEFAULT 0
    newsletter_at timestamp with time zone
    created_at timestamp with time zone NOT NULL DEFAULT now()
    confirmed_at timestamp with time zone
    expected_until timestamp with time zone
    last_seen_on date NOT NULL DEFAULT CURRENT_DATE
  CONSTRAINT account_active_is_confirmed CHECK (((state <> 'active'::text) OR (confirmed_at IS NOT NULL)))
  CONSTRAINT account_email_length CHECK ((length(email) <= 254))
  CONSTRAINT account_first_name_length CHECK (((length(first_name) >= 1) AND (length(first_name) <= 60)))
  CONSTRAINT account_last_name_length CHECK ((length(last_name) <= 60))
  CONSTRAINT account_locale_known CHECK ((locale = ANY (ARRAY['fr'::text, 'en'::text])))
  CONSTRAINT account_pkey PRIMARY KEY (id)
  CONSTRAINT account_role_known CHECK ((role = ANY (ARRAY['member'::text, 'moderator'::text, 'referent'::text, 'staff'::text, 'admin'::text])))
  CONSTRAINT account_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'suspended'::text, 'erased'::text])))
  CREATE INDEX account_email ON public.account USING btree (email_key)
  CREATE UNIQUE INDEX account_email_unique ON public.account USING btree (email_key) WHERE (state = ANY (ARRAY['active'::text, 'suspended'::text]))
  CREATE INDEX account_pending_age ON public.account USING btree (created_at) WHERE (state = 'pending'::text)
  CREATE INDEX account_unseen ON public.account USING btree (last_seen_on) WHERE (state = 'active'::text)
  CREATE TRIGGER account_traced AFTER INSERT OR DELETE OR UPDATE ON public.account FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Who a member is at a provider of sign-in. Personal: kept while linked, gone with the account, deleted when it is erased. Written by accounts.
TABLE account_identity
    provider text NOT NULL
    issuer text NOT NULL
    subject text NOT NULL
    account_id bigint NOT NULL
    linked_at timestamp with time zone NOT NULL
    used_at timestamp with time zone
  CONSTRAINT account_identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT account_identity_issuer_length CHECK (((length(issuer) >= 1) AND (length(issuer) <= 500)))
  CONSTRAINT account_identity_one UNIQUE (account_id, provider)
  CONSTRAINT account_identity_provider_length CHECK (((length(provider) >= 1) AND (length(provider) <= 20)))
  CONSTRAINT account_identity_subject_length CHECK (((length(subject) >= 1) AND (length(subject) <= 255)))
  CONSTRAINT account_identity_unique PRIMARY KEY (provider, issuer, subject)

-- Single-use links sent by mail; only the SHA-256 of the token is kept. Written by accounts.
TABLE account_token
    hash bytea NOT NULL
    account_id bigint NOT NULL
    purpose text NOT NULL
    created_at timestamp with time zone NOT NULL DEFAULT now()
    expires_at timestamp with time zone NOT NULL
    used_at timestamp with time zone
  CONSTRAINT account_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT account_token_pkey PRIMARY KEY (hash)
  CONSTRAINT account_token_purpose_known CHECK ((purpose = ANY (ARRAY['confirm'::text, 'reset'::text, 'invite'::text])))
  CREATE INDEX account_token_expiry ON public.account_token USING btree (expires_at)
  CREATE INDEX account_token_of_account ON public.account_token USING btree (account_id, purpose)

-- A member moving their account to another address: asked, proved there, or stopped by whoever holds the old one. Two addresses, kept 30 days and erased with the account. Written by accounts.
TABLE address_change
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    old_email text NOT NULL
    old_key text NOT NULL
    new_email text NOT NULL
    new_key text NOT NULL
    hash bytea
    stop_hash bytea NOT NULL
    state text NOT NULL DEFAULT 'asked'::text
    asked_at timestamp with time zone NOT NULL
  CONSTRAINT address_change_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT address_change_hash_unique UNIQUE (hash)
  CONSTRAINT address_change_new_length CHECK ((length(new_email) <= 254))
  CONSTRAINT address_change_old_length CHECK ((length(old_email) <= 254))
  CONSTRAINT address_change_pkey PRIMARY KEY (id)
  CONSTRAINT address_change_state_known CHECK ((state = ANY (ARRAY['asked'::text, 'cancelled'::text, 'done'::text, 'stopped'::text])))
  CONSTRAINT address_change_stop_unique UNIQUE (stop_hash)
  CREATE INDEX address_change_age ON public.address_change USING btree (asked_at)
  CREATE INDEX address_change_of_account ON public.address_change USING btree (account_id, id)

-- The organisations a federation lists, by their number: listed, agreed to by an owner of the organisation, then confirmed by the federation, and covered from there on. Written by organisations.
TABLE affiliation
    id bigint NOT NULL IDENTITY
    federation_id bigint NOT NULL
    name text NOT NULL
    siret text
    rna text
    listed_at timestamp with time zone NOT NULL
    organisation_id bigint
    agreed_by bigint
    agreed_at timestamp with time zone
    confirmed_at timestamp with time zone
  CONSTRAINT affiliation_agreed_by_fkey FOREIGN KEY (agreed_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT affiliation_confirms_somebody CHECK (((confirmed_at IS NULL) OR (organisation_id IS NOT NULL)))
  CONSTRAINT affiliation_federation_id_fkey FOREIGN KEY (federation_id) REFERENCES organisation(id)
  CONSTRAINT affiliation_name_length CHECK (((length(name) >= 1) AND (length(name) <= 120)))
  CONSTRAINT affiliation_not_of_itself CHECK ((organisation_id <> federation_id))
  CONSTRAINT affiliation_one_number CHECK (((siret IS NULL) <> (rna IS NULL)))
  CONSTRAINT affiliation_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE SET NULL
  CONSTRAINT affiliation_pkey PRIMARY KEY (id)
  CONSTRAINT affiliation_rna_form CHECK ((rna ~ '^W[0-9]{9}$'::text))
  CONSTRAINT affiliation_rna_once UNIQUE (federation_id, rna)
  CONSTRAINT affiliation_siret_form CHECK ((siret ~ '^[0-9]{14}$'::text))
  CONSTRAINT affiliation_siret_once UNIQUE (federation_id, siret)
  CREATE INDEX affiliation_agreed_by ON public.affiliation USING btree (agreed_by)
  CREATE UNIQUE INDEX affiliation_one_federation ON public.affiliation USING btree (organisation_id) WHERE (organisation_id IS NOT NULL)
  CREATE INDEX affiliation_rna ON public.affiliation USING btree (rna) WHERE (organisation_id IS NULL)
  CREATE INDEX affiliation_siret ON public.affiliation USING btree (siret) WHERE (organisation_id IS NULL)
  CREATE TRIGGER affiliation_traced AFTER INSERT OR DELETE OR UPDATE ON public.affiliation FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- A person who takes part, wherever they live. Written by ambassadors.
TABLE ambassador
    account_id bigint NOT NULL
    slug text NOT NULL
    commune_insee text
    link text NOT NULL
    state text NOT NULL DEFAULT 'incomplete'::text
    joined_at timestamp with time zone NOT NULL DEFAULT now()
    activated_at timestamp with time zone
  CONSTRAINT ambassador_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT ambassador_active_since CHECK (((state <> 'active'::text) OR (activated_at IS NOT NULL)))
  CONSTRAINT ambassador_commune_form CHECK ((commune_insee ~ '^[0-9][0-9AB][0-9]{3}$'::text))
  CONSTRAINT ambassador_link_known CHECK ((link = ANY (ARRAY['born'::text, 'living'::text, 'working'::text, 'studying'::text, 'second_home'::text, 'at_heart'::text])))
  CONSTRAINT ambassador_pkey PRIMARY KEY (account_id)
  CONSTRAINT ambassador_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
  CONSTRAINT ambassador_slug_unique UNIQUE (slug)
  CONSTRAINT ambassador_state_known CHECK ((state = ANY (ARRAY['incomplete'::text, 'active'::text, 'paused'::text, 'left'::text, 'excluded'::text])))
  CREATE INDEX ambassador_commune ON public.ambassador USING btree (commune_insee) WHERE (state = 'active'::text)
  CREATE TRIGGER ambassador_traced AFTER INSERT OR DELETE OR UPDATE ON public.ambassador FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Who did what and when, append-only. Account numbers, states and keys only, never a name, an address or a text, so that erasing a person leaves it whole. Kept three years, one year for what was only read, by audit_kept; removed then by audit_forget. Written by audit.
TABLE audit_line
    id bigint NOT NULL IDENTITY
    at timestamp with time zone NOT NULL DEFAULT now()
    actor_id bigint NOT NULL
    act text NOT NULL
    object text NOT NULL
    before jsonb
    after jsonb
    request_id text NOT NULL DEFAULT ''::text
  CONSTRAINT audit_line_pkey PRIMARY KEY (id)
  CREATE INDEX audit_line_act ON public.audit_line USING btree (act, at, id)
  CREATE INDEX audit_line_actor ON public.audit_line USING btree (actor_id, at, id)
  CREATE INDEX audit_line_at ON public.audit_line USING btree (at, id)
  CREATE INDEX audit_line_of ON public.audit_line USING btree (object, at, id)
  CREATE INDEX audit_line_request ON public.audit_line USING btree (request_id) WHERE (request_id <> ''::text)
  CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR TRUNCATE ON public.audit_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER audit_line_kept BEFORE DELETE ON public.audit_line FOR EACH ROW WHEN ((old.at > (now() - audit_kept(old.act)))) EXECUTE FUNCTION refuse_change()

-- Every file of the bubble handed out, append-only. Numbers only, never a name: erasing a person leaves it whole. Written by brand.
TABLE brand_download
    id bigint NOT NULL IDENTITY
    at timestamp with time zone NOT NULL
    account_id bigint
    organisation_id bigint
    licence_number text
    master_sha256 text NOT NULL
    variant text NOT NULL
    format text NOT NULL
    width integer
    height integer
    mm integer
    dpi integer
    preset text
    use text NOT NULL
    link_id bigint
    ground text
    layout text NOT NULL DEFAULT ''::text
    on_photo boolean NOT NULL DEFAULT false
  CONSTRAINT brand_download_by_nobody CHECK (((account_id IS NOT NULL) OR (num_nonnulls(organisation_id, licence_number, link_id) = 0)))
  CONSTRAINT brand_download_dpi_known CHECK ((dpi = ANY (ARRAY[150, 300])))
  CONSTRAINT brand_download_format_known CHECK ((format = ANY (ARRAY['png'::text, 'jpeg'::text, 'webp'::text, 'svg'::text, 'pdf'::text, 'eps'::text, 'zip'::text])))
  CONSTRAINT brand_download_ground_form CHECK ((ground ~ '^#[0-9A-F]{6}$'::text))
  CONSTRAINT brand_download_kit_is_whole CHECK ((((format = 'zip'::text) = (variant = 'toutes'::text)) AND ((format = 'zip'::text) = (use = 'all'::text))))
  CONSTRAINT brand_download_layout_known CHECK ((layout = ANY (ARRAY[''::text, 'horizontale'::text, 'verticale'::text])))
  CONSTRAINT brand_download_master_form CHECK ((master_sha256 ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT brand_download_mm_range CHECK (((mm >= 10) AND (mm <= 300)))
  CONSTRAINT brand_download_of_licensed CHECK (((organisation_id IS NULL) = (licence_number IS NULL)))
  CONSTRAINT brand_download_pkey PRIMARY KEY (id)
  CONSTRAINT brand_download_preset_form CHECK ((preset ~ '^[a-z0-9-]{1,40}$'::text))
  CONSTRAINT brand_download_print_is_whole CHECK (((mm IS NULL) = (dpi IS NULL)))
  CONSTRAINT brand_download_raster_has_pixels CHECK (
CASE
    WHEN (format = ANY (ARRAY['svg'::text, 'pdf'::text, 'eps'::text, 'zip'::text])) THEN ((width IS NULL) AND (height IS NULL))
    ELSE ((width > 0) AND (height > 0))
END)
  CONSTRAINT brand_download_use_known CHECK ((use = ANY (ARRAY['web'::text, 'social'::text, 'signature'::text, 'print'::text, 'poster'::text, 'vehicle'::text, 'textile'::text, 'packaging'::text, 'sign'::text, 'event'::text, 'press'::text, 'all'::text])))
  CONSTRAINT brand_download_variant_known CHECK ((variant = ANY (ARRAY['couleur'::text, 'blanche'::text, 'noire'::text, 'toutes'::text])))
  CREATE INDEX brand_download_by_time ON public.brand_download USING btree (at, id)
  CREATE INDEX brand_download_of_account ON public.brand_download USING btree (account_id, id)
  CREATE INDEX brand_download_of_organisation ON public.brand_download USING btree (organisation_id, id) WHERE (organisation_id IS NOT NULL)
  CREATE TRIGGER brand_download_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.brand_download FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- Who has been through the lesson on good and bad uses, which comes before a first download. Personal: kept as long as the account, and gone with it. Written by brand.
TABLE brand_lesson
    account_id bigint NOT NULL
    learnt_at timestamp with time zone NOT NULL
  CONSTRAINT brand_lesson_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT brand_lesson_pkey PRIMARY KEY (account_id)

-- Links by which a member has one file fetched by somebody without an account, such as a printer; only the SHA-256 of the token is kept. Forgotten a year after they expire. Written by brand.
TABLE brand_link
    id bigint NOT NULL IDENTITY
    token_sha256 text NOT NULL
    account_id bigint NOT NULL
    organisation_id bigint
    recipient text NOT NULL
    variant text NOT NULL
    format text NOT NULL
    width integer NOT NULL DEFAULT 0
    mm integer NOT NULL DEFAULT 0
    dpi integer NOT NULL DEFAULT 0
    preset text NOT NULL DEFAULT ''::text
    use text NOT NULL
    created_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
    revoked_at timestamp with time zone
    downloads integer NOT NULL DEFAULT 0
    ground text NOT NULL DEFAULT ''::text
    layout text NOT NULL DEFAULT ''::text
  CONSTRAINT brand_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT brand_link_downloads_range CHECK (((downloads >= 0) AND (downloads <= 50)))
  CONSTRAINT brand_link_expires_later CHECK ((expires_at > created_at))
  CONSTRAINT brand_link_ground_form CHECK ((ground ~ '^(#[0-9A-F]{6})?$'::text))
  CONSTRAINT brand_link_layout_known CHECK ((layout = ANY (ARRAY[''::text, 'horizontale'::text, 'verticale'::text])))
  CONSTRAINT brand_link_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT brand_link_pkey PRIMARY KEY (id)
  CONSTRAINT brand_link_recipient_length CHECK (((length(recipient) >= 1) AND (length(recipient) <= 80)))
  CONSTRAINT brand_link_token_form CHECK ((token_sha256 ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT brand_link_token_unique UNIQUE (token_sha256)
  CREATE INDEX brand_link_expires ON public.brand_link USING btree (expires_at)
  CREATE INDEX brand_link_of_account ON public.brand_link USING btree (account_id, created_at, id)
  CREATE INDEX brand_link_of_organisation ON public.brand_link USING btree (organisation_id, created_at, id) WHERE (organisation_id IS NOT NULL)

-- The drawings of the bubble the team uploaded; those that came with the program are in none. Accounts by number only, never a name: erasing a person leaves it whole. Drafts nobody publishes go after 90 days, the rest stays: the ledger refers to it. Written by brand.
TABLE brand_master
    id bigint NOT NULL IDENTITY
    layout text NOT NULL
    variant text NOT NULL
    version integer
    state text NOT NULL
    revision integer NOT NULL DEFAULT 1
    folder text NOT NULL
    svg_sha256 text NOT NULL
    ink text NOT NULL
    width integer NOT NULL
    height integer NOT NULL
    svg_bytes integer NOT NULL
    pdf_bytes integer NOT NULL
    eps_bytes integer NOT NULL DEFAULT 0
    audience text[] NOT NULL DEFAULT '{}'::text[]
    note text NOT NULL DEFAULT ''::text
    valid_from timestamp with time zone
    valid_until timestamp with time zone
    author_id bigint NOT NULL
    created_at timestamp with time zone NOT NULL
    published_by bigint
    published_at timestamp with time zone
    retired_by bigint
    retired_at timestamp with time zone
  CONSTRAINT brand_master_audience_known CHECK ((audience <@ ARRAY['ambassadors'::text, 'organisations'::text, 'press'::text, 'everyone'::text]))
  CONSTRAINT brand_master_draft_unnumbered CHECK (((state <> 'draft'::text) OR (version IS NULL)))
  CONSTRAINT brand_master_folder_form CHECK ((folder ~ '^[A-Z0-9]{20,40}$'::text))
  CONSTRAINT brand_master_folder_unique UNIQUE (folder)
  CONSTRAINT brand_master_height_positive CHECK ((height > 0))
  CONSTRAINT brand_master_ink_form CHECK ((ink ~ '^#[0-9A-F]{6}$'::text))
  CONSTRAINT brand_master_layout_known CHECK ((layout = ANY (ARRAY[''::text, 'horizontale'::text, 'verticale'::text])))
  CONSTRAINT brand_master_note_length CHECK ((length(note) <= 300))
  CONSTRAINT brand_master_pkey PRIMARY KEY (id)
  CONSTRAINT brand_master_published_whole CHECK (((state = 'draft'::text) OR ((num_nulls(version, published_by, published_at, valid_from) = 0) AND (cardinality(audience) > 0) AND (note <> ''::text))))
  CONSTRAINT brand_master_retired_when CHECK (((state = 'retired'::text) = ((retired_at IS NOT NULL) AND (retired_by IS NOT NULL))))
  CONSTRAINT brand_master_sha256_form CHECK ((svg_sha256 ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT brand_master_span CHECK ((valid_until > valid_from))
  CONSTRAINT brand_master_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'retired'::text])))
  CONSTRAINT brand_master_variant_known CHECK ((variant = ANY (ARRAY['couleur'::text, 'blanche'::text, 'noire'::text])))
  CONSTRAINT brand_master_version_positive CHECK ((version > 0))
  CONSTRAINT brand_master_version_unique UNIQUE (layout, variant, version)
  CONSTRAINT brand_master_width_positive CHECK ((width > 0))

-- Who was written to about a new drawing, having an older one: nobody twice. Written by brand.
TABLE brand_master_notice
    account_id bigint NOT NULL
    master_id bigint NOT NULL
  CONSTRAINT brand_master_notice_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT brand_master_notice_master_id_fkey FOREIGN KEY (master_id) REFERENCES brand_master(id) ON DELETE CASCADE
  CONSTRAINT brand_master_notice_pkey PRIMARY KEY (account_id, master_id)

-- The graphic rules each time the team set them; the last ones count. Accounts by number only. Written by brand.
TABLE brand_rules
    revision integer NOT NULL
    rules jsonb NOT NULL
    author_id bigint NOT NULL
    set_at timestamp with time zone NOT NULL
  CONSTRAINT brand_rules_pkey PRIMARY KEY (revision)
  CONSTRAINT brand_rules_revision_positive CHECK ((revision > 0))
  CREATE TRIGGER brand_rules_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.brand_rules FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- Where a member wears the bubble, shown with a photo. Written by uses.
TABLE brand_use
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    organisation_id bigint
    support text NOT NULL
    place text NOT NULL
    commune_insee text NOT NULL DEFAULT ''::text
    used_on date NOT NULL
    words text NOT NULL
    people_recognisable text NOT NULL
    rights_at timestamp with time zone NOT NULL
    display_name text NOT NULL
    state text NOT NULL
    why text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    version integer NOT NULL DEFAULT 1
    created_at timestamp with time zone NOT NULL
    updated_at timestamp with time zone NOT NULL
    published_at timestamp with time zone
  CONSTRAINT brand_use_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT brand_use_display_name_known CHECK ((display_name = ANY (ARRAY['first_name'::text, 'anonymous'::text])))
  CONSTRAINT brand_use_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE SET NULL
  CONSTRAINT brand_use_people_known CHECK ((people_recognisable = ANY (ARRAY['no'::text, 'agreed'::text])))
  CONSTRAINT brand_use_pkey PRIMARY KEY (id)
  CONSTRAINT brand_use_place_length CHECK (((length(place) >= 1) AND (length(place) <= 80)))
  CONSTRAINT brand_use_published_when CHECK (((state <> 'published'::text) OR (published_at IS NOT NULL)))
  CONSTRAINT brand_use_state_known CHECK ((state = ANY (ARRAY['submitted'::text, 'changes_requested'::text, 'published'::text, 'refused'::text, 'withdrawn'::text])))
  CONSTRAINT brand_use_support_known CHECK ((support = ANY (ARRAY['web'::text, 'social'::text, 'signature'::text, 'print'::text, 'poster'::text, 'vehicle'::text, 'textile'::text, 'packaging'::text, 'sign'::text, 'event'::text, 'press'::text])))
  CONSTRAINT brand_use_words_length CHECK (((length(words) >= 1) AND (length(words) <= 300)))
  CREATE INDEX brand_use_by_support ON public.brand_use USING btree (support, published_at DESC, id DESC) WHERE (state = 'published'::text)
  CREATE INDEX brand_use_newest ON public.brand_use USING btree (published_at DESC, id DESC) WHERE (state = 'published'::text)
  CREATE INDEX brand_use_of_account ON public.brand_use USING btree (account_id, updated_at DESC, id DESC)
  CREATE INDEX brand_use_of_organisation ON public.brand_use USING btree (organisation_id)
  CREATE INDEX brand_use_proof ON public.brand_use USING btree (used_on) WHERE (state = 'published'::text)
  CREATE TRIGGER brand_use_traced AFTER INSERT OR DELETE OR UPDATE ON public.brand_use FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Every signature, as a chain of hashes, append-only; nothing personal. Written by charter.
TABLE charter_acceptance
    number bigint NOT NULL
    charter text NOT NULL
    version integer NOT NULL
    text_sha256 text NOT NULL
    signer_hash text NOT NULL
    signed_at timestamp with time zone NOT NULL
    box text NOT NULL
    previous_hash text NOT NULL
    hash text NOT NULL
  CONSTRAINT charter_acceptance_box_length CHECK (((length(box) >= 1) AND (length(box) <= 500)))
  CONSTRAINT charter_acceptance_hash_form CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT charter_acceptance_hash_unique UNIQUE (hash)
  CONSTRAINT charter_acceptance_number_positive CHECK ((number > 0))
  CONSTRAINT charter_acceptance_of_version FOREIGN KEY (charter, version) REFERENCES charter_version(charter, version)
  CONSTRAINT charter_acceptance_pkey PRIMARY KEY (number)
  CONSTRAINT charter_acceptance_previous_unique UNIQUE (previous_hash)
  CONSTRAINT charter_acceptance_sha256_form CHECK ((text_sha256 ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT charter_acceptance_signer_form CHECK ((signer_hash ~ '^[0-9a-f]{64}$'::text))
  CREATE TRIGGER charter_acceptance_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.charter_acceptance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- The next version of a charter as the team writes it, one for each; gone once published. Written by charter.
TABLE charter_draft
    charter text NOT NULL
    revision integer NOT NULL
    french text NOT NULL
    english text NOT NULL
    changes text[] NOT NULL
    in_force text NOT NULL
    resign_by text NOT NULL
    updated_at timestamp with time zone NOT NULL
    changes_english text[] NOT NULL DEFAULT '{"","",""}'::text[]
  CONSTRAINT charter_draft_charter_known CHECK ((charter = ANY (ARRAY['ambassador'::text, 'organisation'::text])))
  CONSTRAINT charter_draft_english_length CHECK ((length(english) <= 25000))
  CONSTRAINT charter_draft_french_length CHECK ((length(french) <= 25000))
  CONSTRAINT charter_draft_in_force_length CHECK ((length(in_force) <= 10))
  CONSTRAINT charter_draft_pkey PRIMARY KEY (charter)
  CONSTRAINT charter_draft_resign_by_length CHECK ((length(resign_by) <= 10))
  CONSTRAINT charter_draft_three_changes CHECK ((cardinality(changes) = 3))
  CONSTRAINT charter_draft_three_changes_english CHECK ((cardinality(changes_english) = 3))

-- The ed25519 keys that ever sealed certificates, their public halves alone, append-only. Written by charter.
TABLE charter_key
    public_key text NOT NULL
    made_at timestamp with time zone NOT NULL DEFAULT now()
  CONSTRAINT charter_key_form CHECK ((public_key ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT charter_key_pkey PRIMARY KEY (public_key)
  CREATE TRIGGER charter_key_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.charter_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- Who was written to about a new version, so that each letter is sent once; goes with the account. Written by charter.
TABLE charter_notice
    charter text NOT NULL
    version integer NOT NULL
    account_id bigint NOT NULL
    days integer NOT NULL DEFAULT 0
  CONSTRAINT charter_notice_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT charter_notice_of_release FOREIGN KEY (charter, version) REFERENCES charter_release(charter, version)
  CONSTRAINT charter_notice_pkey PRIMARY KEY (account_id, charter, version, days)

-- What the team told of a version it published; versions that came with the program have none. Append-only. Written by charter.
TABLE charter_release
    charter text NOT NULL
    version integer NOT NULL
    english bytea
    changes text[] NOT NULL
    resign_by timestamp with time zone NOT NULL
    hash text NOT NULL
    changes_english text[] NOT NULL DEFAULT '{}'::text[]
  CONSTRAINT charter_release_hash_form CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT charter_release_of_version FOREIGN KEY (charter, version) REFERENCES charter_version(charter, version)
  CONSTRAINT charter_release_pkey PRIMARY KEY (charter, version)
  CONSTRAINT charter_release_three_changes CHECK ((cardinality(changes) = 3))
  CONSTRAINT charter_release_three_changes_english CHECK ((cardinality(changes_english) = ANY (ARRAY[0, 3])))
  CREATE TRIGGER charter_release_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.charter_release FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- Who signed: the personal side of a signature. Never changed, deleted when the person is erased: the chain stays valid. Written by charter.
TABLE charter_signer
    acceptance bigint NOT NULL
    charter text NOT NULL
    version integer NOT NULL
    salt bytea NOT NULL
    account_id bigint NOT NULL
    name text NOT NULL
    capacity text NOT NULL DEFAULT ''::text
    organisation_id bigint
    organisation_name text NOT NULL DEFAULT ''::text
  CONSTRAINT charter_signer_acceptance_fkey FOREIGN KEY (acceptance) REFERENCES charter_acceptance(number)
  CONSTRAINT charter_signer_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT charter_signer_for_organisation CHECK (((charter = 'organisation'::text) = (organisation_id IS NOT NULL)))
  CONSTRAINT charter_signer_pkey PRIMARY KEY (acceptance)
  CONSTRAINT charter_signer_salt_length CHECK ((length(salt) = 32))
  CREATE INDEX charter_signer_account ON public.charter_signer USING btree (account_id)
  CREATE UNIQUE INDEX charter_signer_organisation_once ON public.charter_signer USING btree (organisation_id, version) WHERE (organisation_id IS NOT NULL)
  CREATE UNIQUE INDEX charter_signer_person_once ON public.charter_signer USING btree (account_id, version) WHERE (organisation_id IS NULL)
  CREATE TRIGGER charter_signer_unchanged BEFORE UPDATE OR TRUNCATE ON public.charter_signer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- The texts that were ever to sign, byte for byte, append-only. Written by charter.
TABLE charter_version
    charter text NOT NULL
    version integer NOT NULL
    text bytea NOT NULL
    sha256 text NOT NULL
    in_force_from timestamp with time zone NOT NULL
    hash text NOT NULL
  CONSTRAINT charter_version_charter_known CHECK ((charter = ANY (ARRAY['ambassador'::text, 'organisation'::text])))
  CONSTRAINT charter_version_hash_form CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT charter_version_pkey PRIMARY KEY (charter, version)
  CONSTRAINT charter_version_positive CHECK ((version > 0))
  CONSTRAINT charter_version_sha256_form CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  CREATE TRIGGER charter_version_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.charter_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- Spots that the team puts together, with a word on why. Written by collections.
TABLE collection
    id bigint NOT NULL IDENTITY
    slug text NOT NULL
    title_fr text NOT NULL
    title_en text NOT NULL DEFAULT ''::text
    words_fr text NOT NULL DEFAULT ''::text
    words_en text NOT NULL DEFAULT ''::text
    seasons text[] NOT NULL DEFAULT '{}'::text[]
    shown_from date
    shown_until date
    cover_spot bigint
    state text NOT NULL DEFAULT 'draft'::text
    version integer NOT NULL DEFAULT 1
    created_at timestamp with time zone NOT NULL
    updated_at timestamp with time zone NOT NULL
    published_at timestamp with time zone
  CONSTRAINT collection_cover_spot_fkey FOREIGN KEY (cover_spot) REFERENCES spot(id) ON DELETE SET NULL
  CONSTRAINT collection_pkey PRIMARY KEY (id)
  CONSTRAINT collection_published_when CHECK (((state <> 'published'::text) OR ((published_at IS NOT NULL) AND (words_fr <> ''::text))))
  CONSTRAINT collection_seasons_known CHECK ((seasons <@ ARRAY['printemps'::text, 'ete'::text, 'automne'::text, 'hiver'::text]))
  CONSTRAINT collection_shown_order CHECK ((shown_until >= shown_from))
  CONSTRAINT collection_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
  CONSTRAINT collection_slug_unique UNIQUE (slug)
  CONSTRAINT collection_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text])))
  CONSTRAINT collection_title_en_length CHECK ((length(title_en) <= 80))
  CONSTRAINT collection_title_fr_length CHECK (((length(title_fr) >= 1) AND (length(title_fr) <= 80)))
  CONSTRAINT collection_words_en_length CHECK ((length(words_en) <= 600))
  CONSTRAINT collection_words_fr_length CHECK ((length(words_fr) <= 600))

-- The spots of a collection in their order. Written by collections.
TABLE collection_spot
    collection_id bigint NOT NULL
    spot_id bigint NOT NULL
    position integer NOT NULL
  CONSTRAINT collection_spot_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE
  CONSTRAINT collection_spot_pkey PRIMARY KEY (collection_id, spot_id)
  CONSTRAINT collection_spot_place_unique UNIQUE (collection_id, "position") DEFERRABLE INITIALLY DEFERRED
  CONSTRAINT collection_spot_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX collection_spot_of_spot ON public.collection_spot USING btree (spot_id)

-- Each consent given and withdrawn: by whom, when, how, to which words. Never changed. Personal: kept as long as the account, and gone with it. Written by consents.
TABLE consent_event
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    purpose text NOT NULL
    given boolean NOT NULL
    text_id bigint
    way text NOT NULL
    at timestamp with time zone NOT NULL
  CONSTRAINT consent_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT consent_event_pkey PRIMARY KEY (id)
  CONSTRAINT consent_event_purpose_known CHECK ((purpose = ANY (ARRAY['newsletter'::text, 'age'::text, 'directory'::text])))
  CONSTRAINT consent_event_text_id_fkey FOREIGN KEY (text_id) REFERENCES consent_text(id)
  CONSTRAINT consent_event_way_known CHECK ((way = ANY (ARRAY['signup'::text, 'space'::text, 'profile'::text, 'mail'::text])))
  CREATE INDEX consent_event_of_account ON public.consent_event USING btree (account_id, purpose, id)
  CREATE TRIGGER consent_event_never_changed BEFORE UPDATE OR TRUNCATE ON public.consent_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- The words that somebody agreed to, each once, numbered by purpose and language. Append-only, nothing personal. Written by consents.
TABLE consent_text
    id bigint NOT NULL IDENTITY
    purpose text NOT NULL
    locale text NOT NULL
    version integer NOT NULL
    words text NOT NULL
    sha256 text NOT NULL
    first_shown_at timestamp with time zone NOT NULL
  CONSTRAINT consent_text_locale_known CHECK ((locale = ANY (ARRAY['fr'::text, 'en'::text])))
  CONSTRAINT consent_text_once UNIQUE (purpose, locale, sha256)
  CONSTRAINT consent_text_pkey PRIMARY KEY (id)
  CONSTRAINT consent_text_purpose_known CHECK ((purpose = ANY (ARRAY['newsletter'::text, 'age'::text, 'directory'::text])))
  CONSTRAINT consent_text_sha256_form CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT consent_text_version_once UNIQUE (purpose, locale, version)
  CONSTRAINT consent_text_version_positive CHECK ((version > 0))
  CONSTRAINT consent_text_words_length CHECK (((length(words) >= 1) AND (length(words) <= 2000)))
  CREATE TRIGGER consent_text_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consent_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- The rows a decision changed, before and after, for as long as it may be undone: minutes. By the triggers of trace_decisions_on. Written by moderation.
TABLE decision_trace
    id bigint NOT NULL IDENTITY
    item_id bigint NOT NULL
    at timestamp with time zone NOT NULL DEFAULT now()
    relation text NOT NULL
    was jsonb
    became jsonb
  CONSTRAINT decision_trace_item_id_fkey FOREIGN KEY (item_id) REFERENCES queue_item(id) ON DELETE CASCADE
  CONSTRAINT decision_trace_of_a_row CHECK (((was IS NOT NULL) OR (became IS NOT NULL)))
  CONSTRAINT decision_trace_pkey PRIMARY KEY (id)
  CREATE INDEX decision_trace_item ON public.decision_trace USING btree (item_id, id)

-- Accounts that were erased: their number, what tells that very account from another that a restored backup gives the same number, and whether its spots stayed. Nothing personal; kept for ever, here and in the file erased.txt of the data folder: whoever comes back with a backup is erased again. Written by privacy.
TABLE erasure
    account_id bigint NOT NULL
    digest text NOT NULL
    keep_spots boolean NOT NULL
    reason text NOT NULL
    asked_at timestamp with time zone NOT NULL
    done_at timestamp with time zone
  CONSTRAINT erasure_digest_form CHECK ((digest ~ '^[0-9a-f]{64}$'::text))
  CONSTRAINT erasure_pkey PRIMARY KEY (account_id, digest)
  CONSTRAINT erasure_reason_known CHECK ((reason = ANY (ARRAY['asked'::text, 'inactive'::text, 'restored'::text, 'unclaimed'::text])))
  CREATE INDEX erasure_under_way ON public.erasure USING btree (asked_at) WHERE (done_at IS NULL)

-- The link by which somebody without a password confirms that they leave, and whether their spots stay; only the SHA-256 of its token is kept. Gone with the account, or a day after it expires. Written by privacy.
TABLE erasure_link
    account_id bigint NOT NULL
    hash bytea NOT NULL
    keep_spots boolean NOT NULL
    expires_at timestamp with time zone NOT NULL
  CONSTRAINT erasure_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT erasure_link_hash_length CHECK ((length(hash) = 32))
  CONSTRAINT erasure_link_hash_unique UNIQUE (hash)
  CONSTRAINT erasure_link_pkey PRIMARY KEY (account_id)

-- Devices on which the second factor is not asked for again; only the SHA-256 of the cookie is kept. Personal: leaves with the account, after thirty days, or as soon as its owner says so. Written by factors.
TABLE factor_device
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    hash bytea NOT NULL
    epoch integer NOT NULL
    label text NOT NULL
    added_at timestamp with time zone NOT NULL
    used_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
  CONSTRAINT factor_device_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT factor_device_label_length CHECK ((length(label) <= 80))
  CONSTRAINT factor_device_pkey PRIMARY KEY (id)
  CONSTRAINT factor_device_unique UNIQUE (hash)
  CREATE INDEX factor_device_expiry ON public.factor_device USING btree (expires_at)
  CREATE INDEX factor_device_of_account ON public.factor_device USING btree (account_id, id)

-- Passkeys: the public half of each. Personal: leaves with the account, or as soon as its owner removes the key. Written by factors.
TABLE factor_passkey
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    credential_id bytea NOT NULL
    public_key bytea NOT NULL
    sign_count bigint NOT NULL
    backup_eligible boolean NOT NULL
    backed_up boolean NOT NULL
    transports text NOT NULL DEFAULT ''::text
    name text NOT NULL
    added_at timestamp with time zone NOT NULL
    used_at timestamp with time zone
    doubted_at timestamp with time zone
  CONSTRAINT factor_passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT factor_passkey_credential_length CHECK (((length(credential_id) >= 1) AND (length(credential_id) <= 1023)))
  CONSTRAINT factor_passkey_name_length CHECK (((length(name) >= 1) AND (length(name) <= 60)))
  CONSTRAINT factor_passkey_pkey PRIMARY KEY (id)
  CONSTRAINT factor_passkey_unique UNIQUE (credential_id)
  CREATE INDEX factor_passkey_of_account ON public.factor_passkey USING btree (account_id, id)

-- Recovery codes, each good once; only the SHA-256 is kept of eighty random bits. Personal: leaves with the account, when other codes are made, or with the last factor. Written by factors.
TABLE factor_recovery
    account_id bigint NOT NULL
    hash bytea NOT NULL
    used_at timestamp with time zone
  CONSTRAINT factor_recovery_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT factor_recovery_pkey PRIMARY KEY (account_id, hash)

-- The codes of an account's telephone. Personal: leaves with the account, or as soon as its owner turns the codes off. Written by factors.
TABLE factor_totp
    account_id bigint NOT NULL
    secret bytea NOT NULL
    last_step bigint NOT NULL
    added_at timestamp with time zone NOT NULL
  CONSTRAINT factor_totp_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT factor_totp_pkey PRIMARY KEY (account_id)

-- A spreadsheet that the team brings in. Never imported, it is deleted after 7 days; its lines are emptied 30 days after its end. Written by imports.
TABLE import_file
    id bigint NOT NULL IDENTITY
    kind text NOT NULL
    name text NOT NULL
    headers text[] NOT NULL
    headers_sha bytea NOT NULL
    plan jsonb NOT NULL DEFAULT '{}'::jsonb
    state text NOT NULL DEFAULT 'received'::text
    version integer NOT NULL DEFAULT 1
    account_id bigint
    created_at timestamp with time zone NOT NULL
    ended_at timestamp with time zone
    emptied_at timestamp with time zone
  CONSTRAINT import_file_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT import_file_has_columns CHECK (((cardinality(headers) >= 1) AND (cardinality(headers) <= 100)))
  CONSTRAINT import_file_headers_sha_length CHECK ((length(headers_sha) = 32))
  CONSTRAINT import_file_kind_form CHECK ((kind ~ '^[a-z]{1,20}$'::text))
  CONSTRAINT import_file_name_length CHECK ((length(name) <= 120))
  CONSTRAINT import_file_pkey PRIMARY KEY (id)
  CONSTRAINT import_file_state_known CHECK ((state = ANY (ARRAY['received'::text, 'checking'::text, 'checked'::text, 'running'::text, 'stopped'::text, 'done'::text, 'undoing'::text, 'undone'::text])))
  CREATE INDEX import_file_account ON public.import_file USING btree (account_id)
  CREATE INDEX import_file_newest ON public.import_file USING btree (created_at DESC, id DESC)

-- A line of such a spreadsheet, imported at most once. Cells hold personal data, and are emptied with their file. Written by imports.
TABLE import_line
    import_id bigint NOT NULL
    number integer NOT NULL
    kind text NOT NULL
    cells text[]
    external text NOT NULL DEFAULT ''::text
    state text NOT NULL DEFAULT 'received'::text
    remarks jsonb NOT NULL DEFAULT '[]'::jsonb
    made bigint
    tries integer NOT NULL DEFAULT 0
  CONSTRAINT import_line_external_length CHECK ((length(external) <= 100))
  CONSTRAINT import_line_import_id_fkey FOREIGN KEY (import_id) REFERENCES import_file(id) ON DELETE CASCADE
  CONSTRAINT import_line_made_what CHECK (((made IS NOT NULL) = (state = ANY (ARRAY['imported'::text, 'kept'::text, 'undone'::text]))))
  CONSTRAINT import_line_number_range CHECK ((number >= 1))
  CONSTRAINT import_line_once PRIMARY KEY (import_id, number)
  CONSTRAINT import_line_state_known CHECK ((state = ANY (ARRAY['received'::text, 'waiting'::text, 'refused'::text, 'same'::text, 'imported'::text, 'kept'::text, 'undone'::text])))
  CREATE INDEX import_line_by_state ON public.import_line USING btree (import_id, state, number)
  CREATE UNIQUE INDEX import_line_external_once ON public.import_line USING btree (kind, external) WHERE ((external <> ''::text) AND (state = ANY (ARRAY['imported'::text, 'kept'::text])))

-- The columns told for files with the same titles, for the next one. Holds no personal data. Written by imports.
TABLE import_plan
    kind text NOT NULL
    headers_sha bytea NOT NULL
    plan jsonb NOT NULL
  CONSTRAINT import_plan_once PRIMARY KEY (kind, headers_sha)

-- The letters that warn who has not come for years, so that each is sent once; they count for nothing once the person came. Gone with the account. Written by privacy.
TABLE inactivity_warning
    account_id bigint NOT NULL
    days integer NOT NULL
    sent_at timestamp with time zone NOT NULL
  CONSTRAINT inactivity_warning_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT inactivity_warning_pkey PRIMARY KEY (account_id, days)

-- Work to do after a transaction; a finished job is deleted, a hopeless one stays with dead_at. Written by jobs.
TABLE job
    id bigint NOT NULL IDENTITY
    kind text NOT NULL
    payload jsonb NOT NULL
    run_at timestamp with time zone NOT NULL DEFAULT now()
    attempts integer NOT NULL DEFAULT 0
    leased_until timestamp with time zone
    last_error text NOT NULL DEFAULT ''::text
    dead_at timestamp with time zone
    created_at timestamp with time zone NOT NULL DEFAULT now()
  CONSTRAINT job_pkey PRIMARY KEY (id)
  CREATE INDEX job_due ON public.job USING btree (run_at) WHERE (dead_at IS NULL)
  CREATE TRIGGER job_traced AFTER INSERT OR DELETE OR UPDATE ON public.job FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Browsers an account was signed in with, so that a letter tells its owner of a new one and a known one is let try when strangers guess. A hash of the browser's cookie and of the account: two accounts of one browser cannot be told to share it. Kept a year after the last sign-in, and erased with the account. Written by accounts.
TABLE known_device
    account_id bigint NOT NULL
    hash bytea NOT NULL
    first_at timestamp with time zone NOT NULL
    last_at timestamp with time zone NOT NULL
  CONSTRAINT known_device_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT known_device_pkey PRIMARY KEY (account_id, hash)
  CREATE INDEX known_device_age ON public.known_device USING btree (last_at)

-- The next version of a legal page as the team writes it, one for each; gone once published. Written by legal.
TABLE legal_draft
    name text NOT NULL
    revision integer NOT NULL
    french text NOT NULL
    english text NOT NULL
    note text NOT NULL
    updated_at timestamp with time zone NOT NULL
  CONSTRAINT legal_draft_english_length CHECK ((length(english) <= 30000))
  CONSTRAINT legal_draft_french_length CHECK ((length(french) <= 30000))
  CONSTRAINT legal_draft_name_known CHECK ((name = ANY (ARRAY['mentions-legales'::text, 'confidentialite'::text, 'accessibilite'::text, 'cookies'::text, 'securite'::text])))
  CONSTRAINT legal_draft_note_length CHECK ((length(note) <= 300))
  CONSTRAINT legal_draft_pkey PRIMARY KEY (name)

-- What the legal pages say of who publishes the site (facts), and the last audit of accessibility (audit), each time the team set them; the last ones count. Facts name people: those replaced are forgotten after a year. Accounts by number only. Written by legal.
TABLE legal_setting
    kind text NOT NULL
    revision integer NOT NULL
    value jsonb NOT NULL
    author_id bigint NOT NULL
    set_at timestamp with time zone NOT NULL
  CONSTRAINT legal_setting_kind_known CHECK ((kind = ANY (ARRAY['facts'::text, 'audit'::text])))
  CONSTRAINT legal_setting_pkey PRIMARY KEY (kind, revision)
  CONSTRAINT legal_setting_revision_positive CHECK ((revision > 0))

-- The legal pages as the team wrote them, every version; a page that has none is as the program comes with. Append-only; accounts by number only. Written by legal.
TABLE legal_text
    name text NOT NULL
    version integer NOT NULL
    french text NOT NULL
    english text NOT NULL
    note text NOT NULL
    author_id bigint NOT NULL
    published_at timestamp with time zone NOT NULL
  CONSTRAINT legal_text_english_length CHECK ((length(english) <= 30000))
  CONSTRAINT legal_text_french_length CHECK (((length(french) >= 1) AND (length(french) <= 30000)))
  CONSTRAINT legal_text_name_known CHECK ((name = ANY (ARRAY['mentions-legales'::text, 'confidentialite'::text, 'accessibilite'::text, 'cookies'::text, 'securite'::text])))
  CONSTRAINT legal_text_note_length CHECK ((length(note) <= 300))
  CONSTRAINT legal_text_pkey PRIMARY KEY (name, version)
  CONSTRAINT legal_text_version_positive CHECK ((version > 0))
  CREATE TRIGGER legal_text_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.legal_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- The outbox. Subjects and bodies are emptied once sent, but for development: they name people and hold secret links. A farewell is deleted once sent, or after three days. Written by mail.
TABLE letter
    id bigint NOT NULL IDENTITY
    account_id bigint
    recipient text NOT NULL
    subject text NOT NULL
    body_text text NOT NULL
    body_html text NOT NULL
    links text[] NOT NULL DEFAULT '{}'::text[]
    message_id text NOT NULL
    created_at timestamp with time zone NOT NULL DEFAULT now()
    sent_at timestamp with time zone
    farewell boolean NOT NULL DEFAULT false
  CONSTRAINT letter_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT letter_message_id_unique UNIQUE (message_id)
  CONSTRAINT letter_pkey PRIMARY KEY (id)
  CREATE INDEX letter_age ON public.letter USING btree (created_at)
  CREATE INDEX letter_of_account ON public.letter USING btree (account_id)
  CREATE INDEX letter_to_guest ON public.letter USING btree (lower(recipient)) WHERE (account_id IS NULL)
  CREATE TRIGGER letter_traced AFTER INSERT OR DELETE OR UPDATE ON public.letter FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- What each licence is worth: read this rather than the columns of organisation. It holds in the states active and formal_notice, from valid_from to valid_until. Of organisations.
VIEW licence AS
 SELECT o.id AS organisation_id,
    o.licence_number AS number,
        CASE
            WHEN ((f.id IS NOT NULL) AND (o.state = ANY (ARRAY['active'::text, 'formal_notice'::text])) AND (f.state <> ALL (ARRAY['active'::text, 'formal_notice'::text]))) THEN f.state
            ELSE o.state
        END AS state,
    o.licence_from AS valid_from,
    COALESCE(f.licence_until, o.licence_until) AS valid_until,
    COALESCE(f.conditions, o.conditions) AS conditions,
    f.id AS federation_id,
    f.name AS federation
   FROM ((organisation o
     LEFT JOIN affiliation a ON (((a.organisation_id = o.id) AND (a.confirmed_at IS NOT NULL))))
     LEFT JOIN organisation f ON ((f.id = a.federation_id)))
  WHERE (o.licence_number IS NOT NULL);

-- The last licence number given each year: numbers have no gap and are never given twice. Written by organisations.
TABLE licence_counter
    year integer NOT NULL
    last integer NOT NULL
  CONSTRAINT licence_counter_pkey PRIMARY KEY (year)
  CREATE TRIGGER licence_counter_traced AFTER INSERT OR DELETE OR UPDATE ON public.licence_counter FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- What the team decided about a licence after it was granted, each with the appeal against it. Written by organisations.
TABLE licence_measure
    id bigint NOT NULL IDENTITY
    organisation_id bigint NOT NULL
    state text NOT NULL
    reason text NOT NULL
    message text NOT NULL DEFAULT ''::text
    taken_by bigint
    taken_at timestamp with time zone NOT NULL
    answer_by date
    appeal text NOT NULL DEFAULT ''::text
    appealed_by bigint
    appealed_at timestamp with time zone
    verdict text
    verdict_message text NOT NULL DEFAULT ''::text
  CONSTRAINT licence_measure_appeal_length CHECK ((length(appeal) <= 1200))
  CONSTRAINT licence_measure_appealed_by_fkey FOREIGN KEY (appealed_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT licence_measure_message_length CHECK ((length(message) <= 1000))
  CONSTRAINT licence_measure_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT licence_measure_pkey PRIMARY KEY (id)
  CONSTRAINT licence_measure_reason_form CHECK ((reason ~ '^[a-z_]+$'::text))
  CONSTRAINT licence_measure_state_known CHECK ((state = ANY (ARRAY['active'::text, 'formal_notice'::text, 'suspended'::text, 'withdrawn'::text])))
  CONSTRAINT licence_measure_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT licence_measure_verdict_known CHECK ((verdict = ANY (ARRAY['publish'::text, 'revise'::text, 'refuse'::text])))
  CONSTRAINT licence_measure_verdict_message_length CHECK ((length(verdict_message) <= 1000))
  CONSTRAINT licence_measure_verdict_on_appeal CHECK (((verdict IS NULL) OR (appealed_at IS NOT NULL)))
  CREATE INDEX licence_measure_appealed_by ON public.licence_measure USING btree (appealed_by)
  CREATE INDEX licence_measure_organisation ON public.licence_measure USING btree (organisation_id, id)
  CREATE INDEX licence_measure_taken_by ON public.licence_measure USING btree (taken_by)
  CREATE TRIGGER licence_measure_traced AFTER INSERT OR DELETE OR UPDATE ON public.licence_measure FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Reminders sent before the end of a licence, so that each is sent once. Written by organisations.
TABLE licence_reminder
    organisation_id bigint NOT NULL
    until date NOT NULL
    days integer NOT NULL
    sent_at timestamp with time zone NOT NULL
  CONSTRAINT licence_reminder_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT licence_reminder_pkey PRIMARY KEY (organisation_id, until, days)
  CREATE TRIGGER licence_reminder_traced AFTER INSERT OR DELETE OR UPDATE ON public.licence_reminder FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Requests to keep a licence beyond its end, under the same number. Written by organisations.
TABLE licence_renewal
    id bigint NOT NULL IDENTITY
    organisation_id bigint NOT NULL
    words text NOT NULL
    asked_by bigint
    asked_at timestamp with time zone NOT NULL
    verdict text
    reason text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
  CONSTRAINT licence_renewal_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT licence_renewal_message_length CHECK ((length(message) <= 1000))
  CONSTRAINT licence_renewal_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT licence_renewal_pkey PRIMARY KEY (id)
  CONSTRAINT licence_renewal_verdict_known CHECK ((verdict = ANY (ARRAY['publish'::text, 'revise'::text, 'refuse'::text])))
  CONSTRAINT licence_renewal_words_length CHECK (((length(words) >= 40) AND (length(words) <= 1200)))
  CREATE INDEX licence_renewal_asked_by ON public.licence_renewal USING btree (asked_by)
  CREATE INDEX licence_renewal_organisation ON public.licence_renewal USING btree (organisation_id, id)
  CREATE UNIQUE INDEX licence_renewal_waits_once ON public.licence_renewal USING btree (organisation_id) WHERE (verdict IS NULL)
  CREATE TRIGGER licence_renewal_traced AFTER INSERT OR DELETE OR UPDATE ON public.licence_renewal FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Who said "me too" of a spot: the number is public, the names are nobody's. Gone with the account. Written by wishes.
TABLE me_too
    spot_id bigint NOT NULL
    account_id bigint NOT NULL
    at timestamp with time zone NOT NULL
  CONSTRAINT me_too_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT me_too_pkey PRIMARY KEY (spot_id, account_id)
  CONSTRAINT me_too_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX me_too_of_account ON public.me_too USING btree (account_id)
  CREATE TRIGGER me_too_traced AFTER INSERT OR DELETE OR UPDATE ON public.me_too FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- A bad use of the bubble, told by anybody. Written by uses.
TABLE misuse_report
    id bigint NOT NULL IDENTITY
    account_id bigint
    what text NOT NULL
    place text NOT NULL
    email text NOT NULL DEFAULT ''::text
    state text NOT NULL DEFAULT 'submitted'::text
    created_at timestamp with time zone NOT NULL
    decided_at timestamp with time zone
    licence_number text NOT NULL DEFAULT ''::text
  CONSTRAINT misuse_report_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT misuse_report_decided_when CHECK (((state = 'submitted'::text) = (decided_at IS NULL)))
  CONSTRAINT misuse_report_email_length CHECK ((length(email) <= 254))
  CONSTRAINT misuse_report_licence_length CHECK ((length(licence_number) <= 40))
  CONSTRAINT misuse_report_pkey PRIMARY KEY (id)
  CONSTRAINT misuse_report_place_length CHECK (((length(place) >= 1) AND (length(place) <= 300)))
  CONSTRAINT misuse_report_state_known CHECK ((state = ANY (ARRAY['submitted'::text, 'founded'::text, 'unfounded'::text])))
  CONSTRAINT misuse_report_what_length CHECK (((length(what) >= 1) AND (length(what) <= 1000)))
  CREATE INDEX misuse_report_of_account ON public.misuse_report USING btree (account_id)
  CREATE INDEX misuse_report_reachable ON public.misuse_report USING btree (decided_at) WHERE (email <> ''::text)
  CREATE TRIGGER misuse_report_traced AFTER INSERT OR DELETE OR UPDATE ON public.misuse_report FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- What staff want otherwise of the preset reasons, and the reasons they add; a null or empty column is as the site comes. Rows are never deleted: what was decided with a reason is still to be read. Who changed one last goes with their account. Written by moderation.
TABLE moderation_reason
    family text NOT NULL
    reason text NOT NULL
    own boolean NOT NULL DEFAULT false
    active boolean NOT NULL DEFAULT true
    rank integer
    kinds text[]
    field text
    name_fr text NOT NULL DEFAULT ''::text
    name_en text NOT NULL DEFAULT ''::text
    why_fr text NOT NULL DEFAULT ''::text
    why_en text NOT NULL DEFAULT ''::text
    example_fr text NOT NULL DEFAULT ''::text
    example_en text NOT NULL DEFAULT ''::text
    version integer NOT NULL DEFAULT 0
    updated_at timestamp with time zone NOT NULL
    updated_by bigint
  CONSTRAINT moderation_reason_both_languages CHECK ((((name_fr = ''::text) = (name_en = ''::text)) AND ((why_fr = ''::text) = (why_en = ''::text)) AND ((example_fr = ''::text) = (example_en = ''::text))))
  CONSTRAINT moderation_reason_example_en_length CHECK ((length(example_en) <= 500))
  CONSTRAINT moderation_reason_example_fr_length CHECK ((length(example_fr) <= 500))
  CONSTRAINT moderation_reason_form CHECK ((reason ~ '^[a-z0-9_]{2,40}$'::text))
  CONSTRAINT moderation_reason_name_en_length CHECK ((length(name_en) <= 60))
  CONSTRAINT moderation_reason_name_fr_length CHECK ((length(name_fr) <= 60))
  CONSTRAINT moderation_reason_named CHECK (((NOT own) OR ((name_fr <> ''::text) AND (name_en <> ''::text))))
  CONSTRAINT moderation_reason_pkey PRIMARY KEY (family, reason)
  CONSTRAINT moderation_reason_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT moderation_reason_why_en_length CHECK ((length(why_en) <= 300))
  CONSTRAINT moderation_reason_why_fr_length CHECK ((length(why_fr) <= 300))
  CREATE INDEX moderation_reason_updated_by ON public.moderation_reason USING btree (updated_by)

-- Authors whose spots are shown to nobody but the moderators while they wait. Goes with the account. Written by neighbours.
TABLE neighbour_objection
    account_id bigint NOT NULL
    at timestamp with time zone NOT NULL
  CONSTRAINT neighbour_objection_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT neighbour_objection_pkey PRIMARY KEY (account_id)

-- The items of the queue of which enough neighbours agree and none doubts.
VIEW neighbour_ready AS
 SELECT v.item_id
   FROM ((neighbour_voice v
     JOIN account a ON ((a.id = v.account_id)))
     CROSS JOIN neighbour_rule r)
  WHERE (r.enabled AND (a.state = 'active'::text) AND (a.role = 'member'::text))
  GROUP BY v.item_id, r.enough
 HAVING (bool_and(v.agrees) AND (count(*) >= r.enough));

-- Whether and to whom spots that wait are shown: one row, which staff write. Who changed it last goes with their account. Written by neighbours.
TABLE neighbour_rule
    single boolean NOT NULL DEFAULT true
    enabled boolean NOT NULL DEFAULT false
    enough integer NOT NULL DEFAULT 3
    km integer NOT NULL DEFAULT 10
    since timestamp with time zone
    version integer NOT NULL DEFAULT 1
    updated_at timestamp with time zone
    updated_by bigint
  CONSTRAINT neighbour_rule_enough_range CHECK (((enough >= 2) AND (enough <= 10)))
  CONSTRAINT neighbour_rule_km_range CHECK (((km >= 0) AND (km <= 30)))
  CONSTRAINT neighbour_rule_pkey PRIMARY KEY (single)
  CONSTRAINT neighbour_rule_since_when CHECK (((NOT enabled) OR (since IS NOT NULL)))
  CONSTRAINT neighbour_rule_single CHECK (single)
  CONSTRAINT neighbour_rule_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES account(id) ON DELETE SET NULL
  CREATE INDEX neighbour_rule_updated_by ON public.neighbour_rule USING btree (updated_by)

-- What an ambassador says of a spot that waits near them: of what was sent that time, so that a spot sent again is looked at again. Kept a month after the answer; goes with the account. Written by neighbours.
TABLE neighbour_voice
    item_id bigint NOT NULL
    account_id bigint NOT NULL
    agrees boolean NOT NULL
    doubt text NOT NULL DEFAULT ''::text
    words text NOT NULL DEFAULT ''::text
    said_at timestamp with time zone NOT NULL
  CONSTRAINT neighbour_voice_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT neighbour_voice_agrees_plainly CHECK (((NOT agrees) OR (words = ''::text)))
  CONSTRAINT neighbour_voice_doubt_form CHECK ((doubt ~ '^[a-z]{0,20}$'::text))
  CONSTRAINT neighbour_voice_doubt_why CHECK ((agrees = (doubt = ''::text)))
  CONSTRAINT neighbour_voice_item_id_fkey FOREIGN KEY (item_id) REFERENCES queue_item(id) ON DELETE CASCADE
  CONSTRAINT neighbour_voice_once PRIMARY KEY (item_id, account_id)
  CONSTRAINT neighbour_voice_words_length CHECK ((length(words) <= 200))
  CREATE INDEX neighbour_voice_of_account ON public.neighbour_voice USING btree (account_id)

-- By which each reader of the newsletter leaves it without signing in; in clear, for the team writes it into every letter, and it does nothing else. Gone with the account. Written by consents.
TABLE newsletter_link
    account_id bigint NOT NULL
    token text NOT NULL
    made_at timestamp with time zone NOT NULL
  CONSTRAINT newsletter_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT newsletter_link_pkey PRIMARY KEY (account_id)
  CONSTRAINT newsletter_link_token_form CHECK ((token ~ '^[A-Z2-7]{26}$'::text))
  CONSTRAINT newsletter_link_token_unique UNIQUE (token)

-- What anybody, a member or not, tells of a content that harms somebody or breaks the law. One year after the last answer the name, the address, the words, the contest and the token are forgotten; the ground and the outcome stay, for the figures. Erasing an account leaves the notice, which its sender may still follow. Written by notices.
TABLE notice
    id bigint NOT NULL IDENTITY
    token text
    account_id bigint
    name text NOT NULL DEFAULT ''::text
    email text NOT NULL DEFAULT ''::text
    locale text NOT NULL
    page text NOT NULL
    kind text NOT NULL DEFAULT ''::text
    subject_id bigint NOT NULL DEFAULT 0
    title text NOT NULL
    ground text NOT NULL
    words text NOT NULL
    state text NOT NULL DEFAULT 'submitted'::text
    reason text NOT NULL DEFAULT ''::text
    answer text NOT NULL DEFAULT ''::text
    decided_by bigint
    decided_at timestamp with time zone
    contest text NOT NULL DEFAULT ''::text
    contested_at timestamp with time zone
    created_at timestamp with time zone NOT NULL
  CONSTRAINT notice_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT notice_answer_length CHECK ((length(answer) <= 1000))
  CONSTRAINT notice_contest_length CHECK ((length(contest) <= 2000))
  CONSTRAINT notice_decided CHECK (((state = 'submitted'::text) = (decided_at IS NULL)))
  CONSTRAINT notice_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT notice_email_length CHECK ((length(email) <= 254))
  CONSTRAINT notice_ground_known CHECK ((ground = ANY (ARRAY['rights'::text, 'portrait'::text, 'home'::text, 'privacy'::text, 'danger'::text, 'illegal'::text, 'child'::text, 'other'::text])))
  CONSTRAINT notice_locale_known CHECK ((locale = ANY (ARRAY['fr'::text, 'en'::text])))
  CONSTRAINT notice_name_length CHECK ((length(name) <= 120))
  CONSTRAINT notice_page_is_ours CHECK (((page ~ '^/([^/\\].*)?$'::text) AND (length(page) <= 300)))
  CONSTRAINT notice_pkey PRIMARY KEY (id)
  CONSTRAINT notice_reason_form CHECK ((reason ~ '^[a-z0-9_]*$'::text))
  CONSTRAINT notice_state_known CHECK ((state = ANY (ARRAY['submitted'::text, 'founded'::text, 'sent_back'::text, 'unfounded'::text])))
  CONSTRAINT notice_title_length CHECK ((length(title) <= 300))
  CONSTRAINT notice_token UNIQUE (token)
  CONSTRAINT notice_words_length CHECK ((length(words) <= 2000))
  CREATE INDEX notice_about ON public.notice USING btree (kind, subject_id)
  CREATE INDEX notice_account ON public.notice USING btree (account_id)
  CREATE INDEX notice_decided_by ON public.notice USING btree (decided_by)
  CREATE INDEX notice_forgotten ON public.notice USING btree (decided_at) WHERE (token IS NOT NULL)
  CREATE TRIGGER notice_traced AFTER INSERT OR DELETE OR UPDATE ON public.notice FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Answers already given to forms, so that a double click never makes two; account 0 is a visitor. Written by once.
TABLE once
    account_id bigint NOT NULL
    key text NOT NULL
    act text NOT NULL
    answer text NOT NULL DEFAULT ''::text
    created_at timestamp with time zone NOT NULL DEFAULT now()
  CONSTRAINT once_key_length CHECK (((length(key) >= 1) AND (length(key) <= 64)))
  CONSTRAINT once_pkey PRIMARY KEY (account_id, key)
  CREATE INDEX once_age ON public.once USING btree (created_at)
  CREATE TRIGGER once_traced AFTER INSERT OR DELETE OR UPDATE ON public.once FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- A legal person and its file for the licence. Written by organisations.
TABLE organisation
    id bigint NOT NULL IDENTITY
    name text NOT NULL
    siret text
    rna text
    legal_form text NOT NULL
    sector text NOT NULL DEFAULT ''::text
    commune_insee text NOT NULL DEFAULT ''::text
    jobs integer NOT NULL DEFAULT 0
    supports text[] NOT NULL DEFAULT '{}'::text[]
    motivation text NOT NULL DEFAULT ''::text
    state text NOT NULL DEFAULT 'draft'::text
    reason text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    version integer NOT NULL DEFAULT 1
    created_at timestamp with time zone NOT NULL DEFAULT now()
    submitted_at timestamp with time zone
    decided_at timestamp with time zone
    licence_number text
    licence_from date
    licence_until date
    conditions text NOT NULL DEFAULT ''::text
    federation boolean NOT NULL DEFAULT false
  CONSTRAINT organisation_conditions_length CHECK ((length(conditions) <= 1000))
  CONSTRAINT organisation_granted_has_licence CHECK (((state <> ALL (ARRAY['active'::text, 'formal_notice'::text, 'suspended'::text, 'withdrawn'::text])) OR ((licence_number IS NOT NULL) AND (licence_from < licence_until))))
  CONSTRAINT organisation_is_identified CHECK (((siret IS NOT NULL) OR (rna IS NOT NULL) OR (state = 'closed'::text)))
  CONSTRAINT organisation_jobs_range CHECK (((jobs >= 0) AND (jobs <= 100000)))
  CONSTRAINT organisation_legal_form_known CHECK ((legal_form = ANY (ARRAY['sarl'::text, 'sas'::text, 'sa'::text, 'ei'::text, 'association'::text, 'public'::text, 'other'::text])))
  CONSTRAINT organisation_licence_number_unique UNIQUE (licence_number)
  CONSTRAINT organisation_motivation_length CHECK ((length(motivation) <= 1200))
  CONSTRAINT organisation_name_length CHECK (((length(name) >= 1) AND (length(name) <= 120)))
  CONSTRAINT organisation_pkey PRIMARY KEY (id)
  CONSTRAINT organisation_rna_form CHECK ((rna ~ '^W[0-9]{9}$'::text))
  CONSTRAINT organisation_sector_length CHECK ((length(sector) <= 80))
  CONSTRAINT organisation_siret_form CHECK ((siret ~ '^[0-9]{14}$'::text))
  CONSTRAINT organisation_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'to_complete'::text, 'refused'::text, 'active'::text, 'formal_notice'::text, 'suspended'::text, 'withdrawn'::text, 'closed'::text])))
  CREATE INDEX organisation_ends ON public.organisation USING btree (licence_until) WHERE (state = ANY (ARRAY['active'::text, 'formal_notice'::text]))
  CREATE UNIQUE INDEX organisation_rna_unique ON public.organisation USING btree (rna) WHERE (state <> ALL (ARRAY['draft'::text, 'refused'::text, 'closed'::text]))
  CREATE INDEX organisation_sent ON public.organisation USING btree (created_at DESC, id DESC) WHERE (state <> 'draft'::text)
  CREATE UNIQUE INDEX organisation_siret_unique ON public.organisation USING btree (siret) WHERE (state <> ALL (ARRAY['draft'::text, 'refused'::text, 'closed'::text]))
  CREATE TRIGGER organisation_traced AFTER INSERT OR DELETE OR UPDATE ON public.organisation FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Letters that invite to speak for an organisation and still may be answered. A row, and the address in it, is deleted when the invitation is accepted or cancelled, and 30 days after its end. Written by organisations.
TABLE organisation_invitation
    id bigint NOT NULL IDENTITY
    organisation_id bigint NOT NULL
    email text NOT NULL
    email_key text NOT NULL
    name text NOT NULL DEFAULT ''::text
    role text NOT NULL
    token_hash bytea NOT NULL
    invited_by bigint
    sent_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
  CONSTRAINT organisation_invitation_address_once UNIQUE (organisation_id, email_key)
  CONSTRAINT organisation_invitation_email_length CHECK ((length(email) <= 254))
  CONSTRAINT organisation_invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT organisation_invitation_name_length CHECK ((length(name) <= 60))
  CONSTRAINT organisation_invitation_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT organisation_invitation_pkey PRIMARY KEY (id)
  CONSTRAINT organisation_invitation_role_known CHECK ((role = ANY (ARRAY['owner'::text, 'editor'::text])))
  CONSTRAINT organisation_invitation_token_unique UNIQUE (token_hash)
  CREATE INDEX organisation_invitation_email ON public.organisation_invitation USING btree (email_key)
  CREATE INDEX organisation_invitation_expiry ON public.organisation_invitation USING btree (expires_at)
  CREATE INDEX organisation_invitation_invited_by ON public.organisation_invitation USING btree (invited_by)

-- Who speaks for an organisation, and in what capacity. Written by organisations.
TABLE organisation_member
    organisation_id bigint NOT NULL
    account_id bigint NOT NULL
    role text NOT NULL
    capacity text NOT NULL DEFAULT ''::text
    joined_at timestamp with time zone NOT NULL DEFAULT now()
  CONSTRAINT organisation_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT organisation_member_capacity_length CHECK ((length(capacity) <= 80))
  CONSTRAINT organisation_member_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT organisation_member_pkey PRIMARY KEY (organisation_id, account_id)
  CONSTRAINT organisation_member_role_known CHECK ((role = ANY (ARRAY['owner'::text, 'editor'::text])))
  CREATE UNIQUE INDEX organisation_member_one_each ON public.organisation_member USING btree (account_id)
  CREATE TRIGGER organisation_member_traced AFTER INSERT OR DELETE OR UPDATE ON public.organisation_member FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- A photo on which its owner lays the bubble. Personal: gone with its photo within the hour unless the owner keeps it, else when they remove it or their account goes. Written by overlay.
TABLE overlay
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    choices text NOT NULL DEFAULT ''::text
    created_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone
    kept_at timestamp with time zone
  CONSTRAINT overlay_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT overlay_choices_length CHECK ((length(choices) <= 1000))
  CONSTRAINT overlay_kept_or_expires CHECK ((num_nonnulls(expires_at, kept_at) = 1))
  CONSTRAINT overlay_pkey PRIMARY KEY (id)
  CREATE INDEX overlay_expiring ON public."overlay" USING btree (expires_at) WHERE (expires_at IS NOT NULL)
  CREATE INDEX overlay_of_account ON public."overlay" USING btree (account_id, kept_at DESC, id DESC)

-- A picture someone sent; the files are in the store, under the id. Written by photos.
TABLE photo
    id text NOT NULL
    account_id bigint
    state text NOT NULL DEFAULT 'stored'::text
    spot_id bigint
    position integer
    alt text NOT NULL DEFAULT ''::text
    width integer NOT NULL
    height integer NOT NULL
    widths integer[] NOT NULL
    sha256 bytea NOT NULL
    phash bigint NOT NULL
    exif_lat double precision
    exif_lon double precision
    created_at timestamp with time zone NOT NULL
    deleted_at timestamp with time zone
    use_id bigint
    overlay_id bigint
    profile_id bigint
    held boolean NOT NULL DEFAULT false
    album text
    album_id bigint
    became text
    taken_month date
  CONSTRAINT photo_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT photo_album_form CHECK ((album ~ '^[a-z]{1,20}$'::text))
  CONSTRAINT photo_album_whole CHECK (((album IS NULL) = (album_id IS NULL)))
  CONSTRAINT photo_alt_length CHECK ((length(alt) <= 200))
  CONSTRAINT photo_became_is_deleted CHECK (((became IS NULL) OR (state = 'deleted'::text)))
  CONSTRAINT photo_deleted_has_no_month CHECK (((state <> 'deleted'::text) OR (taken_month IS NULL)))
  CONSTRAINT photo_deleted_is_nowhere CHECK (((state <> 'deleted'::text) OR (exif_lat IS NULL)))
  CONSTRAINT photo_deleted_when CHECK (((state = 'deleted'::text) = (deleted_at IS NOT NULL)))
  CONSTRAINT photo_exif_lat_range CHECK (((exif_lat >= ('-90'::integer)::double precision) AND (exif_lat <= (90)::double precision)))
  CONSTRAINT photo_exif_lon_range CHECK (((exif_lon >= ('-180'::integer)::double precision) AND (exif_lon <= (180)::double precision)))
  CONSTRAINT photo_has_derivatives CHECK ((cardinality(widths) >= 1))
  CONSTRAINT photo_height_range CHECK (((height >= 1) AND (height <= 16000)))
  CONSTRAINT photo_held_is_stored CHECK (((NOT held) OR (state = 'stored'::text)))
  CONSTRAINT photo_id_form CHECK ((id ~ '^[a-z2-7]{26}$'::text))
  CONSTRAINT photo_in_album CHECK (
CASE
    WHEN (state = ANY (ARRAY['attached'::text, 'own'::text])) THEN ((album IS NOT NULL) AND ("position" IS NOT NULL))
    WHEN held THEN ("position" IS NULL)
    ELSE ((album IS NULL) AND ("position" IS NULL))
END)
  CONSTRAINT photo_in_album_unique UNIQUE (album, album_id, "position") DEFERRABLE INITIALLY DEFERRED
  CONSTRAINT photo_of_overlay_unique UNIQUE (overlay_id)
  CONSTRAINT photo_of_profile_unique UNIQUE (profile_id, "position") DEFERRABLE INITIALLY DEFERRED
  CONSTRAINT photo_of_use_unique UNIQUE (use_id, "position") DEFERRABLE INITIALLY DEFERRED
  CONSTRAINT photo_pkey PRIMARY KEY (id)
  CONSTRAINT photo_place_unique UNIQUE (spot_id, "position") DEFERRABLE INITIALLY DEFERRED
  CONSTRAINT photo_sha256_length CHECK ((length(sha256) = 32))
  CONSTRAINT photo_state_known CHECK ((state = ANY (ARRAY['stored'::text, 'attached'::text, 'own'::text, 'deleted'::text])))
  CONSTRAINT photo_taken_month_first CHECK ((EXTRACT(day FROM taken_month) = (1)::numeric))
  CONSTRAINT photo_width_range CHECK (((width >= 1) AND (width <= 16000)))
  CREATE INDEX photo_alike ON public.photo USING gin (photo_hash_parts(phash)) WITH (fastupdate=off) WHERE ((state <> 'deleted'::text) AND (phash <> 0))
  CREATE INDEX photo_gone ON public.photo USING btree (deleted_at) WHERE (state = 'deleted'::text)
  CREATE INDEX photo_of_account ON public.photo USING btree (account_id, created_at)
  CREATE INDEX photo_waiting ON public.photo USING btree (created_at) WHERE (state = 'stored'::text)
  CREATE TRIGGER photo_album_of_before BEFORE INSERT OR UPDATE ON public.photo FOR EACH ROW EXECUTE FUNCTION photo_album_of_before()
  CREATE TRIGGER photo_traced AFTER INSERT OR DELETE OR UPDATE ON public.photo FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- What an organisation, or an ambassador, lets the directory show of them, and their consent. Leaves with the account or the organisation. Written by directory.
TABLE profile
    id bigint NOT NULL IDENTITY
    organisation_id bigint
    account_id bigint
    kind text NOT NULL GENERATED 
CASE
    WHEN (organisation_id IS NULL) THEN 'ambassador'::text
    ELSE 'organisation'::text
END
    slug text
    state text NOT NULL DEFAULT 'draft'::text
    why text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    version integer NOT NULL DEFAULT 0
    consent_at timestamp with time zone
    consent_by bigint
    consent_words text NOT NULL DEFAULT ''::text
    created_at timestamp with time zone NOT NULL
    updated_at timestamp with time zone NOT NULL
    published_at timestamp with time zone
  CONSTRAINT profile_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT profile_consent_by_fkey FOREIGN KEY (consent_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT profile_consent_has_words CHECK (((consent_at IS NULL) = (consent_words = ''::text)))
  CONSTRAINT profile_of_account_unique UNIQUE (account_id)
  CONSTRAINT profile_of_one CHECK ((num_nonnulls(organisation_id, account_id) = 1))
  CONSTRAINT profile_of_organisation_unique UNIQUE (organisation_id)
  CONSTRAINT profile_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE CASCADE
  CONSTRAINT profile_pkey PRIMARY KEY (id)
  CONSTRAINT profile_sent_with_consent CHECK (((state <> ALL (ARRAY['submitted'::text, 'published'::text])) OR (consent_at IS NOT NULL)))
  CONSTRAINT profile_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
  CONSTRAINT profile_slug_unique UNIQUE (kind, slug)
  CONSTRAINT profile_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes_requested'::text, 'published'::text, 'refused'::text, 'withdrawn'::text])))
  CREATE INDEX profile_consent_by ON public.profile USING btree (consent_by)
  CREATE TRIGGER profile_traced AFTER INSERT OR DELETE OR UPDATE ON public.profile FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- The words of a profile, twice at most: as its members write them, and as the moderators accepted them. Both are deleted when consent ends. Written by directory.
TABLE profile_face
    profile_id bigint NOT NULL
    shown boolean NOT NULL
    name text NOT NULL DEFAULT ''::text
    words text NOT NULL DEFAULT ''::text
    sector text NOT NULL DEFAULT ''::text
    website text NOT NULL DEFAULT ''::text
    email text NOT NULL DEFAULT ''::text
    phone text NOT NULL DEFAULT ''::text
    commune_shown boolean NOT NULL DEFAULT false
    photo text NOT NULL DEFAULT ''::text
    photo_alt text NOT NULL DEFAULT ''::text
    rights_at timestamp with time zone
  CONSTRAINT profile_face_email_length CHECK ((length(email) <= 254))
  CONSTRAINT profile_face_name_length CHECK ((length(name) <= 60))
  CONSTRAINT profile_face_phone_length CHECK ((length(phone) <= 30))
  CONSTRAINT profile_face_photo_alt_length CHECK ((length(photo_alt) <= 200))
  CONSTRAINT profile_face_pkey PRIMARY KEY (profile_id, shown)
  CONSTRAINT profile_face_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES profile(id) ON DELETE CASCADE
  CONSTRAINT profile_face_sector_form CHECK ((sector ~ '^[a-z]*$'::text))
  CONSTRAINT profile_face_website_length CHECK ((length(website) <= 200))
  CONSTRAINT profile_face_words_length CHECK ((length(words) <= 600))
  CREATE INDEX profile_face_photo ON public.profile_face USING btree (photo) WHERE (photo <> ''::text)
  CREATE TRIGGER profile_face_traced AFTER INSERT OR DELETE OR UPDATE ON public.profile_face FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Every address a profile ever had: an old one leads to the new one, and is given to nobody else. Written by directory.
TABLE profile_slug
    kind text NOT NULL
    slug text NOT NULL
    profile_id bigint NOT NULL
  CONSTRAINT profile_slug_pkey PRIMARY KEY (kind, slug)
  CONSTRAINT profile_slug_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES profile(id) ON DELETE CASCADE
  CREATE INDEX profile_slug_of_profile ON public.profile_slug USING btree (profile_id)
  CREATE TRIGGER profile_slug_traced AFTER INSERT OR DELETE OR UPDATE ON public.profile_slug FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- At which hours of the Lot a moderator is told by letter of what waits; they go with the account. Written by moderation.
TABLE queue_digest
    account_id bigint NOT NULL
    hours integer[] NOT NULL
    sent_at timestamp with time zone
  CONSTRAINT queue_digest_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT queue_digest_hours_known CHECK (((hours <@ ARRAY[7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]) AND (cardinality(hours) > 0)))
  CONSTRAINT queue_digest_pkey PRIMARY KEY (account_id)

-- Every move of every item of the queue, append-only. Numbers only, never a name: erasing a person leaves it whole. Written by moderation.
TABLE queue_event
    id bigint NOT NULL IDENTITY
    item_id bigint NOT NULL
    kind text NOT NULL
    subject_id bigint NOT NULL
    at timestamp with time zone NOT NULL
    act text NOT NULL
    actor_id bigint
    verdict text NOT NULL DEFAULT ''::text
    reason text NOT NULL DEFAULT ''::text
  CONSTRAINT queue_event_act_known CHECK ((act = ANY (ARRAY['submitted'::text, 'withdrawn'::text, 'claimed'::text, 'released'::text, 'deferred'::text, 'escalated'::text, 'asked'::text, 'advised'::text, 'corrected'::text, 'decided'::text, 'undone'::text])))
  CONSTRAINT queue_event_pkey PRIMARY KEY (id)
  CREATE INDEX queue_event_item ON public.queue_event USING btree (item_id, id)
  CREATE INDEX queue_event_time ON public.queue_event USING btree (at, id)
  CREATE TRIGGER queue_event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.queue_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

-- What waits, or waited, for a decision: one row each time a thing is submitted. Written by moderation.
TABLE queue_item
    id bigint NOT NULL IDENTITY
    kind text NOT NULL
    subject_id bigint NOT NULL
    title text NOT NULL
    commune_insee text NOT NULL DEFAULT ''::text
    photo_id text NOT NULL DEFAULT ''::text
    author_id bigint
    organisation_id bigint NOT NULL DEFAULT 0
    submitted_at timestamp with time zone NOT NULL
    promised_at timestamp with time zone NOT NULL
    state text NOT NULL DEFAULT 'waiting'::text
    version integer NOT NULL DEFAULT 1
    claimed_by bigint
    claimed_until timestamp with time zone
    verdict text
    reason text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    decided_by bigint
    decided_at timestamp with time zone
    deferred_until timestamp with time zone
    escalated_at timestamp with time zone
    opinion_asked_by bigint
    not_by bigint
    afterwards boolean NOT NULL DEFAULT false
  CONSTRAINT queue_item_author_id_fkey FOREIGN KEY (author_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT queue_item_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT queue_item_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT queue_item_decided_wholly CHECK (((state = 'decided'::text) = ((verdict IS NOT NULL) AND (decided_at IS NOT NULL))))
  CONSTRAINT queue_item_kind_form CHECK ((kind ~ '^[a-z]+$'::text))
  CONSTRAINT queue_item_message_length CHECK ((length(message) <= 1000))
  CONSTRAINT queue_item_not_by_fkey FOREIGN KEY (not_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT queue_item_opinion_asked_by_fkey FOREIGN KEY (opinion_asked_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT queue_item_pkey PRIMARY KEY (id)
  CONSTRAINT queue_item_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'decided'::text, 'withdrawn'::text])))
  CONSTRAINT queue_item_verdict_known CHECK ((verdict = ANY (ARRAY['publish'::text, 'revise'::text, 'refuse'::text])))
  CREATE INDEX queue_item_answers ON public.queue_item USING btree (kind, decided_at) WHERE (state = 'decided'::text)
  CREATE INDEX queue_item_claimed_by ON public.queue_item USING btree (claimed_by) WHERE (claimed_by IS NOT NULL)
  CREATE INDEX queue_item_decided ON public.queue_item USING btree (decided_by, decided_at) WHERE (state = 'decided'::text)
  CREATE INDEX queue_item_decided_by ON public.queue_item USING btree (decided_by) WHERE (decided_by IS NOT NULL)
  CREATE INDEX queue_item_next ON public.queue_item USING btree (kind, promised_at, id) WHERE (state = 'waiting'::text)
  CREATE INDEX queue_item_not_by ON public.queue_item USING btree (not_by)
  CREATE INDEX queue_item_of_author ON public.queue_item USING btree (author_id, submitted_at DESC, id DESC)
  CREATE INDEX queue_item_opinion ON public.queue_item USING btree (opinion_asked_by) WHERE (opinion_asked_by IS NOT NULL)
  CREATE INDEX queue_item_promised ON public.queue_item USING btree (promised_at, id) WHERE (state = 'waiting'::text)
  CREATE INDEX queue_item_subject ON public.queue_item USING btree (kind, subject_id)
  CREATE UNIQUE INDEX queue_item_waits_once ON public.queue_item USING btree (kind, subject_id) WHERE (state = 'waiting'::text)
  CREATE TRIGGER queue_item_traced AFTER UPDATE ON public.queue_item FOR EACH ROW WHEN (((new.state = 'withdrawn'::text) AND (COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text))) EXECUTE FUNCTION trace_decision()

-- The ways of looking at the queue that a moderator keeps; they go with the account. Written by moderation.
TABLE queue_view
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    name text NOT NULL
    query text NOT NULL
  CONSTRAINT queue_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT queue_view_name_length CHECK (((length(name) >= 1) AND (length(name) <= 40)))
  CONSTRAINT queue_view_name_once UNIQUE (account_id, name)
  CONSTRAINT queue_view_pkey PRIMARY KEY (id)
  CONSTRAINT queue_view_query_length CHECK ((length(query) <= 4000))

-- What moderators wrote to each other on a move; never shown to authors. It goes with its item, and so with the author's account. Written by moderation.
TABLE queue_word
    event_id bigint NOT NULL
    item_id bigint NOT NULL
    words text NOT NULL
  CONSTRAINT queue_word_event_id_fkey FOREIGN KEY (event_id) REFERENCES queue_event(id)
  CONSTRAINT queue_word_item_id_fkey FOREIGN KEY (item_id) REFERENCES queue_item(id) ON DELETE CASCADE
  CONSTRAINT queue_word_length CHECK (((length(words) >= 1) AND (length(words) <= 1000)))
  CONSTRAINT queue_word_pkey PRIMARY KEY (event_id)
  CREATE INDEX queue_word_item ON public.queue_word USING btree (item_id)

-- Hits per limited key (a hash) and window, shared by every instance. Written by limit.
TABLE rate
    key text NOT NULL
    window_start timestamp with time zone NOT NULL
    hits integer NOT NULL
  CONSTRAINT rate_pkey PRIMARY KEY (key, window_start)
  CREATE INDEX rate_age ON public.rate USING btree (window_start)

-- What authors answer to a refusal or to a sanction, once for each decision, and the answer of somebody other than who decided. Personal: leaves with the account, or three years after the answer. Written by appeals.
TABLE recourse
    id bigint NOT NULL IDENTITY
    kind text NOT NULL
    subject_id bigint NOT NULL
    item_id bigint NOT NULL
    account_id bigint NOT NULL
    words text NOT NULL
    sent_at timestamp with time zone NOT NULL
    decided_by bigint
    verdict text
    reason text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    answered_at timestamp with time zone
  CONSTRAINT recourse_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT recourse_answered_wholly CHECK (((verdict IS NULL) = (answered_at IS NULL)))
  CONSTRAINT recourse_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT recourse_kind_form CHECK ((kind ~ '^[a-z]+$'::text))
  CONSTRAINT recourse_once UNIQUE (kind, subject_id, item_id)
  CONSTRAINT recourse_pkey PRIMARY KEY (id)
  CONSTRAINT recourse_verdict_known CHECK ((verdict = ANY (ARRAY['publish'::text, 'revise'::text, 'refuse'::text])))
  CONSTRAINT recourse_words_length CHECK (((length(words) >= 1) AND (length(words) <= 1200)))
  CREATE INDEX recourse_account ON public.recourse USING btree (account_id)
  CREATE INDEX recourse_decided_by ON public.recourse USING btree (decided_by)
  CREATE TRIGGER recourse_traced AFTER INSERT OR DELETE OR UPDATE ON public.recourse FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Until when an account may not contribute, and why. In force from taken_at to ends_at unless lifted: dates are compared, nothing has to run for it to end. Personal: leaves with the account, or three years after it ended. Written by sanctions.
TABLE sanction
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    reason text NOT NULL
    message text NOT NULL
    taken_by bigint
    taken_at timestamp with time zone NOT NULL
    ends_at timestamp with time zone NOT NULL
    lifted_at timestamp with time zone
    lifted_by bigint
    annulled boolean NOT NULL DEFAULT false
    end_told_at timestamp with time zone
  CONSTRAINT sanction_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT sanction_annulled_is_lifted CHECK (((NOT annulled) OR (lifted_at IS NOT NULL)))
  CONSTRAINT sanction_has_an_end CHECK (((ends_at > taken_at) AND (ends_at <= (taken_at + '366 days'::interval))))
  CONSTRAINT sanction_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT sanction_message_length CHECK (((length(message) >= 1) AND (length(message) <= 1000)))
  CONSTRAINT sanction_pkey PRIMARY KEY (id)
  CONSTRAINT sanction_reason_form CHECK ((reason ~ '^[a-z_]{2,40}$'::text))
  CONSTRAINT sanction_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES account(id) ON DELETE SET NULL
  CREATE INDEX sanction_lifted_by ON public.sanction USING btree (lifted_by)
  CREATE INDEX sanction_of_account ON public.sanction USING btree (account_id, ends_at)
  CREATE INDEX sanction_taken_by ON public.sanction USING btree (taken_by)
  CREATE INDEX sanction_to_tell ON public.sanction USING btree (ends_at) WHERE ((end_told_at IS NULL) AND (lifted_at IS NULL))
  CREATE TRIGGER sanction_traced AFTER INSERT OR DELETE OR UPDATE ON public.sanction FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- When each periodic job is due next; whichever instance advances the row enqueues it. Written by jobs.
TABLE schedule
    name text NOT NULL
    next_at timestamp with time zone NOT NULL
  CONSTRAINT schedule_pkey PRIMARY KEY (name)

-- Server-side sessions, keyed by the hash of the cookie. Neither the browser's own description nor a network address is kept, only the names of browser and system made of the first ("Firefox", "Android"), with when it began and was last used, to the minute. Gone when closed, 90 days after it began, or with the account. Written by session.
TABLE session
    token_hash text NOT NULL
    account_id bigint
    data bytea NOT NULL
    expires_at timestamp with time zone NOT NULL
    id bigint NOT NULL IDENTITY
  CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT session_id_unique UNIQUE (id)
  CONSTRAINT session_pkey PRIMARY KEY (token_hash)
  CREATE INDEX session_expiry ON public.session USING btree (expires_at)
  CREATE INDEX session_of_account ON public.session USING btree (account_id)

-- A favourite place, shared by a member. Written by spots.
TABLE spot
    id bigint NOT NULL IDENTITY
    author_id bigint
    slug text
    title text NOT NULL
    reason text NOT NULL
    category text
    seasons text[] NOT NULL DEFAULT '{}'::text[]
    access text[] NOT NULL DEFAULT '{}'::text[]
    lat double precision
    lon double precision
    precision_shown text NOT NULL DEFAULT 'exact'::text
    public_lat double precision
    public_lon double precision
    commune_insee text NOT NULL DEFAULT ''::text
    commune_name text NOT NULL DEFAULT ''::text
    people_recognisable text NOT NULL DEFAULT ''::text
    rights_at timestamp with time zone
    display_name text NOT NULL DEFAULT 'first_name'::text
    state text NOT NULL DEFAULT 'draft'::text
    why text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    version integer NOT NULL DEFAULT 1
    created_at timestamp with time zone NOT NULL
    updated_at timestamp with time zone NOT NULL
    submitted_at timestamp with time zone
    published_at timestamp with time zone
    search tsvector NOT NULL GENERATED (((setweight(to_tsvector('fr'::regconfig, title), 'A'::"char") || setweight(to_tsvector('fr'::regconfig, commune_name), 'B'::"char")) || setweight(to_tsvector('fr'::regconfig, replace(COALESCE(category, ''::text), '-'::text, ' '::text)), 'B'::"char")) || setweight(to_tsvector('fr'::regconfig, reason), 'C'::"char"))
    public_at point GENERATED point((public_lon * (0.712)::double precision), public_lat)
    pen text NOT NULL DEFAULT ''::text
    turn integer NOT NULL DEFAULT 0
    other_place text NOT NULL DEFAULT ''::text
    programme boolean NOT NULL DEFAULT false
  CONSTRAINT spot_access_known CHECK ((access <@ ARRAY['parking'::text, 'pushchair'::text, 'wheelchair'::text, 'public_transport'::text, 'bike'::text]))
  CONSTRAINT spot_author_id_fkey FOREIGN KEY (author_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT spot_category_fkey FOREIGN KEY (category) REFERENCES spot_category(slug)
  CONSTRAINT spot_display_name_known CHECK ((display_name = ANY (ARRAY['first_name'::text, 'anonymous'::text])))
  CONSTRAINT spot_lat_range CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision)))
  CONSTRAINT spot_lon_range CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision)))
  CONSTRAINT spot_other_place_length CHECK ((length(other_place) <= 40))
  CONSTRAINT spot_pen_length CHECK ((length(pen) <= 64))
  CONSTRAINT spot_people_known CHECK ((people_recognisable = ANY (ARRAY[''::text, 'no'::text, 'agreed'::text])))
  CONSTRAINT spot_pkey PRIMARY KEY (id)
  CONSTRAINT spot_precision_known CHECK ((precision_shown = ANY (ARRAY['exact'::text, 'around'::text, 'commune'::text])))
  CONSTRAINT spot_published_has_slug CHECK (((state <> 'published'::text) OR ((slug IS NOT NULL) AND (published_at IS NOT NULL))))
  CONSTRAINT spot_reason_length CHECK ((length(reason) <= 600))
  CONSTRAINT spot_seasons_known CHECK ((seasons <@ ARRAY['printemps'::text, 'ete'::text, 'automne'::text, 'hiver'::text]))
  CONSTRAINT spot_sent_is_whole CHECK (((state = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR ((lat IS NOT NULL) AND (lon IS NOT NULL) AND (public_lat IS NOT NULL) AND (public_lon IS NOT NULL) AND (commune_insee <> ''::text) AND (category IS NOT NULL) AND (rights_at IS NOT NULL) AND (submitted_at IS NOT NULL))))
  CONSTRAINT spot_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
  CONSTRAINT spot_slug_unique UNIQUE (slug)
  CONSTRAINT spot_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes_requested'::text, 'published'::text, 'refused'::text, 'withdrawn'::text, 'removed'::text])))
  CONSTRAINT spot_title_length CHECK ((length(title) <= 80))
  CREATE INDEX spot_by_category ON public.spot USING btree (category, published_at DESC, id DESC) WHERE (state = 'published'::text)
  CREATE INDEX spot_by_commune ON public.spot USING btree (commune_insee, published_at DESC, id DESC) WHERE (state = 'published'::text)
  CREATE INDEX spot_by_commune_and_category ON public.spot USING btree (commune_insee, category, published_at DESC, id DESC) WHERE (state = 'published'::text)
  CREATE INDEX spot_called ON public.spot USING btree (commune_insee) WHERE (state = ANY (ARRAY['published'::text, 'submitted'::text]))
  CREATE INDEX spot_letters ON public.spot USING btree (spot_letters(reason)) WHERE (state = ANY (ARRAY['published'::text, 'submitted'::text]))
  CREATE INDEX spot_near ON public.spot USING btree (lat, lon) WHERE (state = ANY (ARRAY['published'::text, 'submitted'::text]))
  CREATE INDEX spot_nearest ON public.spot USING gist (public_at, id) WHERE (state = 'published'::text)
  CREATE INDEX spot_nearest_by_category ON public.spot USING gist (category, public_at, id) WHERE (state = 'published'::text)
  CREATE INDEX spot_nearest_by_commune ON public.spot USING gist (commune_insee, category, public_at, id) WHERE (state = 'published'::text)
  CREATE INDEX spot_newest ON public.spot USING btree (published_at DESC, id DESC) WHERE (state = 'published'::text)
  CREATE INDEX spot_of_author ON public.spot USING btree (author_id, updated_at DESC)
  CREATE INDEX spot_touched ON public.spot USING btree (updated_at)
  CREATE INDEX spot_words ON public.spot USING gin (search) WITH (fastupdate=off) WHERE (state = 'published'::text)
  CREATE TRIGGER spot_grid_gains AFTER INSERT ON public.spot REFERENCING NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION spot_grid_follow()
  CREATE TRIGGER spot_grid_loses AFTER DELETE ON public.spot REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION spot_grid_follow()
  CREATE TRIGGER spot_grid_moves AFTER UPDATE ON public.spot REFERENCING OLD TABLE AS lost NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION spot_grid_follow()
  CREATE TRIGGER spot_traced AFTER INSERT OR DELETE OR UPDATE ON public.spot FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- What a spot may be; staff may add to it. Written by spots.
TABLE spot_category
    slug text NOT NULL
    name_fr text NOT NULL
    name_en text NOT NULL
    position integer NOT NULL
  CONSTRAINT spot_category_pkey PRIMARY KEY (slug)
  CONSTRAINT spot_category_slug_form CHECK ((slug ~ '^[a-z]+(-[a-z]+)*$'::text))

-- Whose an imported spot is, once they come: the address of its author, who had no account. Forgotten after a year, or with the spot. Written by spots.
TABLE spot_claim
    spot_id bigint NOT NULL
    email_key text NOT NULL
    until timestamp with time zone NOT NULL
  CONSTRAINT spot_claim_email_length CHECK (((length(email_key) >= 3) AND (length(email_key) <= 320)))
  CONSTRAINT spot_claim_pkey PRIMARY KEY (spot_id)
  CONSTRAINT spot_claim_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX spot_claim_of_address ON public.spot_claim USING btree (email_key)
  CREATE INDEX spot_claim_until ON public.spot_claim USING btree (until)

-- What moderators put right of a spot before they published it. It goes once the author sends the spot again, takes it back or changes it, once it is sent back or refused, and with the spot, so with the author's account. Written by spots.
TABLE spot_correction
    spot_id bigint NOT NULL
    corrected_by bigint
    corrected_at timestamp with time zone NOT NULL
    before jsonb NOT NULL
    retouched boolean NOT NULL DEFAULT false
  CONSTRAINT spot_correction_before_whole CHECK ((jsonb_typeof(before) = 'object'::text))
  CONSTRAINT spot_correction_corrected_by_fkey FOREIGN KEY (corrected_by) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT spot_correction_pkey PRIMARY KEY (spot_id)
  CONSTRAINT spot_correction_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX spot_correction_by ON public.spot_correction USING btree (corrected_by)
  CREATE TRIGGER spot_correction_traced AFTER INSERT OR DELETE OR UPDATE ON public.spot_correction FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- A change to a published spot, which everybody goes on seeing as it was until a moderator agrees. It goes when the spot goes. Written by spots.
TABLE spot_edit
    id bigint NOT NULL IDENTITY
    spot_id bigint NOT NULL
    state text NOT NULL DEFAULT 'draft'::text
    wanted jsonb NOT NULL
    before jsonb
    why text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
    version integer NOT NULL DEFAULT 1
    created_at timestamp with time zone NOT NULL
    updated_at timestamp with time zone NOT NULL
    submitted_at timestamp with time zone
    decided_at timestamp with time zone
    pen text NOT NULL DEFAULT ''::text
    turn integer NOT NULL DEFAULT 0
  CONSTRAINT spot_edit_before_whole CHECK ((jsonb_typeof(before) = 'object'::text))
  CONSTRAINT spot_edit_decided_when CHECK (((state = ANY (ARRAY['published'::text, 'refused'::text, 'withdrawn'::text])) = (decided_at IS NOT NULL)))
  CONSTRAINT spot_edit_pen_length CHECK ((length(pen) <= 64))
  CONSTRAINT spot_edit_pkey PRIMARY KEY (id)
  CONSTRAINT spot_edit_sent_is_whole CHECK (((state = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR ((before IS NOT NULL) AND (submitted_at IS NOT NULL))))
  CONSTRAINT spot_edit_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CONSTRAINT spot_edit_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes_requested'::text, 'published'::text, 'refused'::text, 'withdrawn'::text])))
  CONSTRAINT spot_edit_wanted_whole CHECK ((jsonb_typeof(wanted) = 'object'::text))
  CREATE INDEX spot_edit_of_spot ON public.spot_edit USING btree (spot_id, id)
  CREATE UNIQUE INDEX spot_edit_open ON public.spot_edit USING btree (spot_id) WHERE (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes_requested'::text]))
  CREATE TRIGGER spot_edit_traced AFTER INSERT OR DELETE OR UPDATE ON public.spot_edit FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Something wrong with a published spot, told by anybody; forgotten a year after it was decided on. Written by spots.
TABLE spot_flag
    id bigint NOT NULL IDENTITY
    reference text NOT NULL
    spot_id bigint
    account_id bigint
    ground text NOT NULL
    words text NOT NULL
    twin_id bigint
    state text NOT NULL DEFAULT 'submitted'::text
    answer text NOT NULL DEFAULT ''::text
    created_at timestamp with time zone NOT NULL
    decided_at timestamp with time zone
  CONSTRAINT spot_flag_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL
  CONSTRAINT spot_flag_answer_length CHECK ((length(answer) <= 1000))
  CONSTRAINT spot_flag_decided_when CHECK (((state = 'submitted'::text) = (decided_at IS NULL)))
  CONSTRAINT spot_flag_ground_known CHECK ((ground = ANY (ARRAY['gone'::text, 'wrong'::text, 'charter'::text, 'duplicate'::text])))
  CONSTRAINT spot_flag_pkey PRIMARY KEY (id)
  CONSTRAINT spot_flag_reference_form CHECK ((reference ~ '^[a-z2-7]{26}$'::text))
  CONSTRAINT spot_flag_reference_unique UNIQUE (reference)
  CONSTRAINT spot_flag_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE SET NULL
  CONSTRAINT spot_flag_state_known CHECK ((state = ANY (ARRAY['submitted'::text, 'founded'::text, 'sent_back'::text, 'unfounded'::text])))
  CONSTRAINT spot_flag_twin_id_fkey FOREIGN KEY (twin_id) REFERENCES spot(id) ON DELETE SET NULL
  CONSTRAINT spot_flag_twin_of_duplicate CHECK (((twin_id IS NULL) OR (ground = 'duplicate'::text)))
  CONSTRAINT spot_flag_words_length CHECK ((length(words) <= 1000))
  CREATE INDEX spot_flag_decided ON public.spot_flag USING btree (decided_at) WHERE (state <> 'submitted'::text)
  CREATE INDEX spot_flag_of_account ON public.spot_flag USING btree (account_id)
  CREATE INDEX spot_flag_twin ON public.spot_flag USING btree (twin_id)
  CREATE UNIQUE INDEX spot_flag_waits_once ON public.spot_flag USING btree (spot_id, account_id) WHERE (state = 'submitted'::text)
  CREATE TRIGGER spot_flag_traced AFTER INSERT OR DELETE OR UPDATE ON public.spot_flag FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Addresses that lead to a spot which is found elsewhere now: printed addresses never die. Written by spots.
TABLE spot_former_slug
    slug text NOT NULL
    spot_id bigint NOT NULL
    since timestamp with time zone NOT NULL
  CONSTRAINT spot_former_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
  CONSTRAINT spot_former_slug_pkey PRIMARY KEY (slug)
  CONSTRAINT spot_former_slug_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX spot_former_slug_of_spot ON public.spot_former_slug USING btree (spot_id)
  CREATE TRIGGER spot_former_slug_traced AFTER INSERT OR DELETE OR UPDATE ON public.spot_former_slug FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- How many spots are published in each square of the map, part of a commune by part of a commune. Kept by the triggers of spot. Written by spots.
TABLE spot_grid
    level smallint NOT NULL
    category text NOT NULL
    x integer NOT NULL
    y integer NOT NULL
    commune_insee text NOT NULL
    n integer[] NOT NULL
    lat double precision NOT NULL
    lon double precision NOT NULL
  CONSTRAINT spot_grid_pkey PRIMARY KEY (level, category, x, y, commune_insee)

-- The highest milestone for which the author of a spot was thanked: no letter is sent twice. Gone with the spot. Written by echoes.
TABLE spot_thanks
    spot_id bigint NOT NULL
    sort text NOT NULL
    reached integer NOT NULL
    at timestamp with time zone NOT NULL
  CONSTRAINT spot_thanks_pkey PRIMARY KEY (spot_id, sort)
  CONSTRAINT spot_thanks_sort_known CHECK ((sort = ANY (ARRAY['views'::text, 'me_too'::text])))
  CONSTRAINT spot_thanks_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE

-- When an author's spots are published as they are sent: one row, which staff write. Nothing is kept of who is trusted: that is counted each time. Who changed it last goes with their account. Written by spots.
TABLE spot_trust
    sole boolean NOT NULL DEFAULT true
    enabled boolean NOT NULL DEFAULT false
    spots integer NOT NULL DEFAULT 5
    months integer NOT NULL DEFAULT 12
    version integer NOT NULL DEFAULT 1
    updated_at timestamp with time zone
    updated_by bigint
  CONSTRAINT spot_trust_months_range CHECK (((months >= 1) AND (months <= 12)))
  CONSTRAINT spot_trust_one_row CHECK (sole)
  CONSTRAINT spot_trust_pkey PRIMARY KEY (sole)
  CONSTRAINT spot_trust_spots_range CHECK (((spots >= 1) AND (spots <= 50)))
  CONSTRAINT spot_trust_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES account(id) ON DELETE SET NULL
  CREATE INDEX spot_trust_updated_by ON public.spot_trust USING btree (updated_by)

-- How often the page of a spot was looked at each day in the Lot: numbers, of nobody. Gone with the spot. Written by echoes.
TABLE spot_view
    spot_id bigint NOT NULL
    day date NOT NULL
    views integer NOT NULL
  CONSTRAINT spot_view_pkey PRIMARY KEY (spot_id, day)
  CONSTRAINT spot_view_some CHECK ((views > 0))
  CONSTRAINT spot_view_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX spot_view_of_day ON public.spot_view USING btree (day)

-- Who does not wish to be thanked by mail. Gone with the account. Written by echoes.
TABLE thanks_declined
    account_id bigint NOT NULL
    at timestamp with time zone NOT NULL
  CONSTRAINT thanks_declined_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT thanks_declined_pkey PRIMARY KEY (account_id)

-- What a member prepares with the bubble, for the team to look at before it is made. Personal: deleted by its author at any time, with their account, six months after the last change or, once approved, three years after. Written by visuals.
TABLE visual
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    organisation_id bigint
    title text NOT NULL
    state text NOT NULL DEFAULT 'draft'::text
    reference text
    licence_number text NOT NULL DEFAULT ''::text
    revision integer NOT NULL DEFAULT 1
    created_at timestamp with time zone NOT NULL
    updated_at timestamp with time zone NOT NULL
    approved_at timestamp with time zone
  CONSTRAINT visual_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT visual_approved_wholly CHECK (((state = 'approved'::text) = ((reference IS NOT NULL) AND (approved_at IS NOT NULL))))
  CONSTRAINT visual_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation(id) ON DELETE SET NULL
  CONSTRAINT visual_pkey PRIMARY KEY (id)
  CONSTRAINT visual_reference_form CHECK ((reference ~ '^VIS-[0-9]{4}-[0-9]{4,}$'::text))
  CONSTRAINT visual_reference_unique UNIQUE (reference)
  CONSTRAINT visual_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes_requested'::text, 'approved'::text, 'refused'::text])))
  CONSTRAINT visual_title_length CHECK (((length(title) >= 1) AND (length(title) <= 80)))
  CREATE INDEX visual_approved ON public.visual USING btree (approved_at) WHERE (state = 'approved'::text)
  CREATE INDEX visual_of_account ON public.visual USING btree (account_id, updated_at DESC, id DESC)
  CREATE INDEX visual_of_organisation ON public.visual USING btree (organisation_id)
  CREATE INDEX visual_touched ON public.visual USING btree (updated_at) WHERE (state <> ALL (ARRAY['approved'::text, 'submitted'::text]))
  CREATE TRIGGER visual_traced AFTER INSERT OR DELETE OR UPDATE ON public.visual FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- One round of a visual: its picture, what was said of it, what the program saw, the answer. Kept as long as the visual. Written by visuals.
TABLE visual_version
    id bigint NOT NULL IDENTITY
    visual_id bigint NOT NULL
    number integer NOT NULL
    photo text NOT NULL
    use text NOT NULL
    unit text NOT NULL
    width integer NOT NULL
    bubble integer
    ground text NOT NULL DEFAULT ''::text
    words text NOT NULL DEFAULT ''::text
    mark_x double precision
    mark_y double precision
    mark_w double precision
    mark_h double precision
    seen_body text NOT NULL DEFAULT ''::text
    seen_ground text NOT NULL DEFAULT ''::text
    seen_busy double precision NOT NULL DEFAULT 0
    sent_at timestamp with time zone
    verdict text NOT NULL DEFAULT ''::text
    why text NOT NULL DEFAULT ''::text
    message text NOT NULL DEFAULT ''::text
  CONSTRAINT visual_version_bubble_range CHECK (((bubble >= 1) AND (bubble <= width)))
  CONSTRAINT visual_version_ground_form CHECK ((ground ~ '^(#[0-9A-F]{6})?$'::text))
  CONSTRAINT visual_version_mark_inside CHECK (((mark_x >= (0)::double precision) AND (mark_y >= (0)::double precision) AND (mark_w > (0)::double precision) AND (mark_h > (0)::double precision) AND ((mark_x + mark_w) <= (1.000001)::double precision) AND ((mark_y + mark_h) <= (1.000001)::double precision)))
  CONSTRAINT visual_version_mark_whole CHECK ((num_nonnulls(mark_x, mark_y, mark_w, mark_h) = ANY (ARRAY[0, 4])))
  CONSTRAINT visual_version_number_range CHECK ((number >= 1))
  CONSTRAINT visual_version_number_unique UNIQUE (visual_id, number)
  CONSTRAINT visual_version_photo_unique UNIQUE (photo)
  CONSTRAINT visual_version_pkey PRIMARY KEY (id)
  CONSTRAINT visual_version_seen_body_form CHECK ((seen_body ~ '^(#[0-9A-F]{6})?$'::text))
  CONSTRAINT visual_version_seen_busy_range CHECK (((seen_busy >= (0)::double precision) AND (seen_busy <= (1)::double precision)))
  CONSTRAINT visual_version_seen_ground_form CHECK ((seen_ground ~ '^(#[0-9A-F]{6})?$'::text))
  CONSTRAINT visual_version_unit_known CHECK ((unit = ANY (ARRAY['mm'::text, 'px'::text])))
  CONSTRAINT visual_version_verdict_known CHECK ((verdict = ANY (ARRAY[''::text, 'publish'::text, 'revise'::text, 'refuse'::text])))
  CONSTRAINT visual_version_visual_id_fkey FOREIGN KEY (visual_id) REFERENCES visual(id) ON DELETE CASCADE
  CONSTRAINT visual_version_width_range CHECK (((width >= 1) AND (width <= 100000)))
  CONSTRAINT visual_version_words_length CHECK ((length(words) <= 600))
  CREATE TRIGGER visual_version_traced AFTER INSERT OR DELETE OR UPDATE ON public.visual_version FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- A spot in a member's list. Written by wishes.
TABLE wish
    list_id bigint NOT NULL
    spot_id bigint NOT NULL
    added_at timestamp with time zone NOT NULL
  CONSTRAINT wish_list_id_fkey FOREIGN KEY (list_id) REFERENCES wish_list(id) ON DELETE CASCADE
  CONSTRAINT wish_pkey PRIMARY KEY (list_id, spot_id)
  CONSTRAINT wish_spot_id_fkey FOREIGN KEY (spot_id) REFERENCES spot(id) ON DELETE CASCADE
  CREATE INDEX wish_of_spot ON public.wish USING btree (spot_id)
  CREATE TRIGGER wish_traced AFTER INSERT OR DELETE OR UPDATE ON public.wish FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()

-- Lists of spots a member keeps, theirs alone unless they share one. Gone with the account. Written by wishes.
TABLE wish_list
    id bigint NOT NULL IDENTITY
    account_id bigint NOT NULL
    name text NOT NULL
    token text
    created_at timestamp with time zone NOT NULL
  CONSTRAINT wish_list_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
  CONSTRAINT wish_list_name_length CHECK ((length(name) <= 60))
  CONSTRAINT wish_list_name_unique UNIQUE (account_id, name)
  CONSTRAINT wish_list_pkey PRIMARY KEY (id)
  CONSTRAINT wish_list_token_form CHECK ((token ~ '^[A-Za-z0-9_-]{43}$'::text))
  CONSTRAINT wish_list_token_unique UNIQUE (token)
  CREATE TRIGGER wish_list_traced AFTER INSERT OR DELETE OR UPDATE ON public.wish_list FOR EACH ROW WHEN ((COALESCE(current_setting('ohmylot.decision'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION trace_decision()
