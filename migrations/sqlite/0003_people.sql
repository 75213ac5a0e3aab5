-- Workbench: people and how they sign in. Not record, no rule reads it; roles are changes on record.
create table account (
    id text primary key, -- account:..., random; all that the record knows of a person
    sign_in_name text unique, -- lower case; none for who signs in with a provider
    display_name text not null,
    password text, -- argon2id, PHC string; none for who signs in with a provider
    issuer text, -- the provider, and its name for the person
    subject text,
    created_at integer not null,
    disabled_at integer,
    unique (issuer, subject)
) strict;

create table session (
    hash blob primary key, -- SHA-256 of the secret
    account text not null references account (id),
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null
) strict, without rowid;
create index session_account on session (account);

-- Failed attempts to sign in, by name and by address (both as SHA-256).
create table attempt (
    key text primary key,
    failures integer not null,
    last_at integer not null,
    locked_until integer not null
) strict, without rowid;

-- Links for the first account.
create table setup_link (
    hash blob primary key,
    expires_at integer not null,
    used_at integer
) strict, without rowid;

-- Sign-ins under way at a provider, each good for one return.
create table provider_sign_in (
    state blob primary key, -- SHA-256
    nonce text not null,
    verifier text not null,
    next text not null,
    expires_at integer not null
) strict, without rowid;

-- Tokens of a person: never more than the account may at the moment.
create table personal_token (
    id text primary key,
    hash blob not null unique,
    account text not null references account (id),
    name text not null,
    scopes text not null, -- roles, by commas
    created_at integer not null,
    expires_at integer not null,
    last_used_at integer,
    revoked_at integer
) strict;
create index personal_token_account on personal_token (account);
