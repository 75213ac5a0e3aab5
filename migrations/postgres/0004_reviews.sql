-- Persons: beside the record, which carries their identifiers and salted commitments. Erasing takes salt and fields away.
create table person (
    id text collate "C" primary key,
    salt bytea,
    fields text,
    erased_at bigint
);

create view v_expert as
select
    id, fields -> 'person' ->> 'id' as person, fields -> 'person' ->> 'commitment' as person_commitment,
    fields ->> 'employer' as employer, fields ->> 'employer_code' as employer_code, fields -> 'fields' as fields,
    (fields ->> 'from')::date as in_pool_from, (fields ->> 'until')::date as in_pool_until,
    fields -> 'engagements' as engagements, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'expert' and rev_to is null;

create view v_person_erasure as
select
    id, fields ->> 'person' as person, fields ->> 'reason' as reason, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'person_erasure' and rev_to is null;

create view v_review_case as
select
    id, fields ->> 'kind' as review_kind, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit,
    fields -> 'report' ->> 'record' as report, fields -> 'report' ->> 'title' as report_title,
    fields -> 'report' ->> 'version' as report_version, fields -> 'firms' as firms, fields -> 'authors' as authors,
    fields -> 'organisers' as organisers, fields ->> 'mode' as review_mode, fields ->> 'institution' as institution,
    (fields ->> 'opened_on')::date as opened_on, fields -> 'draw' as draw, fields -> 'panel' as panel,
    fields -> 'passed_over' as passed_over, fields -> 'opinions' as opinions, fields -> 'decision' as decision,
    fields -> 'decision' ->> 'outcome' as outcome, (fields -> 'decision' ->> 'day')::date as decided_on,
    fields -> 'modified' as modified, fields -> 'recheck' as recheck, fields -> 'letter' ->> 'number' as letter_number,
    (fields -> 'letter' ->> 'day')::date as letter_day, valid_from::date as valid_from, valid_to::date as valid_to,
    rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'review_case' and rev_to is null;

create view v_quality_inspection as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit, fields ->> 'survey' as survey,
    fields -> 'inspector' as inspector, fields -> 'items' as items, fields -> 'starred' as starred,
    fields ->> 'result' as result, fields -> 'paper' as paper, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'quality_inspection' and rev_to is null;

drop view v_meeting;
create view v_meeting as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'outcome' as outcome, fields ->> 'conditions' as conditions,
    fields -> 'minutes' as minutes, (fields ->> 'participants')::integer as participants,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'meeting' and rev_to is null;
