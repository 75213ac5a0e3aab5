//! Who may enter which act.

use super::*;
use crate::app::apps;

/// Which roles may enter which acts.
#[tokio::test]
async fn acts_of_each_role() {
    const REPORTS: &[&str] = &["T04", "T05", "T06", "T07", "T08", "T09", "T14"];
    for app in apps().await {
        for row in &jingtu::domain::lifecycle::TRANSITIONS {
            if row.id == "T33" {
                continue;
            }
            let to = row.arcs[0].1.code();
            let act = whole(row.id, to, "2026-10-01");
            for role in [
                "public",
                "reviewer",
                "expert",
                "registrar",
                "planner",
                "approver",
                "auditor",
                "admin",
            ] {
                let may = match role {
                    "registrar" => true,
                    "expert" => REPORTS.contains(&row.id),
                    "planner" => row.id == "T01",
                    _ => false,
                };
                let answer = send_as(&app, role, "HQ-000142", &act).await;
                let status = if may {
                    409
                } else if role == "public" {
                    401
                } else {
                    403
                };
                answer.problem(status);
            }
        }
    }
}

/// An expert hands in reports and does not take back what the office decided.
#[tokio::test]
async fn an_expert_does_not_correct_a_decision() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..1]).await;
        let made = send_as(&app, "expert", OWED, &whole("T05", "V2", "2025-12-01"))
            .await
            .expect(201);
        assert_eq!(made["to"], "V2");
        let history = app
            .get("auditor", &format!("/api/v1/parcels/{OWED}/history"))
            .await
            .expect(200);
        let contract = history["acts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|act| act["transition"] == "T03")
            .unwrap();
        let mut act = whole("T07", "V3", "2026-01-05");
        act["corrects"] = contract["id"].clone();
        send_as(&app, "expert", OWED, &act).await.problem(403);
    }
}
