//! Views for people who read SQL: one for each kind of entity, with typed columns, on either database.

use jingtu::domain::change::{Change, What};
use jingtu::domain::record::{Kind, WorksStart};
use jingtu::store::Store;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

use super::{commit, open, since};
use crate::changes::{self, day, number};
use crate::harness::{TestDatabase, databases};

/// What a column of one row holds, by a condition that both databases understand.
const ROWS: &[(&str, &str)] = &[
    (
        "parcel",
        "registry_no = 'HQ-000001' and name = '示例地块一' and area_stated_m2 between 9583.19 and 9583.21
            and accuracy_m < 0.06 and farmland_only and published and bound_east = '示例路'
            and right_holder_credit_code = '91350100M000100Y43' and soil_code = '3713021320006'",
    ),
    ("parcel", "id = 'HQ-000002' and not farmland_only and area_stated_m2 is null"),
    ("unit", "parcel = 'HQ-000001' and area_stated_m2 between 4791.59 and 4791.61"),
    ("act", "id = 'A-1' and how = 'adopted' and stage = 'U1' and transition is null"),
    ("act", "id = 'A-2' and how = 'moved' and stage = 'V1' and transition = 'T03'"),
    ("stage", "subject = 'HQ-000001/A' and stage = 'U1' and by_act = 'A-1' and valid_to = '2026-01-07'"),
    ("stage", "subject = 'HQ-000001/A' and stage = 'V1' and by_act = 'A-2' and valid_to = '2026-01-08'"),
    ("stage", "subject = 'HQ-000001/A' and stage = 'V2' and not emergency and valid_to is null"),
    (
        "survey",
        "sampling_end < '2026-01-21' and review_outcome = 'pass_after_modification' and recheck_signed
            and covered_area_m2 > 4791.5 and groundwater_polluted = 'no' and department_letter = '2026-01-31'",
    ),
    (
        "sample",
        "survey = 'S-1' and report_version = 1 and parcel = 'HQ-000001' and point = 'S1' and medium = 'soil'
            and lon > 117.15 and depth_to_m > 0.4 and day = '2026-01-15' and laboratory = '示例检测公司'",
    ),
    ("sample_result", "analyte = '71-43-2' and below_dl and value is null and converted < 0.002"),
    ("sample_result", "analyte = 'As' and not below_dl and value > 9.7 and unit = 'mg/kg'"),
    (
        "assessment",
        "signed_on = '2026-02-20' and scenario_depth_m = 3.5 and scenario_basement_levels = 1
            and not scenario_groundwater_use",
    ),
    ("removal", "target_class = 'II' and next_report_due = '2027-04-01' and not in_removal_list"),
    ("validity", "event = 'V-5' and document = 'survey' and text = '采样后拆除'"),
    ("listing", "list = 'contaminated_list_42' and area_stated_m2 > 4791.5 and batch = '第一批'"),
    ("negative", "edition_year = 2026 and until_condition = '移出名录前'"),
    ("confirmation", "entry = 'N-1' and year = 2026"),
    ("edition", "year = 2026 and title = '2026年负面清单'"),
    ("mirror", "list = 'control_list' and listed_rows = 12"),
    ("key_unit", "left_on = '2026-01-01' and entered_on = '2020-01-01' and survey_passed and not survey_exceeding and open_rectification"),
    ("zone", "zone_kind = 'isolation' and name = '示例隔离区'"),
    ("plume", "source_parcel = 'HQ-000001' and reach_m = 120.5"),
    ("well", "lon between 117.15051 and 117.15052 and lat = 39.1705 and status = 'in_service'"),
    ("plume", "depth_from_m = 2.5 and depth_to_m = 9 and aquifer = '潜水' and method = '示例插值' and based_on_survey = 'S-1'"),
    ("well", "well_kind = 'local' and depth_m = 20 and sealed = '2026-04-26' and replaced_by = 'W-3' and number = '示例井-2'"),
    ("groundwater_source", "source_kind = 'petrol_station' and double_wall and not leak_monitoring and state = 'checked' and lat = 39.1705"),
    ("observation", "well = 'W-2' and level_m > 1.34 and lab = '示例检测公司'"),
    ("observation_result", "analyte = '苯' and below_dl and value is null and detection_limit > 0.39"),
    ("observation_result", "analyte = '砷' and not below_dl and value > 0.0099 and day = '2026-04-26'"),
    ("monitoring_point", "point_kind = 'district' and land = 'construction' and lat = 39.1707"),
    ("monitoring_plan", "year = 2026 and title = '示例方案'"),
    ("monitoring_round", "plan = 'MN-1' and limit_class = 'I'"),
    ("flag", "flag = 'boundary_conflict' and valid_from = '2026-04-11' and valid_to = '2026-05-01'"),
    ("consultation", "asking = 'natural_resources' and about = 'supply' and acknowledged is null and withdrawn is not null and former_parcels is not null"),
    ("exchange_package", "office = 'natural_resources' and row_count = 1 and tree_size = 3 and receipt is not null"),
    ("clue", "clue_kind = 'correction' and state = 'closed' and received_on = '2026-04-20' and closed_on = '2026-04-27' and act = 'A-9' and further_parcels is not null"),
    ("flag", "flag = 'enforcement_case' and enforcement_case is not null and emergency is null"),
    ("flag", "flag = 'emergency' and emergency is not null"),
    ("lookup", "parcel = 'HQ-000002' and result = '未查到'"),
    ("meeting", "outcome = 'usable_with_conditions' and conditions = '先行调查'"),
    ("works", "parcel = 'HQ-000002' and permit = '示例' and rev_from = 2"),
    ("transaction", "parcel = 'HQ-000002' and transaction_code = 'SUPPLY' and check_no = 'D-2026-000001' and verdict = 'CONDITIONAL'"),
    ("succession", "succession_kind = 'split' and closed_on = '2026-04-15' and handed_on is not null"),
    ("ban", "firm = '示例检测公司' and banned_from = '2026-04-16' and banned_until = '2031-04-15'"),
    ("ban", "practitioner = 'P-1' and credit_code = '91350100M000100Y43' and banned_until = '2036-05-04'"),
    ("validity", "event = 'V-7' and report = 'S-1'"),
    ("violation", "practitioner = 'P-1' and act = '示例:出具虚假报告' and decision_no = '示罚〔2026〕4号' and article is not null and penalty is not null and valid_from = '2026-05-07'"),
    ("credit_repair", "practitioner = 'P-1' and violation = 'VIO-1' and decision_no = '示修〔2026〕1号'"),
    ("practitioner", "name = '示例检测新名公司' and registered_from = '2021-01-01' and cma_no = '示例CMA-1'"),
    ("override_proposal", "rule like 'R-%' and proposed_by is not null"),
    ("duty", "due = '2026-06-30' and key_unit = 'K-1'"),
    (
        "document",
        "bytes = 48213 and media_type = 'application/pdf' and file_name = '示例台账.pdf' and level = 'restricted'
            and number = '津示〔2026〕1号' and day = '2026-01-04' and valid_from = '2026-05-09'",
    ),
    ("expert", "employer = '示例大学' and in_pool_until = '2026-12-31' and person_commitment like 'abab%'"),
    ("person_erasure", "reason = '本人申请'"),
    (
        "review_case",
        "review_kind = 'survey' and outcome = 'pass_after_modification' and decided_on = '2026-04-23'
            and letter_number = '示例函1号' and letter_day = '2026-04-28'",
    ),
    ("quality_inspection", "survey = 'S-1' and result = 'general'"),
    ("meeting", "outcome = 'not_usable' and participants = 7"),
    ("duty_closure", "duty = 'O-2026-000001' and outcome = 'done'"),
    ("override", "rule = 'R-32' and expiry = '2026-12-31' and duty_allocated and municipal_consent"),
    ("setting", "name = 'adjacent_m' and value = '60' and rev_from = 1"),
    (
        "soil_standard",
        "number = 'DB00/T 0000-2026' and issuer = '示例省生态环境厅'",
    ),
    (
        "soil_limit",
        "analyte = '锰' and class is null and kind = 'control' and mg_per_kg = 3500.5",
    ),
    ("district", "adcode = '120106' and name_en = 'Hongqiao District'"),
    ("grant", "grantee = 'token:a' and name = '示例科'"),
    ("decision", "parcel = 'HQ-000001' and basis_revision = 1 and verdict = 'BLOCKED'"),
    ("batch", "row_count = 5 and basis_revision = 1"),
];

/// View, column, its type in SQLite and in PostgreSQL.
const TYPES: &[(&str, &str, &str, &str)] = &[
    ("parcel", "area_stated_m2", "real", "numeric"),
    ("parcel", "published", "integer", "boolean"),
    ("parcel", "valid_from", "text", "date"),
    ("parcel", "planned_use", "text", "jsonb"),
    ("survey", "sampling_end", "text", "date"),
    (
        "assessment",
        "scenario_groundwater_use",
        "integer",
        "boolean",
    ),
    ("edition", "year", "integer", "integer"),
    ("well", "lon", "real", "numeric"),
    ("decision", "basis_revision", "integer", "bigint"),
    ("document", "bytes", "integer", "bigint"),
];

/// Every text in the first column of the answer.
pub async fn ask(database: &TestDatabase, sql: &str) -> Vec<String> {
    let asked = AssertSqlSafe(sql.to_owned());
    let rows: Result<Vec<(String,)>, sqlx::Error> = if database.name == "SQLite" {
        let pool = SqlitePool::connect(&database.url).await.unwrap();
        sqlx::query_as(asked).fetch_all(&pool).await
    } else {
        let pool = PgPool::connect(&database.url).await.unwrap();
        sqlx::query_as(asked).fetch_all(&pool).await
    };
    let rows = rows.unwrap_or_else(|error| panic!("{}: {sql}: {error}", database.name));
    rows.into_iter().map(|(text,)| text).collect()
}

/// A register with one entity of each kind: of works, too, which the fixtures take back.
async fn filled(database: &TestDatabase) -> Store {
    let store = open(database).await;
    commit(&store, &changes::of_each_kind()).await;
    let works = WorksStart {
        parcel: number(2),
        permit: Some("示例".to_owned()),
    };
    commit(&store, &[Change::recorded(day("2026-05-03"), None, works)]).await;
    store
}

#[tokio::test]
async fn every_kind_has_a_view_of_what_is_known_now() {
    for database in databases().await {
        let store = filled(&database).await;
        let rows = since(&store, 0).await;
        let known = "select cast(count(*) as text) from v_";
        for kind in Kind::ALL {
            let code = kind.code();
            let of_kind = |row: &&jingtu::store::VersionRow| {
                row.entity.kind() == *kind && row.rev_to.is_none()
            };
            let wanted = rows.iter().filter(of_kind).count();
            assert!(wanted > 0, "{code}: add a line to the fixtures");
            // A kind without a view fails here: a new kind brings a migration with `create view v_KIND`.
            let found = ask(&database, &format!("{known}{code}")).await;
            assert_eq!(found, [wanted.to_string()], "{}: v_{code}", database.name);
            assert!(
                ROWS.iter().any(|(view, _)| *view == code),
                "{code}: add a row"
            );
        }
        for (view, condition) in ROWS {
            let found = ask(&database, &format!("{known}{view} where {condition}")).await;
            assert_eq!(
                found,
                ["1"],
                "{}: v_{view} where {condition}",
                database.name
            );
        }
    }
}

#[tokio::test]
async fn columns_of_views_have_types() {
    for database in databases().await {
        let _store = filled(&database).await;
        for (view, column, sqlite, postgres) in TYPES {
            let (function, wanted) = match database.name {
                "SQLite" => ("typeof", sqlite),
                _ => ("pg_typeof", postgres),
            };
            let sql = format!(
                "select distinct cast({function}({column}) as text) from v_{view} where {column} is not null"
            );
            let found = ask(&database, &sql).await;
            assert_eq!(
                found,
                [wanted.to_string()],
                "{}: {view}.{column}",
                database.name
            );
        }
    }
}

/// A field that is added to an entity is added to its view, by a new migration.
#[tokio::test]
async fn every_field_of_an_entity_is_in_its_view() {
    for database in databases().await {
        let _store = filled(&database).await;
        for change in changes::of_each_kind() {
            let What::Recorded(mut entity) = change.what else {
                continue;
            };
            entity.take_outline();
            let view = format!("v_{}", entity.kind().code());
            let sql = match database.name {
                "SQLite" => format!("select sql from sqlite_master where name = '{view}'"),
                _ => format!("select pg_get_viewdef('{view}'::regclass)"),
            };
            let definition = ask(&database, &sql).await.remove(0);
            let body = entity.to_value().unwrap();
            for field in body.as_object().unwrap().keys() {
                let names = [format!("'{field}'"), format!("'$.{field}")];
                let known = field == "id" || names.iter().any(|name| definition.contains(name));
                assert!(known, "{}: {view} has no {field}", database.name);
            }
        }
    }
}
