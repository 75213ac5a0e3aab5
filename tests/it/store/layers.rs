//! The schema `gis` on PostgreSQL: layers for QGIS and others, with what is known now and holds today.

use std::process::Command;

use jingtu::domain::change::{Change, What};
use jingtu::domain::record::Kind;
use jingtu::store::{Store, StoreOptions};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use super::views::ask;
use super::{commit, open, since};
use crate::changes::{self, day, outlined};
use crate::harness::{TestDatabase, postgres};

/// Layer, kind, geometry in PostGIS and as GDAL calls it.
const LAYERS: [(&str, Kind, &str, &str); 11] = [
    ("parcels", Kind::Parcel, "MULTIPOLYGON", "Multi Polygon"),
    ("units", Kind::Unit, "MULTIPOLYGON", "Multi Polygon"),
    ("zones", Kind::Zone, "MULTIPOLYGON", "Multi Polygon"),
    ("plumes", Kind::Plume, "MULTIPOLYGON", "Multi Polygon"),
    ("wells", Kind::Well, "POINT", "Point"),
    ("monitoring_points", Kind::MonitoringPoint, "POINT", "Point"),
    ("listings", Kind::Listing, "MULTIPOLYGON", "Multi Polygon"),
    (
        "negative_list",
        Kind::Negative,
        "MULTIPOLYGON",
        "Multi Polygon",
    ),
    ("removals", Kind::Removal, "MULTIPOLYGON", "Multi Polygon"),
    (
        "supervised_sites",
        Kind::KeyUnit,
        "MULTIPOLYGON",
        "Multi Polygon",
    ),
    (
        "groundwater_sources",
        Kind::GroundwaterSource,
        "POINT",
        "Point",
    ),
];

/// One entity of each kind, as the fixtures date them; those of the layers also since 2001, so that on any day of
/// the database's clock there is something to see, and 2,000 parcels.
async fn drawn(database: &TestDatabase) -> Store {
    let store = open(database).await;
    let parcels: Vec<Change> = (100..2100)
        .map(outlined)
        .map(|mut change| {
            change.day = day("2001-01-01");
            change
        })
        .collect();
    commit(&store, &parcels).await;
    let mut old = changes::of_each_kind();
    old.retain(|change| match &change.what {
        What::Recorded(entity) => LAYERS.iter().any(|(_, kind, ..)| *kind == entity.kind()),
        _ => false,
    });
    for change in &mut old {
        change.day = day("2001-01-01");
    }
    commit(&store, &old).await;
    commit(&store, &changes::of_each_kind()).await;
    store
}

#[tokio::test]
async fn layers_hold_what_is_in_force_today() {
    let Some(database) = postgres().await else {
        return;
    };
    let store = drawn(&database).await;
    let today = "select to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')";
    let today = day(&ask(&database, today).await[0]);
    let rows = since(&store, 0).await;
    for (layer, kind, geometry, gdal) in LAYERS {
        let wanted = rows.iter().filter(|row| {
            let holds = row.valid_from <= today && row.valid_to.is_none_or(|to| to > today);
            row.entity.kind() == kind && row.rev_to.is_none() && holds
        });
        let wanted = wanted.count();
        assert!(wanted > 0, "{layer}");
        let count = format!("select count(distinct id)::text from gis.{layer}");
        assert_eq!(
            ask(&database, &count).await,
            [wanted.to_string()],
            "{layer}"
        );
        let columns = format!(
            "select type || ' ' || srid from geometry_columns where f_table_schema = 'gis' and f_table_name = '{layer}'"
        );
        assert_eq!(ask(&database, &columns).await, [format!("{geometry} 4490")]);
        let silent = format!(
            "select column_name::text from information_schema.columns where table_schema = 'gis'
            and table_name = '{layer}' and col_description('gis.{layer}'::regclass, ordinal_position) is null"
        );
        assert!(
            ask(&database, &silent).await.is_empty(),
            "{layer}: a column without a comment"
        );
        if let Some(told) = ogrinfo(&database, layer) {
            assert!(told.contains(&format!("Geometry: {gdal}")), "{told}");
            assert!(
                told.contains(&format!("Feature Count: {wanted}\n")),
                "{told}"
            );
            assert!(told.contains("4490"), "{told}");
        }
    }
}

/// What GDAL says of a layer; None, loudly, where it is not installed.
fn ogrinfo(database: &TestDatabase, layer: &str) -> Option<String> {
    let options: PgConnectOptions = database.url.parse().unwrap();
    let host = options
        .get_socket()
        .map_or(options.get_host().to_owned(), |path| {
            path.display().to_string()
        });
    let source = format!(
        "PG:dbname='{}' host='{host}' port='{}' user='{}'",
        options.get_database().unwrap(),
        options.get_port(),
        options.get_username()
    );
    let layer = format!("gis.{layer}");
    let done = Command::new("ogrinfo")
        .args(["-ro", "-so", &source, &layer])
        .output();
    match done {
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{said}");
            Some(String::from_utf8_lossy(&done.stdout).into_owned())
        }
        Err(error) => {
            eprintln!("SKIPPED: {layer} through GDAL: ogrinfo: {error} (Debian: gdal-bin)");
            None
        }
    }
}

#[tokio::test]
async fn a_box_on_a_layer_is_read_by_its_index() {
    let Some(database) = postgres().await else {
        return;
    };
    let _store = drawn(&database).await;
    let mut connection = connect(&database.url).await;
    connection.execute("analyze version").await.unwrap();
    let plan = "explain select id from gis.parcels
        where geom && ST_MakeEnvelope(117.0005, 39.0005, 117.0015, 39.0015, 4490)";
    let plan: Vec<(String,)> = sqlx::query_as(plan)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let told: Vec<String> = plan.into_iter().map(|(line,)| line).collect();
    assert!(
        told.iter().any(|line| line.contains("version_area")),
        "{told:#?}"
    );
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

/// The recipe in the migration: such a role sees the layers and nothing else.
#[tokio::test]
async fn a_map_reader_sees_the_layers_and_nothing_else() {
    let Some(database) = postgres().await else {
        return;
    };
    let _store = drawn(&database).await;
    let recipe = include_str!("../../../migrations/postgres/0002_views.sql");
    let mut connection = connect(&database.url).await;
    let mut trial = connection.begin().await.unwrap();
    let role = format!("map_reader_{}", std::process::id());
    for line in recipe
        .lines()
        .filter_map(|line| line.strip_prefix("--     "))
    {
        let database = database.url.parse::<PgConnectOptions>().unwrap();
        let line = line.replace("map_reader", &role).replace(
            "database register",
            &format!("database {}", database.get_database().unwrap()),
        );
        trial.execute(AssertSqlSafe(line)).await.unwrap();
    }
    trial
        .execute(AssertSqlSafe(format!("set local role {role}")))
        .await
        .unwrap();
    let seen: (i64,) = sqlx::query_as("select count(*) from gis.parcels where geom is not null")
        .fetch_one(&mut *trial)
        .await
        .unwrap();
    assert!(seen.0 > 2000);
    let refused = trial.execute("select * from version").await.unwrap_err();
    assert!(
        refused.to_string().contains("permission denied"),
        "{refused}"
    );
    trial.rollback().await.unwrap();
}

/// Whoever owns the database but not the server can open a register in it, if PostGIS is there; else he is told.
#[tokio::test]
async fn an_owner_without_rights_over_the_server_is_told_what_is_missing() {
    let Some(database) = postgres().await else {
        return;
    };
    let mut connection = connect(&database.url).await;
    let options: PgConnectOptions = database.url.parse().unwrap();
    let name = options.get_database().unwrap().to_owned();
    let owner = format!("owner_{name}");
    for statement in [
        format!("create role {owner} login"),
        format!("alter database {name} owner to {owner}"),
        "drop extension postgis cascade".to_owned(),
    ] {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let url = options.clone().username(&owner).to_url_lossy().to_string();
    let refused = Store::open(&StoreOptions::writing(&url))
        .await
        .err()
        .unwrap();
    assert!(
        refused.to_string().contains("extension PostGIS"),
        "{refused}"
    );
    connection
        .execute("create extension postgis")
        .await
        .unwrap();
    let store = Store::open(&StoreOptions::writing(&url)).await.unwrap();
    commit(&store, &[outlined(1)]).await;
    store.close().await;
    for statement in [
        format!("alter database {name} owner to current_user"),
        format!("reassign owned by {owner} to current_user"),
        format!("drop owned by {owner}"),
        format!("drop role {owner}"),
    ] {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
}
