-- The record: versions of entities, and the log of the changes that made them.
create table version (
    kind text not null,
    id text not null,
    parcel text,
    rev_from integer not null,
    rev_to integer,
    seq integer not null, -- place of the change in its commit
    valid_from text not null,
    valid_to text,
    wkb blob,
    min_x real,
    min_y real,
    max_x real,
    max_y real,
    body text not null,
    primary key (kind, id, rev_from, valid_from)
) strict, without rowid;
create index version_rev_from on version (rev_from);
create index version_rev_to on version (rev_to) where rev_to is not null;
create index version_parcel on version (parcel);

create table commits (
    revision integer primary key,
    tree_size integer not null,
    root blob not null,
    recorded_at integer not null, -- microseconds since 1970, UTC
    caller text not null,
    reason text not null
) strict;

create table leaf (
    position integer primary key,
    revision integer not null,
    kind text not null,
    nonce blob not null,
    body text not null,
    hash blob not null
) strict;
create index leaf_revision on leaf (revision);

create table node (
    level integer not null,
    position integer not null,
    hash blob not null,
    primary key (level, position)
) strict, without rowid;

-- One row: the write lock, the revision counter and the Merkle frontier.
create table log_head (
    id integer primary key check (id = 1),
    revision integer not null,
    atlas_revision integer not null,
    tree_size integer not null,
    frontier blob not null,
    root blob not null
) strict;

-- Workbench: not record, no rule reads it.
create table token (
    id text primary key,
    hash blob not null unique,
    name text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer
) strict;

create table idempotency (
    caller text not null,
    key text not null,
    request blob not null,
    answer text not null,
    created_at integer not null,
    primary key (caller, key)
) strict;
