//! Acts and the stages that follow from them, through the database.

use jingtu::domain::change::Change;
use jingtu::domain::lifecycle::Transition;
use jingtu::domain::record::{Entity, Kind};
use jingtu::domain::stage::Stage;
use jingtu::store::Store;

use super::{commit, history, open, refused};
use crate::changes::{adopted, day, moved, on_unit, parcel};
use crate::harness::databases;

/// The stages that are known now: stage, first day, last day, the act that led there.
async fn stages(store: &Store, subject: &str) -> Vec<String> {
    let mut rows = history(store, Kind::Stage, subject).await;
    rows.retain(|row| row.rev_to.is_none());
    rows.sort_by_key(|row| row.valid_from);
    rows.into_iter()
        .map(|row| {
            let Entity::Stage(stage) = row.entity else {
                panic!("a stage")
            };
            let until = row.valid_to.map_or(String::new(), |to| to.to_string());
            let (code, from) = (stage.standing.stage, row.valid_from);
            format!("{code} {from}..{until} {}", stage.by)
        })
        .collect()
}

/// Parcel 1, adopted at V2 on 1 February as act `a`.
async fn begun(store: &Store) {
    let changes = [parcel(1), adopted("a", "2026-02-01", 1, Stage::V2)];
    commit(store, &changes).await;
}

#[tokio::test]
async fn stages_follow_from_acts() {
    for database in databases().await {
        let store = open(&database).await;
        begun(&store).await;
        let submitted = moved("b", "2026-03-01", 1, Transition::T06, Stage::VR);
        commit(&store, &[submitted]).await;
        let passed = moved("c", "2026-04-01", 1, Transition::T10, Stage::P0);
        commit(&store, &[passed]).await;
        assert_eq!(
            stages(&store, "HQ-000001").await,
            [
                "V2 2026-02-01..2026-03-01 a",
                "VR 2026-03-01..2026-04-01 b",
                "P0 2026-04-01.. c"
            ]
        );
        let written = history(&store, Kind::Stage, "HQ-000001").await;
        assert_eq!(written.len(), 5, "what did not change is not written again");
    }
}

#[tokio::test]
async fn a_late_act_that_makes_a_later_one_impossible_is_refused() {
    for database in databases().await {
        let store = open(&database).await;
        begun(&store).await;
        let submitted = moved("b", "2026-03-01", 1, Transition::T06, Stage::VR);
        commit(&store, &[submitted]).await;
        let late = moved("late", "2026-02-15", 1, Transition::T07, Stage::V3);
        let why = refused(&store, &[late]).await;
        assert!(why.contains("with late: act b"), "{why}");
        assert_eq!(stages(&store, "HQ-000001").await.len(), 2);
    }
}

#[tokio::test]
async fn withdrawing_an_act_folds_the_others_again() {
    for database in databases().await {
        let store = open(&database).await;
        begun(&store).await;
        let submitted = moved("b", "2026-03-01", 1, Transition::T06, Stage::VR);
        commit(&store, &[submitted]).await;
        let withdraw = |id: &str| Change::withdrawn(day("2026-05-01"), Kind::Act, id, "误录");
        let why = refused(&store, &[withdraw("a")]).await;
        assert!(why.contains("act b"), "{why}");
        commit(&store, &[withdraw("b")]).await;
        assert_eq!(stages(&store, "HQ-000001").await, ["V2 2026-02-01.. a"]);
        let corrected = moved("b", "2026-03-02", 1, Transition::T06, Stage::VR);
        commit(&store, &[corrected]).await;
        let corrected = adopted("a", "2026-01-31", 1, Stage::V2);
        commit(&store, &[withdraw("a"), corrected]).await;
        assert_eq!(
            stages(&store, "HQ-000001").await,
            ["V2 2026-01-31..2026-03-02 a", "VR 2026-03-02.. b"]
        );
        commit(&store, &[withdraw("b"), withdraw("a")]).await;
        assert!(stages(&store, "HQ-000001").await.is_empty());
    }
}

#[tokio::test]
async fn acts_of_one_day_keep_the_order_in_which_they_were_entered() {
    for database in databases().await {
        let store = open(&database).await;
        begun(&store).await;
        let both = [
            moved("z", "2026-03-01", 1, Transition::T06, Stage::VR),
            moved("m", "2026-03-01", 1, Transition::T10, Stage::P0),
        ];
        let mut wrong = both.clone();
        wrong.reverse();
        refused(&store, &wrong).await;
        commit(&store, &both).await;
        let told = ["V2 2026-02-01..2026-03-01 a", "P0 2026-03-01.. m"];
        assert_eq!(stages(&store, "HQ-000001").await, told);
        // read back from the database, the order is still that of the commit
        let later = moved("n", "2026-04-01", 1, Transition::T34, Stage::P0);
        commit(&store, &[later]).await;
        assert_eq!(stages(&store, "HQ-000001").await.len(), 3);
    }
}

#[tokio::test]
async fn a_unit_has_stages_of_its_own() {
    for database in databases().await {
        let store = open(&database).await;
        begun(&store).await;
        let unit = |change| on_unit(change, "HQ-000001/B");
        commit(
            &store,
            &[unit(adopted("u", "2026-02-01", 1, Stage::VR)), parcel(2)],
        )
        .await;
        let passed = unit(moved("v", "2026-03-01", 1, Transition::T10, Stage::P0));
        commit(&store, &[passed]).await;
        assert_eq!(stages(&store, "HQ-000001").await.len(), 1);
        assert_eq!(stages(&store, "HQ-000001/B").await.len(), 2);
        let elsewhere = unit(moved("w", "2026-04-01", 2, Transition::T34, Stage::P0));
        let why = refused(&store, &[elsewhere]).await;
        assert!(why.contains("HQ-000001/B"), "{why}");
    }
}

#[tokio::test]
async fn an_act_happens_once() {
    for database in databases().await {
        let store = open(&database).await;
        begun(&store).await;
        let again = adopted("a", "2026-02-01", 1, Stage::V2);
        let why = refused(&store, &[again]).await;
        assert!(why.contains("not on record yet"), "{why}");
        let twice = || moved("t", "2026-03-01", 1, Transition::T34, Stage::V2);
        refused(&store, &[twice(), twice()]).await;
    }
}
