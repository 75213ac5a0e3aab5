//! The register and the yearly lists.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;
use crate::duties::duties;
use crate::groundwater::{deed, enter, ids};

fn new_unit() -> Value {
    json!({"credit_code": "91350100M000100Y43", "name": "示例化工厂", "year": 2026, "address": "示例路1号",
        "permit_no": "91350100M000100Y43001P", "toxic_substances": ["苯"], "parcels": ["HQ-000107"],
        "tanks": [{"substance": "苯", "volume_m3": "30.5", "wall": "double", "year": 2015}]})
}

#[tokio::test]
async fn a_unit_is_registered_seen_and_amended() {
    for app in apps().await {
        let wrong = deed(new_unit(), "official_letter", "2026-10-01");
        let guards = enter(&app, PATH, &wrong).await.guards(409);
        assert!(
            guards[0].starts_with("paper_missing") && guards[0].contains("414"),
            "{guards:?}"
        );
        let body = deed(new_unit(), "list_notice", "2026-10-01");
        let made = enter(&app, PATH, &body).await.expect(201);
        let one = format!("{PATH}/{}", made["id"].as_str().unwrap());
        let same = deed(new_unit(), "list_notice", "2026-10-02");
        let faults = enter(&app, PATH, &same).await.problem(400);
        assert!(faults[0].starts_with("credit_code"), "{faults:?}");

        let seen = app.get("auditor", &one).await.expect(200);
        assert_eq!(seen["list_years"], json!([2026]));
        assert_eq!(seen["file"]["tanks"][0]["volume_m3"], "30.5");
        let kinds = seen["file"]["duties"].as_array().unwrap();
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        assert!(kinds.iter().all(|duty| duty["state"] == "open"));
        let public = app.get("public", &one).await.expect(200);
        assert_eq!(public["address"], "示例路1号");
        assert_eq!(public["file"], Value::Null);
        assert!(!public.to_string().contains("HQ-"), "{public}");
        app.get("auditor", &format!("{one}?as_of=2026-09-30"))
            .await
            .problem(404);

        let by_parcel = format!("{PATH}?parcel=HQ-000107&limit=1");
        assert_eq!(
            ids(&app, "auditor", &by_parcel).await,
            [made["id"].as_str().unwrap()]
        );
        app.get("public", &by_parcel).await.problem(401);
        let by_text = format!("{PATH}?text=%E5%8C%96%E5%B7%A5&year=2026");
        assert_eq!(
            ids(&app, "public", &by_text).await,
            [made["id"].as_str().unwrap()]
        );
        assert!(
            ids(&app, "public", &format!("{by_text}&as_of=2026-09-30"))
                .await
                .is_empty()
        );
        assert_eq!(
            ids(&app, "public", &format!("{PATH}?limit=2")).await.len(),
            5
        );

        let amendments = format!("{one}/amendments");
        let less = json!({"parcels": ["HQ-000108"], "industry": "C2614"});
        let less = deed(less, "official_letter", "2026-10-05");
        let guards = enter(&app, &amendments, &less).await.guards(409);
        assert!(
            guards[0].starts_with("land_once_used") && guards[0].contains("462"),
            "{guards:?}"
        );
        let more = json!({"parcels": ["HQ-000107", "HQ-000108"], "industry": "C2614"});
        let more = deed(more, "official_letter", "2026-10-05");
        enter(&app, &amendments, &more).await.expect(201);
        let nothing = deed(json!({}), "official_letter", "2026-10-06");
        enter(&app, &amendments, &nothing).await.problem(400);
        let early = deed(json!({"industry": "C26"}), "official_letter", "2026-10-02");
        let guards = enter(&app, &amendments, &early).await.guards(409);
        assert!(guards[0].starts_with("day_contradicts"), "{guards:?}");
        let seen = app.get("auditor", &one).await.expect(200);
        assert_eq!(seen["file"]["parcels"], json!(["HQ-000107", "HQ-000108"]));
        assert_eq!(seen["file"]["industry"], "C2614");
        assert_eq!(seen["address"], "示例路1号");
        assert_eq!(app.differences().await, []);
    }
}

/// A unit without land is on record, and owes its duties.
#[tokio::test]
async fn a_unit_without_land_is_not_lost() {
    for app in apps().await {
        let mut body = new_unit();
        body.as_object_mut().unwrap().remove("parcels");
        let body = deed(body, "list_notice", "2026-10-01");
        let made = enter(&app, PATH, &body).await.expect(201);
        let owed = duties(&app, "state=open").await;
        let own = owed.iter().filter(|duty| duty["key_unit"] == made["id"]);
        assert_eq!(own.count(), 4, "{}", app.name);
    }
}

#[tokio::test]
async fn yearly_lists_enter_and_delist_and_the_survey_duty_stays() {
    for app in apps().await {
        let before = app.revision().await;
        let others = json!({"units": ["key-unit-example-49", "key-unit-example-51"]});
        let list = format!("{PATH}/lists/2025");
        let asked = deed(others.clone(), "list_notice", "2025-12-01");
        let compared = enter(&app, &list, &asked).await.expect(200);
        assert_eq!(compared["gone"][0]["id"], "key-unit-example-48");
        assert_eq!(compared["stayed"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&compared["new"], &compared["revision"]),
            (&json!([]), &Value::Null)
        );
        assert_eq!(app.revision().await, before, "compared only");
        let mut accepted = asked.clone();
        accepted["accept"] = json!(true);
        let done = enter(&app, &list, &accepted).await.expect(201);
        assert_eq!(done["revision"], json!(before + 1));
        assert_eq!(enter(&app, &list, &accepted).await.expect(201), done);
        assert_eq!(app.revision().await, before + 1, "one commit");

        // off the list, and still the survey is owed
        let seen = app.get("auditor", UNIT).await.expect(200);
        assert_eq!(
            (&seen["listed"], &seen["file"]["left"]),
            (&json!(false), &json!("2025-12-01"))
        );
        assert!(
            says(&app, "transaction=TRANSFER", "R-60").await,
            "{}",
            app.name
        );
        assert!(
            says(&app, "transaction=SUPPLY", "R-65").await,
            "{}",
            app.name
        );
        let then = app.get("public", &list).await.expect(200);
        let on_list = |list: &Value, id: &str| {
            list["units"]
                .as_array()
                .unwrap()
                .iter()
                .any(|unit| unit["id"] == id)
        };
        assert!(on_list(&then, "key-unit-example-49") && !on_list(&then, "key-unit-example-48"));
        assert_eq!(then["notices"].as_array().unwrap().len(), 1);

        // listed again: the duties of the years before stay
        let mut again =
            json!({"units": ["key-unit-example-48", "key-unit-example-49"], "accept": true});
        again = deed(again, "list_notice", "2026-03-01");
        let done = enter(&app, &format!("{PATH}/lists/2026"), &again)
            .await
            .expect(201);
        assert_eq!(done["new"][0]["id"], "key-unit-example-48");
        assert_eq!(done["gone"][0]["id"], "key-unit-example-51");
        set(&app, "key_unit_duties_from_year", "2025").await;
        let seen = app.get("auditor", UNIT).await.expect(200);
        assert_eq!(seen["file"]["former"][0]["left"], "2025-12-01");
        let years: Vec<&str> = seen["file"]["duties"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|duty| duty["id"].as_str()?.rsplit('.').next())
            .collect();
        assert!(
            years.contains(&"2025") && years.contains(&"2026"),
            "{years:?}"
        );
        assert_eq!(seen["file"]["overdue_reports"], true);
        assert!(
            says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );

        let back = deed(others, "list_notice", "2026-10-01");
        let guards = enter(&app, &list, &back).await.guards(409);
        assert!(
            guards[0].starts_with("day_contradicts") && guards[0].contains("414"),
            "{guards:?}"
        );
        let unknown = json!({"units": ["nobody", "91350100M000100Y43", "key-unit-example-48", "key-unit-example-48"]});
        let unknown = deed(unknown, "list_notice", "2026-10-01");
        let faults = enter(&app, &format!("{PATH}/lists/2026"), &unknown)
            .await
            .problem(400);
        assert_eq!(faults.len(), 3, "{faults:?}");
        let none = deed(json!({"units": []}), "list_notice", "2026-10-01");
        enter(&app, &format!("{PATH}/lists/2026"), &none)
            .await
            .problem(400);
        assert_eq!(app.differences().await, []);
    }
}
