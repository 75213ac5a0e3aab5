-- Persons: beside the record, which carries their identifiers and salted commitments. Erasing takes salt and fields away.
create table person (
    id text primary key,
    salt blob,
    fields text,
    erased_at integer
) strict, without rowid;

create view v_expert as
select
    id, body ->> '$.person.id' as person, body ->> '$.person.commitment' as person_commitment,
    body ->> '$.employer' as employer, body ->> '$.employer_code' as employer_code, body -> '$.fields' as fields,
    body ->> '$.from' as in_pool_from, body ->> '$.until' as in_pool_until, body -> '$.engagements' as engagements,
    valid_from, valid_to, rev_from
from version
where kind = 'expert' and rev_to is null;

create view v_person_erasure as
select
    id, body ->> '$.person' as person, body ->> '$.reason' as reason, valid_from, valid_to, rev_from
from version
where kind = 'person_erasure' and rev_to is null;

create view v_review_case as
select
    id, body ->> '$.kind' as review_kind, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit,
    body ->> '$.report.record' as report, body ->> '$.report.title' as report_title,
    body ->> '$.report.version' as report_version, body -> '$.firms' as firms, body -> '$.authors' as authors,
    body -> '$.organisers' as organisers, body ->> '$.mode' as review_mode, body ->> '$.institution' as institution,
    body ->> '$.opened_on' as opened_on, body -> '$.draw' as draw, body -> '$.panel' as panel,
    body -> '$.passed_over' as passed_over, body -> '$.opinions' as opinions, body -> '$.decision' as decision,
    body ->> '$.decision.outcome' as outcome, body ->> '$.decision.day' as decided_on, body -> '$.modified' as modified,
    body -> '$.recheck' as recheck, body ->> '$.letter.number' as letter_number, body ->> '$.letter.day' as letter_day,
    valid_from, valid_to, rev_from
from version
where kind = 'review_case' and rev_to is null;

create view v_quality_inspection as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit, body ->> '$.survey' as survey,
    body -> '$.inspector' as inspector, body -> '$.items' as items, body -> '$.starred' as starred,
    body ->> '$.result' as result, body -> '$.paper' as paper, valid_from, valid_to, rev_from
from version
where kind = 'quality_inspection' and rev_to is null;

drop view v_meeting;
create view v_meeting as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.outcome' as outcome, body ->> '$.conditions' as conditions,
    body -> '$.minutes' as minutes, body ->> '$.participants' as participants, valid_from, valid_to, rev_from
from version
where kind = 'meeting' and rev_to is null;
