//! A stretch of identifiers, as known at a revision.

use jingtu::domain::change::Change;
use jingtu::domain::record::{Entity, Kind, Observation};
use jingtu::store::Store;

use super::{commit, open};
use crate::changes::{day, of_each_kind};
use crate::harness::databases;

fn sampling(well: &str, on: &str, number: u64) -> Change {
    let of_kind = |change: &Change| match &change.what {
        jingtu::domain::change::What::Recorded(Entity::Observation(one)) => Some(*one.clone()),
        _ => None,
    };
    let one = of_each_kind().iter().find_map(of_kind).unwrap();
    let sampling = Observation {
        id: Observation::name(well, day(on), number),
        well: well.to_owned(),
        ..one
    };
    Change::recorded(day(on), None, sampling)
}

async fn found(store: &Store, stretch: (&str, &str), known: u64, most: u32) -> Vec<String> {
    let mut snapshot = store.snapshot().await.unwrap();
    let rows = snapshot
        .between(Kind::Observation, stretch, known, most)
        .await
        .unwrap();
    rows.iter().map(|row| row.entity.id()).collect()
}

#[tokio::test]
async fn samplings_of_a_well_lie_together_by_day() {
    for database in databases().await {
        let store = open(&database).await;
        let first = [
            sampling("W-1", "2026-03-01", 1),
            sampling("W-1", "2026-01-01", 1),
            sampling("W-10", "2026-01-02", 1),
            sampling("W", "2026-01-02", 1),
            sampling("示例-1", "2026-01-02", 1),
        ];
        let committed = commit(&store, &first).await;
        assert_eq!(
            committed.atlas_revision, 0,
            "samplings do not move the atlas"
        );
        let late = sampling("W-1", "2026-02-01", 2);
        commit(&store, std::slice::from_ref(&late)).await;
        let all = ("W-1~", "W-1~2026-03-02");
        let days = [
            "W-1~2026-01-01~00000001",
            "W-1~2026-02-01~00000002",
            "W-1~2026-03-01~00000001",
        ];
        assert_eq!(found(&store, all, 2, 10).await, days, "{}", database.name);
        assert_eq!(found(&store, all, 1, 10).await, [days[0], days[2]]);
        assert_eq!(found(&store, all, 2, 2).await, days[..2]);
        assert_eq!(found(&store, (days[0], days[2]), 2, 10).await, [days[1]]);
        let withdrawn = Change::withdrawn(day("2026-04-01"), Kind::Observation, days[1], "误录");
        commit(&store, &[withdrawn]).await;
        assert_eq!(found(&store, all, 3, 10).await, [days[0], days[2]]);
        assert_eq!(found(&store, all, 2, 10).await, days);
    }
}

#[tokio::test]
async fn pages_of_all_do_not_tear_the_versions_of_an_identifier_apart() {
    for database in databases().await {
        let store = open(&database).await;
        let of = |well: &str| sampling(well, "2026-01-01", 1);
        let (first, second, third) = (of("W-1"), of("W-2"), of("W-3"));
        commit(&store, &[first, second.clone(), third]).await;
        // amended from a later day on: both versions are known, each over its days
        let amended = Change {
            day: day("2026-02-01"),
            ..second
        };
        commit(&store, &[amended]).await;
        for most in [1, 2, 3, 4, 9] {
            let (mut after, mut all) = (String::new(), Vec::new());
            loop {
                let mut snapshot = store.snapshot().await.unwrap();
                let kind = Kind::Observation;
                let page = snapshot.after(kind, &after, 2, most).await.unwrap();
                let Some(last) = page.last() else { break };
                after = last.entity.id();
                all.extend(page.iter().map(|row| row.entity.id()));
            }
            let wells: Vec<&str> = all.iter().filter_map(|id| id.split('~').next()).collect();
            // a page of one has no room for two
            let torn = ["W-1", "W-2", "W-3"];
            let whole = ["W-1", "W-2", "W-2", "W-3"];
            let expected = if most == 1 { &torn[..] } else { &whole[..] };
            assert_eq!(wells, expected, "{} {most}", database.name);
        }
    }
}
