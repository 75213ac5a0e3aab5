-- Views for people who read SQL: of each kind of entity the versions that are known now, with typed columns.
-- `valid_from` and `valid_to` are legal days (the second is the first day on which it no longer holds), `rev_from` is the
-- commit that wrote it. What was known earlier is in `version`. Lists and nested parts stay JSON.
-- SQLite has no type for decimals, days and truth: decimals are real here, days text (2026-11-24), truth 0 or 1. The exact
-- digits are in `body`.

create view v_parcel as
select
    id, body ->> '$.registry_no' as registry_no, body ->> '$.name' as name,
    body -> '$.codes.cadastral' as cadastral_codes, body -> '$.codes.real_estate' as real_estate_units,
    body ->> '$.codes.soil' as soil_code, body ->> '$.codes.plan_plot' as plan_plot,
    body -> '$.codes.other' as other_codes, body ->> '$.adcode' as adcode, body ->> '$.street' as street,
    body ->> '$.address' as address, body ->> '$.bounds.east' as bound_east, body ->> '$.bounds.south' as bound_south,
    body ->> '$.bounds.west' as bound_west, body ->> '$.bounds.north' as bound_north,
    cast(body ->> '$.accuracy_m' as real) as accuracy_m, body ->> '$.datum' as datum,
    cast(body ->> '$.area_stated_m2' as real) as area_stated_m2, body -> '$.current_use' as current_use,
    body -> '$.planned_use' as planned_use, body ->> '$.right_holder.name' as right_holder,
    body ->> '$.right_holder.credit_code' as right_holder_credit_code, body -> '$.history' as history,
    coalesce(body ->> '$.farmland_only', 0) as farmland_only, coalesce(body ->> '$.published', 0) as published,
    body ->> '$.remarks' as remarks, valid_from, valid_to, rev_from
from version
where kind = 'parcel' and rev_to is null;

create view v_unit as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.name' as name,
    cast(body ->> '$.area_stated_m2' as real) as area_stated_m2, valid_from, valid_to, rev_from
from version
where kind = 'unit' and rev_to is null;

create view v_act as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit,
    case when body -> '$.act.moved' is null then 'adopted' else 'moved' end as how,
    body ->> '$.act.moved.transition' as transition,
    coalesce(body ->> '$.act.moved.to', body ->> '$.act.adopted.stage') as stage, body -> '$.act' as act,
    body -> '$.actor' as actor, body -> '$.papers' as papers, body ->> '$.firm' as firm, body ->> '$.reason' as reason,
    body ->> '$.corrects' as corrects, valid_from, valid_to, rev_from
from version
where kind = 'act' and rev_to is null;

create view v_stage as
select
    id, body ->> '$.subject' as subject, body ->> '$.parcel' as parcel, body ->> '$.standing.stage' as stage,
    body ->> '$.standing.origin' as origin, body ->> '$.standing.u1_kind' as u1_kind,
    coalesce(body ->> '$.standing.voluntary', 0) as voluntary,
    coalesce(body ->> '$.standing.preliminary_exceeded', 0) as preliminary_exceeded,
    body ->> '$.standing.n0_from' as n0_from, body ->> '$.standing.aftercare_open' as aftercare_open,
    coalesce(body ->> '$.standing.emergency', 0) as emergency, body ->> '$.by' as by_act, valid_from, valid_to,
    rev_from
from version
where kind = 'stage' and rev_to is null;

create view v_survey as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit, body ->> '$.title' as title,
    body ->> '$.firm' as firm, body ->> '$.class_assessed' as class_assessed, body -> '$.made_for' as made_for,
    body ->> '$.sampling_end' as sampling_end, body ->> '$.signed_on' as signed_on,
    cast(body ->> '$.covered_area_m2' as real) as covered_area_m2, body ->> '$.review.outcome' as review_outcome,
    coalesce(body ->> '$.review.recheck_signed', 0) as recheck_signed,
    body ->> '$.review.department_letter' as department_letter, body -> '$.maxima' as maxima,
    coalesce(body ->> '$.maxima_complete', 0) as maxima_complete, body -> '$.not_detected' as not_detected,
    body ->> '$.groundwater_polluted' as groundwater_polluted,
    coalesce(body ->> '$.neighbour_checked_no_effect', 0) as neighbour_checked_no_effect,
    body ->> '$.no_change_statement_on' as no_change_statement_on, body ->> '$.remarks' as remarks, valid_from,
    valid_to, rev_from
from version
where kind = 'survey' and rev_to is null;

create view v_assessment as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit, body ->> '$.firm' as firm,
    body ->> '$.signed_on' as signed_on, body -> '$.assessed_classes' as assessed_classes,
    cast(body ->> '$.scenario_depth_m' as real) as scenario_depth_m,
    body ->> '$.scenario_basement_levels' as scenario_basement_levels,
    body ->> '$.scenario_groundwater_use' as scenario_groundwater_use, valid_from, valid_to, rev_from
from version
where kind = 'assessment' and rev_to is null;

create view v_removal as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit, body ->> '$.target_class' as target_class,
    body -> '$.restrictions' as restrictions, body ->> '$.aftercare.responsible' as aftercare_responsible,
    body ->> '$.aftercare.next_report_due' as next_report_due,
    coalesce(body ->> '$.in_removal_list', 0) as in_removal_list,
    body ->> '$.effect_sampling_end' as effect_sampling_end, body ->> '$.effect_firm' as effect_firm,
    body ->> '$.works_firm' as works_firm, body ->> '$.signed_on' as signed_on, valid_from, valid_to, rev_from
from version
where kind = 'removal' and rev_to is null;

create view v_validity as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit, body ->> '$.event' as event,
    body ->> '$.document' as document, body ->> '$.text' as text, valid_from, valid_to, rev_from
from version
where kind = 'validity' and rev_to is null;

create view v_listing as
select
    id, body ->> '$.list' as list, body -> '$.parcels' as parcels, body -> '$.units' as units,
    cast(body ->> '$.area_stated_m2' as real) as area_stated_m2, body ->> '$.batch' as batch,
    body -> '$.main_pollutants' as main_pollutants, valid_from, valid_to, rev_from
from version
where kind = 'listing' and rev_to is null;

create view v_negative as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.edition_year' as edition_year, body -> '$.forbidden' as forbidden,
    body ->> '$.until_condition' as until_condition, body ->> '$.reason' as reason, valid_from, valid_to, rev_from
from version
where kind = 'negative' and rev_to is null;

create view v_confirmation as
select
    id, body ->> '$.entry' as entry, body ->> '$.parcel' as parcel, body ->> '$.year' as year, valid_from, valid_to,
    rev_from
from version
where kind = 'confirmation' and rev_to is null;

create view v_edition as
select
    id, body ->> '$.year' as year, body ->> '$.title' as title, body ->> '$.entries' as entries,
    body ->> '$.sha256' as sha256, valid_from, valid_to, rev_from
from version
where kind = 'edition' and rev_to is null;

create view v_mirror as
select
    id, body ->> '$.list' as list, body ->> '$.rows' as listed_rows, body ->> '$.notice_day' as notice_day,
    body ->> '$.comparison' as comparison, valid_from, valid_to, rev_from
from version
where kind = 'mirror' and rev_to is null;

create view v_key_unit as
select
    id, body ->> '$.credit_code' as credit_code, body ->> '$.name' as name, body -> '$.parcels' as parcels,
    body ->> '$.industry' as industry, body ->> '$.entered' as entered_on, body ->> '$.left' as left_on,
    body ->> '$.production_end' as production_end, body ->> '$.demolition_planned' as demolition_planned,
    coalesce(body ->> '$.ending_production', 0) as ending_production,
    body ->> '$.survey.passed' as survey_passed, body ->> '$.survey.sampling_end' as survey_sampling_end,
    body ->> '$.survey.exceeding' as survey_exceeding,
    coalesce(body ->> '$.report_in_registration_file', 0) as report_in_registration_file,
    coalesce(body ->> '$.open_rectification', 0) as open_rectification,
    coalesce(body ->> '$.overdue_reports', 0) as overdue_reports,
    coalesce(body ->> '$.demolition_without_plan', 0) as demolition_without_plan, valid_from, valid_to, rev_from
from version
where kind = 'key_unit' and rev_to is null;

create view v_zone as
select
    id, body ->> '$.kind' as zone_kind, body ->> '$.name' as name, body -> '$.parcels' as parcels, valid_from,
    valid_to, rev_from
from version
where kind = 'zone' and rev_to is null;

create view v_plume as
select
    id, body ->> '$.name' as name, body ->> '$.source_parcel' as source_parcel,
    cast(body ->> '$.reach_m' as real) as reach_m, valid_from, valid_to, rev_from
from version
where kind = 'plume' and rev_to is null;

create view v_well as
select
    id, cast(body ->> '$.position.lon' as real) as lon, cast(body ->> '$.position.lat' as real) as lat,
    body ->> '$.status' as status, valid_from, valid_to, rev_from
from version
where kind = 'well' and rev_to is null;

create view v_flag as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.flag' as flag, body ->> '$.text' as text, valid_from, valid_to,
    rev_from
from version
where kind = 'flag' and rev_to is null;

create view v_lookup as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.result' as result, valid_from, valid_to, rev_from
from version
where kind = 'lookup' and rev_to is null;

create view v_meeting as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.outcome' as outcome, body ->> '$.conditions' as conditions,
    valid_from, valid_to, rev_from
from version
where kind = 'meeting' and rev_to is null;

create view v_works as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.permit' as permit, valid_from, valid_to, rev_from
from version
where kind = 'works' and rev_to is null;

create view v_succession as
select
    id, body ->> '$.kind' as succession_kind, body -> '$.predecessors' as predecessors,
    body -> '$.successors' as successors, body ->> '$.closed_on' as closed_on, body ->> '$.act' as act, valid_from, valid_to, rev_from
from version
where kind = 'succession' and rev_to is null;

create view v_ban as
select
    id, body ->> '$.firm' as firm, body ->> '$.from' as banned_from, body ->> '$.until' as banned_until,
    body -> '$.reports' as reports, body ->> '$.decision_no' as decision_no, valid_from, valid_to, rev_from
from version
where kind = 'ban' and rev_to is null;

create view v_override as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.rule' as rule, body ->> '$.reason' as reason,
    body ->> '$.document' as document, body ->> '$.expiry' as expiry, body ->> '$.second_person' as second_person,
    coalesce(body ->> '$.duty_allocated', 0) as duty_allocated,
    coalesce(body ->> '$.no_construction_until_removal', 0) as no_construction_until_removal,
    coalesce(body ->> '$.municipal_consent', 0) as municipal_consent, body -> '$.transactions' as transactions,
    body -> '$.uses' as uses, valid_from, valid_to, rev_from
from version
where kind = 'override' and rev_to is null;

create view v_override_proposal as
select
    id, body ->> '$.grant.parcel' as parcel, body ->> '$.grant.rule' as rule, body -> '$.grant' as "grant",
    body ->> '$.by' as proposed_by, body -> '$.withdrawn' as withdrawn, valid_from, valid_to, rev_from
from version
where kind = 'override_proposal' and rev_to is null;

create view v_duty as
select
    id, body ->> '$.title' as title, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit,
    body ->> '$.key_unit' as key_unit, body ->> '$.basis' as basis, body -> '$.owner' as owner, body ->> '$.due' as due,
    body ->> '$.evidence' as evidence, body ->> '$.escalation' as escalation, valid_from, valid_to, rev_from
from version
where kind = 'duty' and rev_to is null;

create view v_duty_closure as
select
    id, body ->> '$.duty' as duty, body ->> '$.outcome' as outcome, body -> '$.paper' as paper,
    body ->> '$.reason' as reason, valid_from, valid_to, rev_from
from version
where kind = 'duty_closure' and rev_to is null;

create view v_setting as
select
    id, body ->> '$.name' as name, body ->> '$.value' as value, valid_from, valid_to, rev_from
from version
where kind = 'setting' and rev_to is null;

create view v_district as
select
    id, body ->> '$.adcode' as adcode, body ->> '$.name' as name, body ->> '$.name_en' as name_en,
    body ->> '$.disclaimer' as disclaimer, valid_from, valid_to, rev_from
from version
where kind = 'district' and rev_to is null;

create view v_grant as
select
    id, body ->> '$.grantee' as grantee, body -> '$.roles' as roles, body ->> '$.name' as name, valid_from, valid_to,
    rev_from
from version
where kind = 'grant' and rev_to is null;

create view v_decision as
select
    id, body ->> '$.parcel' as parcel, body -> '$.question' as question,
    body ->> '$.case_reference' as case_reference, body ->> '$.basis_revision' as basis_revision,
    body ->> '$.rulebook_version' as rulebook_version, body ->> '$.facts_digest' as facts_digest,
    body ->> '$.verdict' as verdict, body -> '$.decision' as decision, valid_from, valid_to, rev_from
from version
where kind = 'decision' and rev_to is null;

create view v_batch as
select
    id, body ->> '$.case_reference' as case_reference, body ->> '$.basis_revision' as basis_revision,
    body ->> '$.rulebook_version' as rulebook_version, body ->> '$.rows' as row_count,
    body ->> '$.questions_digest' as questions_digest, body ->> '$.results_digest' as results_digest,
    body -> '$.counts' as counts, valid_from, valid_to, rev_from
from version
where kind = 'batch' and rev_to is null;
