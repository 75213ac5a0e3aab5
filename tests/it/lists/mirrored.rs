//! Municipal notices: messy input, the comparison, its acceptance, and what it does to the answers.

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::record::Source;
use jingtu::domain::setting::Setting;
use jingtu::intake::sheet;
use jingtu::registry::Caller;
use serde_json::{Value, json};

use super::{act, answer, items, send};
use crate::app::{Answered, App, Ask, NOON, apps};

const CONTAMINATED: &str = "/api/v1/lists/contaminated_list_42";
const CONTROL: &str = "/api/v1/lists/control_list";

const MESSY: &str = "\
天津市污染地块名录（示例 example）,,,,,,\r
发布日期：2026年11月20日,,,,,,\r
序号, 地 块 编 码 ,地块名称,面积（平方米）,主要污染物,列入名录时间,联系人\r
１,ＨＱ－０００１２４,,,铬（六价）；镍,2026/3/1,张\r
2,HQ-000125,,\"１2,345.60\",铬(六价)、镍、铅,20260301,\r
3, hq-000129 ,,—,苯,2026 年 3 月 1 日,\r
4,,示例外区地块,800,苯,2026.3.1,\r
,,,,,,\r
注：以上均为示例,,,,,,\r
";

fn csv(path: &str, query: &str, body: impl Into<Vec<u8>>) -> Ask {
    let mut notice = form_urlencoded::Serializer::new(String::new());
    notice.append_pair("notice_title", "示例名录公告 (example)");
    notice.append_pair("notice_issuer", "示例市生态环境局");
    notice.append_pair("notice_day", "2026-11-22");
    let path = format!("{path}/mirror?{}&{query}", notice.finish());
    Ask::post(path, body).with("content-type", "text/csv; charset=gb18030")
}

async fn look(app: &App, path: &str, body: impl Into<Vec<u8>>) -> Value {
    let ask = csv(path, "dry_run=true", body);
    let ask = Ask {
        headers: vec![("content-type", "text/csv".to_owned())],
        ..ask
    };
    app.ask("registrar", ask).await.expect(200)
}

async fn accept(
    app: &App,
    path: &str,
    body: impl Into<Vec<u8>>,
    digest: &Value,
    key: &str,
) -> Answered {
    let query = format!(
        "dry_run=false&comparison={}",
        digest.as_str().unwrap_or_default()
    );
    let ask = csv(path, &query, body);
    let ask = Ask {
        headers: vec![("content-type", "text/csv".to_owned())],
        ..ask
    };
    app.ask("registrar", ask.with("idempotency-key", key)).await
}

fn row<'a>(shown: &'a Value, parcel: &str) -> &'a Value {
    let rows = shown["rows"].as_array().expect("rows");
    let found = rows.iter().find(|row| row["parcels"] == json!([parcel]));
    found.unwrap_or_else(|| panic!("{parcel}: {shown}"))
}

#[tokio::test]
async fn a_messy_notice_is_read_compared_and_accepted_as_one_commit() {
    for app in apps().await {
        let (gb, _, _) = encoding_rs::GB18030.encode(MESSY);
        let with_mark = format!("\u{feff}{MESSY}");
        let shown = look(&app, CONTAMINATED, gb.to_vec()).await;
        let utf8 = look(&app, CONTAMINATED, with_mark.clone()).await;
        assert_eq!(shown["rows"], utf8["rows"]);
        assert_eq!(shown["faults"], json!([]), "{shown}");
        assert_eq!(
            shown["counts"],
            json!({"new": 1, "gone": 1, "changed": 1, "unchanged": 1, "unmatched": 1}),
            "{shown}"
        );
        let same = row(&shown, "HQ-000124");
        assert_eq!(
            (&same["outcome"], &same["row"]),
            (&json!("unchanged"), &json!(4))
        );
        assert_eq!(
            same["remarks"].as_array().unwrap().len(),
            1,
            "another day: {same}"
        );
        let remark = &same["remarks"][0];
        assert!(
            remark["zh"].as_str().unwrap().starts_with("列入日期"),
            "{same}"
        );
        assert!(
            remark["en"].as_str().unwrap().starts_with("listed on"),
            "{same}"
        );
        let changed = row(&shown, "HQ-000125");
        let fields: Vec<&Value> = changed["differences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| &own["field"])
            .collect();
        assert_eq!(fields, ["main_pollutants", "area_m2"]);
        assert_eq!(changed["differences"][1]["notice"], "12345.6");
        assert_eq!(row(&shown, "HQ-000129")["effect"], "list");
        assert_eq!(row(&shown, "HQ-000145")["effect"], "flag_conflict");
        let answers = shown["answers"].as_array().unwrap();
        let of = |no: &str| {
            answers
                .iter()
                .find(|own| own["parcel"] == no)
                .expect("an answer")
        };
        let has =
            |own: &Value, rule: &str| own["rules"].as_array().unwrap().iter().any(|id| id == rule);
        assert!(!has(&of("HQ-000129")["before"], "R-55") && has(&of("HQ-000129")["after"], "R-55"));
        assert!(!has(&of("HQ-000145")["before"], "R-04") && has(&of("HQ-000145")["after"], "R-04"));
        // nothing was written; what is accepted is what was shown
        let before = app.revision().await;
        let body = with_mark.into_bytes();
        let wrong = accept(
            &app,
            CONTAMINATED,
            body.clone(),
            &json!("0".repeat(64)),
            "key-of-none",
        )
        .await;
        wrong.problem(409);
        assert_eq!(app.revision().await, before);
        let taken = accept(
            &app,
            CONTAMINATED,
            body.clone(),
            &utf8["digest"],
            "key-of-it",
        )
        .await
        .expect(201);
        assert_eq!(app.revision().await, before + 1);
        assert_eq!(
            accept(
                &app,
                CONTAMINATED,
                body.clone(),
                &utf8["digest"],
                "key-of-it"
            )
            .await
            .expect(201),
            taken
        );
        assert_eq!(taken["mirrored_on"], "2026-11-24");
        let listed = items(&app, "auditor", &format!("{CONTAMINATED}/entries")).await;
        assert_eq!(listed.len(), 4);
        let new = listed
            .iter()
            .find(|own| own["parcels"][0] == "HQ-000129")
            .expect("a new entry");
        assert_eq!(
            (&new["listed_on"], &new["main_pollutants"]),
            (&json!("2026-03-01"), &json!(["苯"]))
        );
        // the answers are those that were announced
        for own in answers {
            let (verdict, rules) = answer(
                &app,
                own["parcel"].as_str().unwrap(),
                "transaction=TRANSFER",
            )
            .await;
            let announced: Vec<&str> = own["after"]["rules"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if announced.contains(&"R-02") == rules.iter().any(|id| id == "R-02") {
                assert_eq!(own["after"]["verdict"], verdict, "{own}");
            }
            for rule in ["R-55", "R-04"] {
                assert_eq!(
                    announced.contains(&rule),
                    rules.iter().any(|id| id == rule),
                    "{own} {rules:?}"
                );
            }
        }
        // the same notice again: nothing differs, and nothing is flagged twice
        let again = look(&app, CONTAMINATED, body).await;
        assert_eq!(
            again["counts"],
            json!({"new": 0, "gone": 1, "changed": 0, "unchanged": 3, "unmatched": 1})
        );
        assert_eq!(row(&again, "HQ-000145")["effect"], Value::Null);
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn every_fault_of_a_notice_has_its_row_and_column_and_keeps_all_of_it_out() {
    for app in apps().await {
        let bad = "登记编号,名称,面积(平方米),列入日期,移出日期\n\
            HQ-000124,,约3亩,3/1/2026,\n\
            ,,100,2026-03-01,\n\
            HQ-000125,,,2026-03-01,2026-02-01\n\
            HQ-000129,,,2026-12-01,\n\
            HQ-000129,,,2026-03-01,\n";
        let shown = look(&app, CONTAMINATED, bad).await;
        let faults = shown["faults"].as_array().unwrap().iter();
        let faults: Vec<Value> = faults
            .map(|own| json!([own["row"], own["column"], own["cell"], own["code"]]))
            .collect();
        assert_eq!(
            faults,
            [
                json!([2, "列入日期", "D2", "day"]),
                json!([2, "面积(平方米)", "C2", "area"]),
                json!([3, null, null, "no_land"]),
                json!([4, "移出日期", "E4", "removed_before_listed"]),
                json!([5, null, null, "future_day"]),
                json!([6, null, null, "parcel_twice"]),
            ],
            "{shown}"
        );
        for fault in shown["faults"].as_array().unwrap() {
            for field in ["wanted", "wanted_zh", "remedy", "remedy_zh"] {
                assert!(!fault[field].as_str().unwrap().is_empty(), "{fault}");
            }
        }
        faults_in_the_workbook(&app, bad).await;
        assert_eq!(shown["acceptable"], false);
        let gone = shown["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|own| own["outcome"] == "gone");
        assert_eq!(
            gone.count(),
            1,
            "what a row with a fault names is not gone: {shown}"
        );
        let before = app.revision().await;
        let refused = accept(&app, CONTAMINATED, bad, &shown["digest"], "key-of-bad").await;
        assert_eq!(refused.problem(400).len(), 6);
        assert_eq!(app.revision().await, before);
        let headless = look(&app, CONTAMINATED, "甲,乙\n1,2\n").await;
        assert!(
            headless["faults"][0]["wanted"]
                .as_str()
                .unwrap()
                .contains("地块编码")
        );
        let image = look(&app, CONTAMINATED, vec![0x89, 0x50, 0xff, 0xff, 0x00]).await;
        assert_eq!(image["acceptable"], false);
        // a query without a notice; a list that is kept here; a notice of tomorrow or older than the last
        let ask = Ask::post(
            format!("{CONTAMINATED}/mirror?dry_run=perhaps&scope=half"),
            "x",
        )
        .with("content-type", "text/csv");
        let ask = Ask {
            headers: vec![("content-type", "text/csv".to_owned())],
            ..ask
        };
        assert_eq!(app.ask("registrar", ask).await.problem(400).len(), 5);
        let body =
            json!({"notice": {"title": "示例", "issuer": "示例", "day": "2026-11-20"}, "rows": []});
        app.post("registrar", "/api/v1/lists/suspected/mirror", &body)
            .await
            .problem(400);
        for day in ["2026-11-25", "2026-11-01"] {
            let body = json!({"notice": {"title": "示例", "issuer": "示例", "day": day}, "rows": [{"code": "HQ-000124", "颜色": 1}]});
            let shown = app
                .post("registrar", &format!("{CONTAMINATED}/mirror"), &body)
                .await
                .expect(200);
            let faults = shown["faults"].as_array().unwrap().iter();
            let columns: Vec<&Value> = faults.map(|own| &own["column"]).collect();
            assert!(
                columns.contains(&&json!("notice_day")) && columns.contains(&&json!("颜色")),
                "{shown}"
            );
        }
    }
}

/// The notice again as a workbook, with its faults at their cells; a notice without cells has none.
async fn faults_in_the_workbook(app: &App, bad: &str) {
    let table = |query: &str| Ask {
        headers: vec![("content-type", "text/csv".to_owned())],
        ..csv(CONTAMINATED, query, bad)
    };
    let answer = app.ask("registrar", table("answer=annotated")).await;
    assert_eq!(answer.status, 200);
    let workbook = sheet::read(&answer.body).expect("a workbook");
    let listed = workbook.sheets.last().expect("the sheet of faults");
    let cells: Vec<String> = listed
        .rows
        .iter()
        .skip(1)
        .filter_map(|row| Some(row.cell(2)?.value.text().into_owned()))
        .collect();
    assert_eq!(cells, ["C2", "D2", "3", "E4"]);
    for query in ["answer=annotated&dry_run=false", "answer=picture"] {
        let refused = app.ask("registrar", table(query)).await.problem(400);
        assert!(
            refused.iter().any(|line| line.starts_with("answer")),
            "{refused:?}"
        );
    }
    let json = Ask::post(format!("{CONTAMINATED}/mirror?answer=annotated"), "{}");
    let refused = app.ask("registrar", json).await.problem(400);
    assert!(
        refused.iter().any(|line| line.starts_with("answer")),
        "{refused:?}"
    );
}

/// A notice of a list that names what stands, as JSON.
async fn as_it_stands(app: &App, path: &str) -> Value {
    let listed = items(app, "auditor", &format!("{path}/entries?limit=1000")).await;
    let rows: Vec<Value> = listed
        .iter()
        .map(|own| json!({"编号": own["parcels"], "主要污染物": own["main_pollutants"]}))
        .collect();
    json!({"notice": {"title": "示例公告 (example)", "issuer": "示例市生态环境局", "day": "2026-11-23"}, "rows": rows})
}

async fn mirror(app: &App, path: &str, body: &Value) -> Value {
    let shown = app
        .post("registrar", &format!("{path}/mirror?dry_run=true"), body)
        .await
        .expect(200);
    let digest = shown["digest"].as_str().unwrap();
    let ask = Ask::post(
        format!("{path}/mirror?dry_run=false&comparison={digest}"),
        body.to_string(),
    );
    app.ask(
        "registrar",
        ask.with("idempotency-key", format!("mirror-{}", &digest[..20])),
    )
    .await
    .expect(201);
    shown
}

#[tokio::test]
async fn accepting_a_notice_refreshes_the_mirror() {
    for app in apps().await {
        let setting = Setting {
            name: "mirror_refresh_days".to_owned(),
            value: "2".to_owned(),
        };
        let change = Change::recorded(Day::of(NOON), Some(Source::titled("示例")), setting);
        app.registry
            .commit(&Caller::operator(), "two days", &[change])
            .await
            .expect("a setting");
        let state = async |path: &str| {
            let lists = items(&app, "public", "/api/v1/lists").await;
            let code = path.rsplit('/').next().unwrap();
            lists.iter().find(|own| own["list"] == code).unwrap()["freshness"]["state"].clone()
        };
        let stale = async || {
            answer(&app, "HQ-000102", "transaction=TRANSFER")
                .await
                .1
                .contains(&"R-03".to_owned())
        };
        assert!(stale().await && state(CONTROL).await == "stale");
        let control = as_it_stands(&app, CONTROL).await;
        let shown = mirror(&app, CONTROL, &control).await;
        assert_eq!(
            shown["counts"]["unchanged"],
            control["rows"].as_array().unwrap().len(),
            "{shown}"
        );
        assert_eq!(
            (
                &shown["freshness"]["state"],
                &shown["freshness_after"]["state"]
            ),
            (&json!("stale"), &json!("fresh"))
        );
        assert_eq!(
            (state(CONTROL).await, state(CONTAMINATED).await),
            (json!("fresh"), json!("stale"))
        );
        assert!(stale().await, "the other municipal list is stale still");
        let other = as_it_stands(&app, CONTAMINATED).await;
        mirror(&app, CONTAMINATED, &other).await;
        assert!(
            !stale().await && state(CONTAMINATED).await == "fresh",
            "{}",
            app.name
        );
    }
}

#[tokio::test]
async fn a_comparison_that_moved_is_not_accepted_and_one_that_did_not_is() {
    for app in apps().await {
        let mut notice = as_it_stands(&app, CONTAMINATED).await;
        notice["rows"]
            .as_array_mut()
            .unwrap()
            .push(json!({"编号": "HQ-000129"}));
        let path = format!("{CONTAMINATED}/mirror");
        let shown = app
            .post("registrar", &format!("{path}?dry_run=true"), &notice)
            .await
            .expect(200);
        let digest = shown["digest"].as_str().unwrap().to_owned();
        // something that has nothing to do with it
        let body = act("2026-11-20", json!({"parcels": ["HQ-000101"]}));
        send(&app, "/api/v1/lists/suspected/entries", &body)
            .await
            .expect(201);
        let again = app
            .post("registrar", &format!("{path}?dry_run=true"), &notice)
            .await
            .expect(200);
        assert_eq!(again["digest"], digest.as_str());
        // the parcel is listed by another hand
        let body = act("2026-11-20", json!({"parcels": ["HQ-000129"]}));
        let other = send(&app, &format!("{CONTAMINATED}/entries"), &body)
            .await
            .expect(201);
        let accept = Ask::post(
            format!("{path}?dry_run=false&comparison={digest}"),
            notice.to_string(),
        );
        app.ask("registrar", accept.with("idempotency-key", "too-late-1"))
            .await
            .problem(409);
        // a removal that the notice states ends it; on the control list it is flagged
        let last = notice["rows"].as_array_mut().unwrap().last_mut().unwrap();
        last["移出日期"] = json!("2026年11月22日");
        let shown = mirror(&app, CONTAMINATED, &notice).await;
        assert_eq!(row(&shown, "HQ-000129")["effect"], "end");
        let ended = items(
            &app,
            "auditor",
            &format!("{CONTAMINATED}/entries?state=ended"),
        )
        .await;
        assert!(
            ended
                .iter()
                .any(|own| own["id"] == other["entries"][0] && own["ended_on"] == "2026-11-22")
        );
        let mut control = as_it_stands(&app, CONTROL).await;
        let rows = control["rows"].as_array_mut().unwrap();
        let place = rows
            .iter()
            .position(|own| own["编号"] == json!(["HQ-000129"]))
            .unwrap();
        let taken = rows.remove(place);
        let shown = mirror(&app, CONTROL, &control).await;
        assert_eq!(row(&shown, "HQ-000129")["effect"], "flag_conflict");
        let question = "transaction=SUPPLY&planned_use=YDYH2023:0701";
        let (verdict, rules) = answer(&app, "HQ-000129", question).await;
        assert_eq!(verdict, "BLOCKED");
        assert!(
            rules.contains(&"R-04".to_owned()) && rules.contains(&"R-30".to_owned()),
            "{rules:?}"
        );
        // the next notice names it again
        control["rows"].as_array_mut().unwrap().push(taken);
        let shown = mirror(&app, CONTROL, &control).await;
        assert_eq!(row(&shown, "HQ-000129")["effect"], "settle_conflict");
        assert!(
            !answer(&app, "HQ-000129", question)
                .await
                .1
                .contains(&"R-04".to_owned())
        );
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn land_is_matched_by_name_and_street_or_by_location_and_never_guessed() {
    for app in apps().await {
        let parcels = app.parcels().await;
        let named = parcels.iter().find(|own| {
            let same = parcels.iter().filter(|other| other["name"] == own["name"]);
            own["name"].is_string() && same.count() == 1
        });
        let named = named.expect("a parcel of its own name");
        let shown = async |row: Value| {
            let body = json!({"notice": {"title": "示例", "issuer": "示例", "day": "2026-11-23"}, "rows": [row]});
            let path = format!("{CONTAMINATED}/mirror?scope=batch");
            app.post("registrar", &path, &body).await.expect(200)["rows"][0].clone()
        };
        let found = shown(json!({"地块名称": format!("　{} ", named["name"].as_str().unwrap()), "街道": named["street"]})).await;
        assert_eq!(found["parcels"], json!([named["registry_no"]]), "{found}");
        assert_eq!(found["matched_by"], "name");
        let elsewhere = shown(json!({"地块名称": named["name"], "街道": "示例别处街道"})).await;
        let in_street = named["street"].is_string();
        assert_eq!(
            elsewhere["outcome"] == "unmatched",
            in_street,
            "{elsewhere}"
        );
        let part = shown(json!({"地块名称": "示例"})).await;
        assert_eq!(part["outcome"], "unmatched", "{part}");
        let half = shown(json!({"地块编码": "HQ-000124、HQ-777777"})).await;
        assert_eq!(
            (&half["outcome"], &half["candidates"]),
            (&json!("unmatched"), &json!(["HQ-000124"]))
        );
        if let Some(own) = parcels.iter().find(|own| {
            own["address"].is_string()
                && parcels
                    .iter()
                    .filter(|other| other["address"] == own["address"])
                    .count()
                    == 1
        }) {
            let found = shown(json!({"地块位置": own["address"]})).await;
            assert_eq!(
                (&found["parcels"], &found["matched_by"]),
                (&json!([own["registry_no"]]), &json!("location"))
            );
        }
    }
}
