//! The tables that make an SQLite file a GeoPackage 1.3, and its extensions: R-tree index, schema.

use super::table::{ColumnType, Shape, Table};

/// `GPKG` in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x4750_4b47;
/// 1.3.0. Programs of 2022 warn at 1.4.
pub(super) const USER_VERSION: i32 = 10_300;

/// The tables of the standard; texts as in its annex C.
pub(super) const TABLES: &str = "
create table gpkg_spatial_ref_sys (
  srs_name text not null,
  srs_id integer not null primary key,
  organization text not null,
  organization_coordsys_id integer not null,
  definition text not null,
  description text
);
create table gpkg_contents (
  table_name text not null primary key,
  data_type text not null,
  identifier text unique,
  description text default '',
  last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x double,
  min_y double,
  max_x double,
  max_y double,
  srs_id integer,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys(srs_id)
);
create table gpkg_geometry_columns (
  table_name text not null,
  column_name text not null,
  geometry_type_name text not null,
  srs_id integer not null,
  z tinyint not null,
  m tinyint not null,
  constraint pk_geom_cols primary key (table_name, column_name),
  constraint uk_gc_table_name unique (table_name),
  constraint fk_gc_tn foreign key (table_name) references gpkg_contents(table_name),
  constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);
create table gpkg_extensions (
  table_name text,
  column_name text,
  extension_name text not null,
  definition text not null,
  scope text not null,
  constraint ge_tce unique (table_name, column_name, extension_name)
);
create table gpkg_data_columns (
  table_name text not null,
  column_name text not null,
  name text,
  title text,
  description text,
  mime_type text,
  constraint_name text,
  constraint pk_gdc primary key (table_name, column_name),
  constraint gdc_tn unique (table_name, name)
);
create table gpkg_data_column_constraints (
  constraint_name text not null,
  constraint_type text not null,
  value text,
  min numeric,
  min_is_inclusive boolean,
  max numeric,
  max_is_inclusive boolean,
  description text,
  constraint gdcc_ntv unique (constraint_name, constraint_type, value)
);
insert into gpkg_spatial_ref_sys values
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined',
   'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined',
   'undefined geographic coordinate reference system');
";

/// What is used of the standard's extensions; `{t}` is the table.
const EXTENSIONS: &str = "
insert into gpkg_extensions values
  ('{t}', 'geom', 'gpkg_rtree_index',
   'http://www.geopackage.org/spec130/#extension_rtree', 'write-only'),
  ('gpkg_data_columns', null, 'gpkg_schema',
   'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', null, 'gpkg_schema',
   'http://www.geopackage.org/spec130/#extension_schema', 'read-write');
create virtual table \"rtree_{t}_geom\" using rtree(id, minx, maxx, miny, maxy);
";

/// Keeps the index true while others edit. Made after the rows: SQLite alone lacks the `ST_` functions.
const TRIGGERS: &str = r#"
create trigger "rtree_{t}_geom_insert" after insert on "{t}"
  when (new."geom" not null and not ST_IsEmpty(new."geom"))
begin
  insert or replace into "rtree_{t}_geom" values (new."fid",
    ST_MinX(new."geom"), ST_MaxX(new."geom"), ST_MinY(new."geom"), ST_MaxY(new."geom"));
end;
create trigger "rtree_{t}_geom_update1" after update of "geom" on "{t}"
  when old."fid" = new."fid" and (new."geom" notnull and not ST_IsEmpty(new."geom"))
begin
  insert or replace into "rtree_{t}_geom" values (new."fid",
    ST_MinX(new."geom"), ST_MaxX(new."geom"), ST_MinY(new."geom"), ST_MaxY(new."geom"));
end;
create trigger "rtree_{t}_geom_update2" after update of "geom" on "{t}"
  when old."fid" = new."fid" and (new."geom" isnull or ST_IsEmpty(new."geom"))
begin
  delete from "rtree_{t}_geom" where id = old."fid";
end;
create trigger "rtree_{t}_geom_update3" after update on "{t}"
  when old."fid" != new."fid" and (new."geom" notnull and not ST_IsEmpty(new."geom"))
begin
  delete from "rtree_{t}_geom" where id = old."fid";
  insert or replace into "rtree_{t}_geom" values (new."fid",
    ST_MinX(new."geom"), ST_MaxX(new."geom"), ST_MinY(new."geom"), ST_MaxY(new."geom"));
end;
create trigger "rtree_{t}_geom_update4" after update on "{t}"
  when old."fid" != new."fid" and (new."geom" isnull or ST_IsEmpty(new."geom"))
begin
  delete from "rtree_{t}_geom" where id in (old."fid", new."fid");
end;
create trigger "rtree_{t}_geom_delete" after delete on "{t}"
  when old."geom" not null
begin
  delete from "rtree_{t}_geom" where id = old."fid";
end;
"#;

pub(super) fn extensions(table: &Table) -> String {
    EXTENSIONS.replace("{t}", &table.name)
}

pub(super) fn triggers(table: &Table) -> String {
    TRIGGERS.replace("{t}", &table.name)
}

pub(super) fn geometry_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Point => "POINT",
        Shape::MultiPolygon => "MULTIPOLYGON",
    }
}

/// The table of the features. Names are checked: `Table::check`.
pub(super) fn features(table: &Table) -> String {
    let columns: String = table
        .columns
        .iter()
        .map(|column| format!(", \"{}\" {}", column.name, column_type(column.ty)))
        .collect();
    format!(
        "create table \"{}\" (\"fid\" integer primary key autoincrement not null, \
         \"geom\" {}, \"id\" text not null{columns})",
        table.name,
        geometry_type(table.shape)
    )
}

fn column_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Boolean => "BOOLEAN",
        ColumnType::Integer => "INTEGER",
        ColumnType::Number => "DOUBLE",
        ColumnType::Text | ColumnType::Texts => "TEXT",
        ColumnType::Day => "DATE",
    }
}

/// One row: geometry, id, values.
pub(super) fn insert_feature(table: &Table) -> String {
    let places = ", ?".repeat(table.columns.len());
    format!("insert into \"{}\" values (?, ?, ?{places})", table.name)
}
