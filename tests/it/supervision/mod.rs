//! Units under key soil supervision through the doors, on both databases; what they do to the answer about their land.

mod acts;
mod register;

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::setting::Setting;
use jingtu::registry::Caller;

use crate::app::App;

const PATH: &str = "/api/v1/supervised-units";
/// A unit of the demo that produces, has no survey and nothing open; its land is HQ-000148.
const UNIT: &str = "/api/v1/supervised-units/key-unit-example-48";

async fn set(app: &App, name: &str, value: &str) {
    let (name, value) = (name.to_owned(), value.to_owned());
    let since = Day::parse("2020-01-01").unwrap();
    let change = Change::recorded(since, None, Setting { name, value });
    let operator = Caller::operator();
    let done = app.registry.commit(&operator, "示例", &[change]).await;
    done.expect("a setting");
}

/// Rules with their verdicts of the answer about the land of the unit.
async fn rules(app: &App, asked: &str) -> Vec<String> {
    let path = format!("/api/v1/parcels/HQ-000148/transfer-check?planned_use=1001&{asked}");
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().expect("rules").iter();
    rules
        .map(|rule| rule["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn says(app: &App, asked: &str, rule: &str) -> bool {
    rules(app, asked).await.iter().any(|found| found == rule)
}
