//! The whole life of one example parcel, played through the doors by those whose part it is: from the first suspicion to
//! the removal with aftercare, with a failed review, a split, a correction and a failed effect assessment. After each
//! step every answer is compared with the matrix of the law: each transaction, each class of use.

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::record::{Parcel, Source};
use jingtu::registry::Caller;
use serde_json::{Value, json};

use crate::app::{Answered, App, Ask, apps};
use crate::cadastral;
use crate::duties::{duties, keyed, paper};
use crate::events::{FIRM, WORKS_FIRM, fresh_key, path, whole};
use crate::reviews;

const NO: &str = "HQ-000901";
/// Codes of the classes of use in the matrix.
const USES: [(&str, &str); 4] = [("S", "070102"), ("K1", "1401"), ("K2", "1001"), ("?", "16")];

/// The cells of the matrix, as its file states them.
struct Matrix(Vec<csv::StringRecord>);

impl Matrix {
    fn read() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/domain/matrix.csv");
        let mut cells = csv::Reader::from_path(file).expect("the matrix");
        Matrix(cells.records().map(|cell| cell.expect("a cell")).collect())
    }

    /// Verdict and rules of a cell under the Code.
    fn cell(
        &self,
        (state, sub_state): (&str, &str),
        used: &str,
        act: &str,
    ) -> Option<(&str, Vec<&str>)> {
        let mut cells = self.0.iter();
        let found = cells.find(|cell| {
            let own = [&cell[0], &cell[1], &cell[2], &cell[3]];
            own == [state, sub_state, used, act] && matches!(&cell[4], "any" | "2026-08-15")
        })?;
        let rules = found[6].split(';').filter(|id| !id.is_empty()).collect();
        Some((&found[5], rules))
    }
}

/// Land with all that a supply needs on record, so that the stage alone speaks.
async fn register(app: &App) {
    let parcel: Parcel = serde_json::from_value(json!({
        "registry_no": NO, "name": "示例 全过程地块 (example: a whole life)", "adcode": "120106", "published": true,
        "accuracy_m": "0.05", "current_use": [{"system": "YDYH2023", "code": "1001"}],
        "outline": {"type": "Polygon", "coordinates": [[[117.14585, 39.16717], [117.14655, 39.16717], [117.14655, 39.16771], [117.14585, 39.16771], [117.14585, 39.16717]]]}
    }))
    .expect("a parcel");
    let change = Change::recorded(
        Day::parse("2020-01-01").expect("a day"),
        Some(Source::titled("示例图件 (example)")),
        parcel,
    );
    let taken = app
        .registry
        .commit(&Caller::operator(), "示例 example", &[change])
        .await;
    taken.expect("a parcel on record");
    procedure(app, (NO, "2026-08-01")).await;
}

/// A lookup and a land-grant meeting: what ask for.
async fn procedure(app: &App, (no, day): (&str, &str)) {
    let lookup = json!({"result": "示例:无记录", "day": day, "paper": paper("official_letter", day), "reason": "示例"});
    let lookups = format!("/api/v1/parcels/{no}/lookups");
    keyed(app, "planner", &lookups, &fresh_key(), &lookup)
        .await
        .expect(201);
    let meeting = serde_json::from_value::<jingtu::domain::record::GrantMeeting>(
        json!({"parcel": no, "outcome": "usable"}),
    );
    let change = Change::recorded(
        Day::parse(day).expect("a day"),
        Some(Source::titled("示例纪要")),
        meeting.expect("a meeting"),
    );
    app.registry
        .commit(&Caller::operator(), "示例 example", &[change])
        .await
        .expect("a meeting on record");
}

/// Every answer about a parcel today, beside the matrix.
#[track_caller]
fn compare(
    app: &App,
    matrix: &Matrix,
    (no, cell, beside): (&str, (&str, &str), bool),
    lines: &[Value],
) {
    let mut compared = 0;
    for line in lines.iter().filter(|line| !line["row"].is_null()) {
        let row = line["row"].as_u64().expect("a row") as usize - 1;
        let (used, act) = questions()[row];
        let Some((verdict, rules)) = matrix.cell(cell, used, act) else {
            continue;
        };
        let spoke = line["rules"].as_array().unwrap_or_else(|| panic!("{line}"));
        let spoke = spoke.iter().filter_map(|id| id.as_str());
        let mut spoke: Vec<&str> = spoke.filter(|id| *id != "R-08").collect();
        spoke.sort_unstable();
        spoke.dedup();
        let mut wanted = rules.clone();
        wanted.sort_unstable();
        if beside {
            spoke.retain(|id| *id != "R-71" || rules.contains(id));
        }
        let told = format!("{} {no} {cell:?} {act} for {used}", app.name);
        let found = line["verdict"].as_str().expect("a verdict");
        let worse = beside && line["rules"].to_string().contains("R-71");
        let worse = worse && severity(found) > severity(verdict);
        assert!(
            found == verdict || worse,
            "{told}: {found} by {spoke:?}, the matrix says {verdict} by {wanted:?}"
        );
        assert_eq!(spoke, wanted, "{told}");
        compared += 1;
    }
    assert!(compared >= 36, "{cell:?}: {compared} cells");
}

/// Place of a verdict, best first.
fn severity(verdict: &str) -> usize {
    let order = ["ALLOWED", "CONDITIONAL", "UNDETERMINED", "BLOCKED"];
    let place = order.iter().position(|own| *own == verdict);
    place.expect("a verdict")
}

/// Class of use and transaction of each row.
fn questions() -> Vec<(&'static str, &'static str)> {
    let acts = jingtu::domain::transaction::Transaction::ALL.map(|act| act.code());
    let of = |(class, _): (&'static str, &str)| acts.map(|act| (class, act));
    USES.into_iter().flat_map(of).collect()
}

/// Every answer about a parcel is what the matrix says of where it stands.
async fn at(app: &App, matrix: &Matrix, no: &str, cell: (&str, &str)) {
    // the figures follow step by step; at the end they are compared with those counted anew
    app.get("auditor", "/api/v1/statistics").await.expect(200);
    compare(
        app,
        matrix,
        (no, cell, false),
        &answers(app, (no, cell)).await,
    );
}

/// The same beside land that exceeds: R-71 speaks too, and nothing gets better by it.
async fn beside(app: &App, matrix: &Matrix, no: &str, cell: (&str, &str)) {
    compare(
        app,
        matrix,
        (no, cell, true),
        &answers(app, (no, cell)).await,
    );
}

/// The answers to every question, line by line.
async fn answers(app: &App, (no, (state, _)): (&str, (&str, &str))) -> Vec<Value> {
    let code = |class: &str| {
        USES.iter()
            .find(|(own, _)| *own == class)
            .expect("a class")
            .1
    };
    let rows: Vec<Value> = questions()
        .into_iter()
        .map(|(class, act)| {
            let mut planned = json!([{"system": "YDYH2023", "code": code(class)}]);
            if class == "K1" {
                planned[0]["kind"] = json!("community");
            }
            let mut row = json!({"parcel": no, "transaction": act, "planned_uses": planned});
            if matches!(act, "SUBLEASE" | "MORTGAGE" | "REGISTER") {
                row["current_use"] = planned;
            }
            if state == "P1" {
                row["design"] = json!({"as_assessed": true});
            }
            row
        })
        .collect();
    let answer = app
        .post(
            "reviewer",
            "/api/v1/transfer-checks/batch",
            &json!({"rows": rows}),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let lines = text.lines();
    let lines = lines.map(|line| serde_json::from_str(line).expect("a line"));
    lines.collect()
}

async fn act_as(app: &App, role: &str, no: &str, body: &Value) -> Answered {
    let ask = Ask::post(path(no), body.to_string()).with("idempotency-key", fresh_key());
    app.ask(role, ask).await
}

/// An act by the one whose part it is; others are refused first.
async fn act(app: &App, role: &str, no: &str, body: &Value) -> Value {
    for other in ["public", "reviewer", "auditor", "admin"] {
        let status = if other == "public" { 401 } else { 403 };
        act_as(app, other, no, body).await.problem(status);
    }
    let made = act_as(app, role, no, body).await.expect(201);
    assert_eq!(made["stage"], body["to"], "{}: {made}", app.name);
    made
}

async fn step(app: &App, role: &str, no: &str, (transition, to, day): (&str, &str, &str)) -> Value {
    act(app, role, no, &whole(transition, to, day)).await
}

/// What is tried at the wrong time is refused with a guard and an article.
async fn refused(app: &App, no: &str, (transition, to, day): (&str, &str, &str), guard: &str) {
    let answer = act_as(app, "registrar", no, &whole(transition, to, day)).await;
    let told = answer.guards(409);
    assert!(
        told.iter().any(|own| own.starts_with(guard)),
        "{} {transition} → {to}: {told:?}",
        app.name
    );
    let refusals = answer.json()["refusals"].clone();
    for refusal in refusals.as_array().expect("refusals") {
        let articles = refusal["article"].as_array().expect("articles");
        assert!(
            !articles.is_empty() && !refusal["remedy"].as_str().unwrap_or_default().is_empty(),
            "{refusal}"
        );
    }
}

/// A review by a panel drawn by chance, from its acceptance to the letter; `days`: accepted, drawn, decided, letter. The
/// event that follows from it bears the letter.
async fn review(
    app: &App,
    (kind, parcel, record): (&str, &str, Option<&str>),
    [opened, drawn, decided, letter_day]: [&str; 4],
    (decision, letter_kind): (Value, &str),
    event: &mut Value,
) {
    let mut file = reviews::case(parcel, record.unwrap_or_default());
    file["kind"] = json!(kind);
    file["day"] = json!(opened);
    file["paper"] = reviews::paper("review_application", "示例申", opened);
    if record.is_none() {
        file["report"]
            .as_object_mut()
            .expect("a report")
            .remove("record");
        let organisers = json!([
            {"kind": "province_environment", "name": "示例市生态环境局"},
            {"kind": "natural_resources", "name": "示例市规划和自然资源局"}
        ]);
        file["organisers"] = organisers;
        let works = json!({"name": WORKS_FIRM, "part": "works"});
        file["firms"].as_array_mut().expect("firms").push(works);
    }
    reviews::post(app, "planner", "/api/v1/reviews", &file)
        .await
        .problem(403);
    let made = reviews::post(app, "registrar", "/api/v1/reviews", &file)
        .await
        .expect(201);
    let at = format!("/api/v1/reviews/{}", made["id"].as_str().expect("a number"));
    let draw = json!({"day": drawn, "reason": "示例"});
    let made = reviews::post(app, "registrar", &format!("{at}/draw"), &draw)
        .await
        .expect(201);
    let panel = reviews::seated(&made);
    let least = if kind == "survey" { 3 } else { 5 };
    assert!(panel.len() >= least, "{}: {panel:?}", app.name);
    let early = act_as(app, "registrar", parcel, event).await.guards(409);
    assert!(
        early
            .iter()
            .any(|own| own.starts_with("review_case_undecided")),
        "{early:?}"
    );
    for expert in &panel {
        let mut opinion =
            reviews::opinion(expert, decision["outcome"].as_str().expect("an outcome"));
        opinion["signed_on"] = json!(decided);
        opinion["day"] = json!(decided);
        reviews::post(app, "registrar", &format!("{at}/opinions"), &opinion)
            .await
            .expect(201);
    }
    let mut outcome = decision;
    outcome["head"] = json!(panel[0]);
    outcome["day"] = json!(decided);
    outcome["reason"] = json!("示例");
    outcome["paper"] = reviews::paper("review_opinion", "示例评", decided);
    reviews::post(app, "registrar", &format!("{at}/outcome"), &outcome)
        .await
        .expect(201);
    let letter = reviews::paper(letter_kind, "示例函", letter_day);
    let closing = json!({"paper": letter, "reason": "示例"});
    let made = reviews::post(app, "registrar", &format!("{at}/letter"), &closing)
        .await
        .expect(201);
    assert_eq!(made["state"], "closed", "{}: {made}", app.name);
    let papers = event["papers"].as_array_mut().expect("papers");
    papers.retain(|own| own["kind"] != letter_kind);
    papers.push(letter);
}

/// The survey that an act brought.
fn survey_of(made: &Value) -> String {
    let brought = made["brought"].as_array().expect("what it brought");
    let mut surveys = brought
        .iter()
        .filter_map(|own| own.as_str()?.strip_prefix("survey "));
    surveys.next_back().expect("a survey").to_owned()
}

async fn stage_of(app: &App, no: &str) -> Value {
    let parcel = app
        .get("auditor", &format!("/api/v1/parcels/{no}"))
        .await
        .expect(200);
    parcel["stages"][0]["stage"].clone()
}

#[tokio::test]
async fn a_whole_life_from_the_first_suspicion_to_removal_with_aftercare() {
    let matrix = Matrix::read();
    for app in apps().await {
        let app = &app;
        register(app).await;
        at(app, &matrix, NO, ("none", "no record at all")).await;

        // the district office takes the land over, suspects it, and gives notice
        refused(app, NO, ("T01", "U1", "2026-08-17"), "no_stage").await;
        let adoption = json!({"stage": "U0", "day": "2022-01-10", "paper": paper("official_letter", "2022-01-10"), "reason": "示例"});
        let adoptions = format!("/api/v1/parcels/{NO}/adoptions");
        keyed(app, "planner", &adoptions, &fresh_key(), &adoption)
            .await
            .problem(403);
        keyed(app, "registrar", &adoptions, &fresh_key(), &adoption)
            .await
            .expect(201);
        at(app, &matrix, NO, ("U0", "unsurveyed")).await;
        refused(
            app,
            NO,
            ("T16", "L0", "2026-08-17"),
            "listing_without_assessment",
        )
        .await;
        step(app, "registrar", NO, ("T01", "U1", "2026-08-17")).await;
        step(app, "registrar", NO, ("T02", "U1", "2026-08-18")).await;
        at(app, &matrix, NO, ("U1", "risk shown")).await;
        let owed = duties(app, &format!("parcel={NO}&state=open")).await;
        assert_eq!(owed.len(), 1, "a survey within six months: {owed:?}");

        // the firm surveys and finds an exceedance
        step(app, "registrar", NO, ("T03", "V1", "2026-08-19")).await;
        at(app, &matrix, NO, ("V1", "from U1 risk shown")).await;
        step(app, "expert", NO, ("T05", "V2", "2026-08-20")).await;
        at(app, &matrix, NO, ("V2", "from U1 risk shown")).await;
        refused(app, NO, ("T10", "P0", "2026-08-21"), "survey_not_reviewed").await;
        step(app, "expert", NO, ("T07", "V3", "2026-08-22")).await;
        at(app, &matrix, NO, ("V3", "any origin (a sample exceeded)")).await;
        step(app, "expert", NO, ("T08", "V4", "2026-08-23")).await;
        at(app, &matrix, NO, ("V4", "any origin (a sample exceeded)")).await;
        let made = step(app, "expert", NO, ("T08", "VR", "2026-08-24")).await;
        at(app, &matrix, NO, ("VR", "from U1 risk shown")).await;

        // the review fails: the report is made anew, and the old one stays on record
        let survey = survey_of(&made);
        let mut back = whole("T12", "V3", "2026-08-30");
        let days = ["2026-08-25", "2026-08-26", "2026-08-28", "2026-08-30"];
        let failed = (json!({"outcome": "fail"}), "defect_list");
        review(app, ("survey", NO, Some(&survey)), days, failed, &mut back).await;
        act(app, "registrar", NO, &back).await;
        at(app, &matrix, NO, ("V3", "any origin (a sample exceeded)")).await;
        step(app, "expert", NO, ("T08", "V4", "2026-09-01")).await;
        let made = step(app, "expert", NO, ("T08", "VR", "2026-09-02")).await;
        refused(app, NO, ("T10", "P0", "2026-09-05"), "assessment_skipped").await;
        let survey = survey_of(&made);
        let mut passed = whole("T11", "A0", "2026-09-06");
        let days = ["2026-09-03", "2026-09-03", "2026-09-04", "2026-09-06"];
        let pass = (json!({"outcome": "pass"}), "department_letter");
        review(app, ("survey", NO, Some(&survey)), days, pass, &mut passed).await;
        act(app, "registrar", NO, &passed).await;
        at(app, &matrix, NO, ("A0", "RA not passed")).await;

        // the planner splits the land: both parts stay where the whole stood
        let outline = cadastral::outline(app, NO).await;
        let halves = [(0.0, 0.6), (0.6, 1.0)]
            .map(|(from, to)| cadastral::drawn(cadastral::strip(&outline, from, to)));
        let mut split = cadastral::act("split", &[NO], halves.to_vec());
        split["day"] = json!("2026-09-10");
        split["papers"][0]["day"] = json!("2026-09-10");
        cadastral::send_as(app, "registrar", &split)
            .await
            .problem(403);
        let taken = cadastral::send(app, &split).await.expect(201);
        let successors = cadastral::numbers(&taken);
        let [worked, other] = [successors[0].as_str(), successors[1].as_str()];
        for no in [worked, other] {
            procedure(app, (no, "2026-09-11")).await;
            beside(app, &matrix, no, ("A0", "RA not passed")).await;
        }
        refused(app, NO, ("T14", "AR", "2026-09-12"), "superseded").await;

        // the smaller part: its own assessment finds the risk acceptable
        step(app, "registrar", other, ("T14", "AR", "2026-09-11")).await;
        step(app, "registrar", other, ("T15", "P1", "2026-09-12")).await;
        beside(app, &matrix, other, ("P1", "use and design as assessed")).await;

        // the larger part: not passed, then passed; listed
        step(app, "registrar", worked, ("T14", "AR", "2026-09-12")).await;
        at(app, &matrix, worked, ("AR", "RA not passed")).await;
        step(app, "registrar", worked, ("T17", "A0", "2026-09-15")).await;
        at(app, &matrix, worked, ("A0", "RA not passed")).await;
        step(app, "registrar", worked, ("T14", "AR", "2026-09-18")).await;
        step(app, "registrar", worked, ("T16", "L0", "2026-09-20")).await;
        at(app, &matrix, worked, ("L0", "unrelated works")).await;
        let listed = app
            .get("public", "/api/v1/lists/control_list/entries?limit=1000")
            .await
            .expect(200);
        assert!(
            listed.to_string().contains(worked),
            "{}: the public reads the list",
            app.name
        );
        refused(
            app,
            worked,
            ("T24", "R0", "2026-09-21"),
            "removal_without_effect_review",
        )
        .await;

        // a plan is filed under a wrong day; a new act takes the place of the wrong one
        let wrong = step(app, "registrar", worked, ("T18", "L1", "2026-09-28")).await;
        let mut right = whole("T18", "L1", "2026-09-25");
        right["corrects"] = wrong["id"].clone();
        act(app, "registrar", worked, &right).await;
        at(app, &matrix, worked, ("L1", "unrelated works")).await;
        let history = app
            .get("auditor", &format!("/api/v1/parcels/{worked}/history"))
            .await
            .expect(200);
        let acts = history["acts"].as_array().expect("acts");
        let of = |id: &Value| acts.iter().find(|act| act["id"] == *id).expect("the act");
        assert_eq!(of(&wrong["id"])["withdrawn"], true, "{}", app.name);

        // works, an effect assessment that fails, works again, one that passes with aftercare
        step(app, "registrar", worked, ("T19", "L2", "2026-10-01")).await;
        at(app, &matrix, worked, ("L2", "unrelated works")).await;
        let mut same_firm = whole("T21", "L3", "2026-10-10");
        same_firm["firm"] = json!(WORKS_FIRM);
        let told = act_as(app, "registrar", worked, &same_firm).await;
        assert!(
            !told.guards(409).is_empty(),
            "the works firm assesses no effect of its own"
        );
        step(app, "registrar", worked, ("T21", "L3", "2026-10-10")).await;
        at(app, &matrix, worked, ("L3", "unrelated works")).await;
        let mut missed = whole("T22", "L2", "2026-10-15");
        let days = ["2026-10-11", "2026-10-11", "2026-10-13", "2026-10-15"];
        let outcome = json!({"outcome": "pass", "targets_met": false});
        let outcome = (outcome, "department_letter");
        review(
            app,
            ("remediation_effect", worked, None),
            days,
            outcome,
            &mut missed,
        )
        .await;
        act(app, "registrar", worked, &missed).await;
        at(app, &matrix, worked, ("L2", "unrelated works")).await;
        step(app, "registrar", worked, ("T21", "L3", "2026-10-25")).await;
        step(app, "registrar", worked, ("T23", "L3", "2026-10-28")).await;
        let mut removed = whole("T25", "R1", "2026-11-02");
        removed["removal"]["restrictions"] = json!([{"kind": "max_depth_m", "value": "3"}]);
        removed["removal"]["aftercare"] =
            json!({"responsible": FIRM, "next_report_due": "2026-11-20"});
        let days = ["2026-10-28", "2026-10-29", "2026-10-30", "2026-11-02"];
        let outcome = json!({
            "outcome": "pass", "targets_met": true, "safe_use": "with_conditions", "conditions": "示例:不深于三米"
        });
        let outcome = (outcome, "removal_notice");
        review(
            app,
            ("remediation_effect", worked, None),
            days,
            outcome,
            &mut removed,
        )
        .await;
        act(app, "registrar", worked, &removed).await;
        let listed = app
            .get(
                "public",
                "/api/v1/lists/control_list/entries?limit=1000&state=in_force",
            )
            .await
            .expect(200);
        assert!(
            !listed.to_string().contains(worked),
            "{}: it left the list",
            app.name
        );

        // aftercare: overdue until its report is in
        let late = duties(app, &format!("parcel={worked}&state=overdue")).await;
        assert_eq!(late.len(), 1, "{}: {late:?}", app.name);
        let mut report = whole("T27", "R1", "2026-11-22");
        report["aftercare_open"] = json!(true);
        report["next_report_due"] = json!("2027-11-20");
        act(app, "registrar", worked, &report).await;
        at(app, &matrix, worked, ("R1", "compatible")).await;
        assert_eq!(
            duties(app, &format!("parcel={worked}&state=overdue")).await,
            Vec::<Value>::new()
        );
        refused(app, worked, ("T28", "R0", "2026-11-23"), "aftercare_open").await;

        // the other part stands where it stood, and the answers of then are still those of then
        assert_eq!(stage_of(app, other).await, "P1", "{}", app.name);
        at(app, &matrix, other, ("P1", "use and design as assessed")).await;
        for (day, no, verdict) in [
            ("2026-08-25", NO, "BLOCKED"),
            ("2026-10-12", worked, "BLOCKED"),
            ("2026-11-24", worked, "CONDITIONAL"),
        ] {
            let path = format!(
                "/api/v1/parcels/{no}/transfer-check?transaction=SUPPLY&planned_use=070102&as_of={day}"
            );
            let answer = app.get("auditor", &path).await.expect(200);
            assert_eq!(answer["verdict"], verdict, "{} {no} on {day}", app.name);
        }
        let (told, counted) = app.statistics_both_ways().await;
        assert_eq!(told, counted, "{}: statistics", app.name);
        assert_eq!(app.differences().await, [], "{}: verify is clean", app.name);
    }
}
