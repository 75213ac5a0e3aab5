-- Transactions that were carried out.
create view v_transaction as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.transaction' as transaction_code,
    body -> '$.planned_uses' as planned_uses, body ->> '$.check' as check_no,
    body ->> '$.verdict' as verdict, valid_from, valid_to, rev_from
from version
where kind = 'transaction' and rev_to is null;
