-- The record: versions of entities, and the log of the changes that made them.
create table version (
    kind text collate "C" not null,
    id text collate "C" not null,
    parcel text collate "C",
    rev_from bigint not null,
    rev_to bigint,
    seq bigint not null, -- place of the change in its commit
    valid_from text collate "C" not null,
    valid_to text collate "C",
    wkb bytea,
    min_x double precision,
    min_y double precision,
    max_x double precision,
    max_y double precision,
    body text not null,
    primary key (kind, id, rev_from, valid_from)
);
create index version_rev_from on version (rev_from);
create index version_rev_to on version (rev_to) where rev_to is not null;
create index version_parcel on version (parcel);

create table commits (
    revision bigint primary key,
    tree_size bigint not null,
    root bytea not null,
    recorded_at bigint not null, -- microseconds since 1970, UTC
    caller text collate "C" not null,
    reason text not null
);

create table leaf (
    position bigint primary key,
    revision bigint not null,
    kind text collate "C" not null,
    nonce bytea not null,
    body text not null,
    hash bytea not null
);
create index leaf_revision on leaf (revision);

create table node (
    level bigint not null,
    position bigint not null,
    hash bytea not null,
    primary key (level, position)
);

-- One row: the write lock, the revision counter and the Merkle frontier.
create table log_head (
    id bigint primary key check (id = 1),
    revision bigint not null,
    atlas_revision bigint not null,
    tree_size bigint not null,
    frontier bytea not null,
    root bytea not null
);

-- Workbench: not record, no rule reads it.
create table token (
    id text collate "C" primary key,
    hash bytea not null unique,
    name text not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint
);

create table idempotency (
    caller text collate "C" not null,
    key text collate "C" not null,
    request bytea not null,
    answer text not null,
    created_at bigint not null,
    primary key (caller, key)
);
