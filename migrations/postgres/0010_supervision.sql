-- Key soil supervision: what belongs to a unit.
drop view v_key_unit;
create view v_key_unit as
select
    id, fields ->> 'credit_code' as credit_code, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    fields ->> 'industry' as industry, (fields ->> 'entered')::date as entered_on,
    (fields ->> 'left')::date as left_on, (fields ->> 'production_end')::date as production_end,
    (fields ->> 'demolition_planned')::date as demolition_planned,
    coalesce((fields ->> 'ending_production')::boolean, false) as ending_production,
    (fields -> 'survey' ->> 'passed')::boolean as survey_passed,
    (fields -> 'survey' ->> 'sampling_end')::date as survey_sampling_end,
    (fields -> 'survey' ->> 'exceeding')::boolean as survey_exceeding,
    coalesce((fields ->> 'report_in_registration_file')::boolean, false) as report_in_registration_file,
    coalesce((fields ->> 'open_rectification')::boolean, false) as open_rectification,
    coalesce((fields ->> 'overdue_reports')::boolean, false) as overdue_reports,
    coalesce((fields ->> 'demolition_without_plan')::boolean, false) as demolition_without_plan,
    fields ->> 'address' as address, fields ->> 'permit_no' as permit_no,
    fields -> 'toxic_substances' as toxic_substances, fields -> 'tanks' as tanks, fields -> 'lists' as lists,
    fields -> 'former' as former, fields -> 'dangers' as dangers, fields -> 'demolitions' as demolitions,
    fields -> 'surveys' as surveys,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'key_unit' and rev_to is null;
