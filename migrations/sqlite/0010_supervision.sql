-- Key soil supervision: what belongs to a unit.
drop view v_key_unit;
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
    coalesce(body ->> '$.demolition_without_plan', 0) as demolition_without_plan,
    body ->> '$.address' as address, body ->> '$.permit_no' as permit_no,
    body -> '$.toxic_substances' as toxic_substances, body -> '$.tanks' as tanks, body -> '$.lists' as lists,
    body -> '$.former' as former, body -> '$.dangers' as dangers, body -> '$.demolitions' as demolitions,
    body -> '$.surveys' as surveys,
    valid_from, valid_to, rev_from
from version
where kind = 'key_unit' and rev_to is null;
