-- Workbench: people and how they sign in. Not record, no rule reads it; roles are changes on record.
create table account (
    id text collate "C" primary key, -- account:..., random; all that the record knows of a person
    sign_in_name text collate "C" unique, -- lower case; none for who signs in with a provider
    display_name text collate "C" not null,
    password text collate "C", -- argon2id, PHC string; none for who signs in with a provider
    issuer text collate "C", -- the provider, and its name for the person
    subject text collate "C",
    created_at bigint not null,
    disabled_at bigint,
    unique (issuer, subject)
);

create table session (
    hash bytea primary key, -- SHA-256 of the secret
    account text collate "C" not null references account (id),
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create index session_account on session (account);

-- Failed attempts to sign in, by name and by address (both as SHA-256).
create table attempt (
    key text collate "C" primary key,
    failures bigint not null,
    last_at bigint not null,
    locked_until bigint not null
);

-- Links for the first account.
create table setup_link (
    hash bytea primary key,
    expires_at bigint not null,
    used_at bigint
);

-- Sign-ins under way at a provider, each good for one return.
create table provider_sign_in (
    state bytea primary key, -- SHA-256
    nonce text collate "C" not null,
    verifier text collate "C" not null,
    next text collate "C" not null,
    expires_at bigint not null
);

-- Tokens of a person: never more than the account may at the moment.
create table personal_token (
    id text collate "C" primary key,
    hash bytea not null unique,
    account text collate "C" not null references account (id),
    name text collate "C" not null,
    scopes text collate "C" not null, -- roles, by commas
    created_at bigint not null,
    expires_at bigint not null,
    last_used_at bigint,
    revoked_at bigint
);
create index personal_token_account on personal_token (account);
