//! Collections as files: all rows that fit, written while they are sent. A reader that goes away ends the writing; memory
//! holds where the rows are and a few pieces of the file.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures::{Stream, stream};
use geo::{Coord, MapCoords, MultiPolygon};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::domain::fault::Fault;
use crate::domain::geometry::ServedCrs;
use crate::domain::lang::Lang;
use crate::formats::{
    Column, ColumnType, Crs, FeatureWriter, Format, FormatError, Geometry, Language, Options,
    Record, Shape as FileShape, Table, TimeColumns, Value,
};
use crate::registry::{
    Cell, Field, FieldType, Layer, LayerPage, LayerState, Row, Shape, ShapeKind,
};

use super::super::document_content::attachment;
use super::super::params::PathText;
use super::super::{Api, Problem};
use super::asked::{Asked, Form};
use super::collections::layer_of;
use super::items::{not_modified, set, tag};
use super::progress::{self, Download, UnderWay};
use super::query::{ItemsAsked, Written, items as read_items};

/// Pieces of a file on their way at a time.
const PIECES: usize = 8;
/// How long a reader may take nothing before its place goes to another.
const PATIENCE: Duration = Duration::from_secs(60);

/// Parameters of a page that a file does not have.
const OF_PAGES: [&str; 4] = ["cursor", "resultType", "maxdecimaldigits", "offset"];

/// What a page was asked for, as a file of all that fits is asked for: one that stands at its point in time, where a
/// cursor led to it.
pub(super) fn questions(of: &ItemsAsked, state: &LayerState) -> Vec<(String, String)> {
    let of_page = |name: &str| matches!(name, "f" | "limit") || OF_PAGES.contains(&name);
    let of_cursor = |name: &str| of.by_cursor && matches!(name, "known" | "datetime");
    let again = of.again.iter();
    let again = again.filter(|(name, _)| !of_page(name) && !of_cursor(name));
    let mut questions: Vec<(String, String)> = again.cloned().collect();
    if of.by_cursor {
        questions.push(("known".to_owned(), state.known.to_string()));
        questions.push(("datetime".to_owned(), state.day.to_string()));
    }
    questions
}

/// The format that `f` or `Accept` wants of the features, where it is that of a file and not of a page.
pub(super) fn wanted(asked: &Asked) -> Option<Format> {
    let of_page = |format: &Format| *format != Format::GeoJson;
    // of two under one media type, the one for programs
    let by_media = |format: &Format| !matches!(format, Format::CsvExcel | Format::ShapefileGbk);
    match asked.params.all("f").as_slice() {
        [code] => Format::parse(code).filter(of_page),
        [] => {
            let media = asked.accept.as_deref()?.split(',').next()?;
            let media = media.split(';').next()?.trim();
            let own = |format: &&Format| format.media_type().split(';').next() == Some(media);
            let mut all = Format::all().iter().filter(|format| by_media(format));
            all.find(own).copied().filter(of_page)
        }
        _ => None,
    }
}

/// `GET /ogc/collections/{id}/download`
pub(super) async fn download(
    State(api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let format = asked.params.read("f", |code| {
        Format::parse(code).ok_or_else(|| {
            let all: Vec<&str> = Format::all().iter().map(|own| own.code()).collect();
            Fault::new("", all.join(", "), code, "choose one of these")
        })
    });
    let format = format.unwrap_or(Format::GeoPackage);
    answer(api, &id, asked, format).await
}

/// A collection as a file.
pub(super) async fn answer(
    api: Api,
    id: &str,
    mut asked: Asked,
    format: Format,
) -> Result<Response, Problem> {
    let layer = layer_of(&asked, id)?;
    let progress = asked.params.take("progress", progress::name);
    let mut ask = read_items(&mut asked, layer, api.registry.clock().today());
    asked.params.without(&OF_PAGES, "a file");
    let names_crs = !asked.params.all("crs").is_empty();
    // a file is not cut where a page ends
    let limit = asked.params.one("limit").and_then(|text| text.parse().ok());
    ask.query.limit = limit.unwrap_or(usize::MAX);
    asked.params.clone().checked()?;
    if !names_crs {
        ask.written.crs = usual_crs(format);
    }
    let place = if asked.caller.is_anonymous() {
        let address = api.entry.address(&asked.headers, asked.peer);
        api.heavy
            .of_stranger(address.as_deref().unwrap_or_default())?
    } else {
        api.heavy(&asked.caller)?
    };
    let query = std::mem::take(&mut ask.query);
    let limit = query.limit;
    let page = (api.registry)
        .layer_page(&asked.caller, (layer, query), &ask.when)
        .await?;
    let tag = format!("W/{}", tag(&asked, &page.state, Form::Json));
    if asked.has(tag.trim_start_matches("W/")) {
        return Ok(not_modified(&tag));
    }
    let rows = page.matched.min(limit);
    let under_way = (api.downloads).begin(&asked.caller, progress, rows as u64)?;
    let name = format!(
        "{}-{}-r{}.{}",
        asked.lang.pick(layer.titles.0, layer.titles.1),
        page.state.day,
        page.state.known,
        format.extension()
    );
    let plain = format!("{}.{}", layer.id, format.extension());
    let options = Options {
        rows: Some(rows as u64),
        time: ask
            .written
            .fields
            .iter()
            .any(|field| field.name == "valid_from")
            .then(|| TimeColumns::Date("valid_from".to_owned())),
        ..Options::new(
            if asked.lang == Lang::Zh {
                Language::Chinese
            } else {
                Language::English
            },
            api.registry.clock().now(),
        )
    };
    let table = table(&asked, layer, &ask.written);
    let (opened, ready) = oneshot::channel();
    let (send, pieces) = mpsc::channel(PIECES);
    let is_whole = Arc::new(AtomicBool::new(false));
    let whole = is_whole.clone();
    let written = ask.written;
    let crs = written.crs.uri();
    tokio::task::spawn_blocking(move || {
        let pipe = Pipe {
            pieces: send.clone(),
            runtime: Handle::current(),
            patience: PATIENCE,
            download: under_way.download(),
        };
        let writer = match FeatureWriter::open(format, table, &options, pipe) {
            Ok(writer) => writer,
            Err(error) => {
                let _ = opened.send(Err(error));
                return;
            }
        };
        let _ = opened.send(Ok(()));
        match write(writer, &page, &written, &under_way) {
            Ok(()) => {
                whole.store(true, Ordering::Release);
                under_way.whole();
            }
            Err(error) => tracing::info!("A download of {} ended early: {error}", layer.id),
        }
        // whoever has read the end finds the place free
        drop(place);
        drop(send);
    });
    match ready.await {
        Ok(Ok(())) => {}
        Ok(Err(error @ FormatError::TooLarge { .. })) => {
            let remedy = "ask for fewer by bbox or filter, or choose another format";
            return Err(Fault::new("f", "a format that holds this", error, remedy).into());
        }
        Ok(Err(FormatError::Table(found))) => {
            let remedy = "choose another format, or ask for less";
            return Err(Fault::new("f", "a format that holds this", found, remedy).into());
        }
        Ok(Err(error)) => {
            tracing::error!("A download of {} was not begun: {error}", layer.id);
            return Err(Problem::internal());
        }
        Err(_) => return Err(Problem::internal()),
    }
    let mut response = Body::from_stream(sent(pieces, is_whole)).into_response();
    let media = HeaderValue::from_static(format.media_type());
    response.headers_mut().insert(CONTENT_TYPE, media);
    set(
        &mut response,
        CONTENT_DISPOSITION,
        &attachment(&plain, &name),
    );
    set(&mut response, ETAG, &tag);
    let matched = HeaderName::from_static("ogc-numbermatched");
    set(&mut response, matched, &rows.to_string());
    let crs = format!("<{crs}>");
    set(&mut response, HeaderName::from_static("content-crs"), &crs);
    Ok(response)
}

/// What programs of land offices expect: formats that name their system come in that of the record.
fn usual_crs(format: Format) -> ServedCrs {
    match format {
        Format::GeoPackage | Format::Shapefile | Format::ShapefileGbk | Format::FlatGeobuf => {
            ServedCrs::STORAGE
        }
        Format::GeoJson
        | Format::JsonFg
        | Format::GeoJsonSeq
        | Format::Csv
        | Format::CsvExcel
        | Format::Xlsx => ServedCrs::CRS84,
    }
}

/// The pieces of a file as a body, which breaks off where the file is not whole: what was sent must not pass for one.
fn sent(
    pieces: mpsc::Receiver<Bytes>,
    is_whole: Arc<AtomicBool>,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((pieces, is_whole), |(mut pieces, is_whole)| async {
        match pieces.recv().await {
            Some(piece) => Ok(Some((piece, (pieces, is_whole)))),
            None if is_whole.load(Ordering::Acquire) => Ok(None),
            None => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
        }
    })
}

/// The writing end of a body.
struct Pipe {
    pieces: mpsc::Sender<Bytes>,
    runtime: Handle,
    patience: Duration,
    download: Arc<Download>,
}

impl Write for Pipe {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let send = self.pieces.send(Bytes::copy_from_slice(piece));
        let taken = async { tokio::time::timeout(self.patience, send).await };
        match self.runtime.block_on(taken) {
            Ok(Ok(())) => {
                self.download.sent(piece.len());
                Ok(piece.len())
            }
            Ok(Err(_)) => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn table(asked: &Asked, layer: &Layer, written: &Written) -> Table {
    let lang = asked.lang;
    let column = |field: &&'static Field| Column {
        name: field.name.to_owned(),
        title: lang.pick(field.titles.0, field.titles.1).to_owned(),
        ty: match field.ty {
            FieldType::Boolean => ColumnType::Boolean,
            FieldType::Integer => ColumnType::Integer,
            FieldType::Number => ColumnType::Number,
            // a list is one text in every form of a feature
            FieldType::Text | FieldType::Texts => ColumnType::Text,
            FieldType::Day => ColumnType::Day,
        },
    };
    Table {
        name: layer.id.replace('-', "_"),
        title: lang.pick(layer.titles.0, layer.titles.1).to_owned(),
        description: lang
            .pick(layer.descriptions.0, layer.descriptions.1)
            .to_owned(),
        shape: match layer.shape {
            ShapeKind::Points => FileShape::Point,
            ShapeKind::Polygons => FileShape::MultiPolygon,
        },
        columns: written.fields.iter().map(column).collect(),
        crs: match written.crs {
            ServedCrs::CRS84 => Crs::CRS84,
            crs => Crs::from_epsg(crs.epsg()).unwrap_or(Crs::CRS84),
        },
    }
}

fn write(
    mut writer: FeatureWriter<'_>,
    page: &LayerPage,
    written: &Written,
    under_way: &UnderWay,
) -> Result<(), FormatError> {
    for row in page.rows() {
        let shape = row.shape().filter(|_| written.geometry);
        let turned = written.crs != ServedCrs::CRS84;
        writer.write(&Record {
            id: row.id,
            geometry: shape.as_ref().map(|shape| placed(shape, written.crs)),
            lon_lat: shape
                .as_ref()
                .filter(|_| turned)
                .map(|shape| placed(shape, ServedCrs::CRS84)),
            values: values(&row, &written.fields),
        })?;
        under_way.row();
    }
    writer.finish()
}

fn values<'a>(row: &Row<'a>, fields: &[&'static Field]) -> Vec<Value<'a>> {
    let value = |field: &&'static Field| match row.cell(field) {
        Cell::Null => Value::Null,
        Cell::Bool(own) => Value::Bool(own),
        Cell::Integer(own) => Value::Integer(own),
        Cell::Number(own) => Value::Number(own),
        Cell::Text(own) => Value::Text(own),
        Cell::Day(own) => Value::Day(own.date()),
        Cell::Texts(own) if own.is_empty() => Value::Null,
        cell @ Cell::Texts(_) => Value::Text(cell.joined().into_owned().into()),
    };
    fields.iter().map(value).collect()
}

/// A shape in a system, easting or longitude first as files have it.
fn placed(shape: &Shape, crs: ServedCrs) -> Geometry<'_> {
    let turn = |at: Coord<f64>| {
        let written = crs.from_lon_lat(at);
        if crs.is_north_first() {
            Coord {
                x: written.y,
                y: written.x,
            }
        } else {
            written
        }
    };
    // degrees stay as they are
    let land = |polygons: &MultiPolygon<f64>| polygons.map_coords(turn);
    match (shape, crs.is_degrees()) {
        (Shape::Point([lon, lat]), _) => Geometry::Point(turn(Coord { x: *lon, y: *lat })),
        (Shape::Outline(outline), true) => {
            Geometry::MultiPolygon(Cow::Borrowed(outline.polygons()))
        }
        (Shape::Several(several), true) => Geometry::MultiPolygon(Cow::Borrowed(several)),
        (Shape::Outline(outline), false) => {
            Geometry::MultiPolygon(Cow::Owned(land(outline.polygons())))
        }
        (Shape::Several(several), false) => Geometry::MultiPolygon(Cow::Owned(land(several))),
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn a_reader_that_takes_nothing_is_left_and_what_it_has_is_no_file() {
        let (pieces, taken) = mpsc::channel(1);
        let mut pipe = Pipe {
            pieces,
            runtime: Handle::current(),
            patience: Duration::from_millis(20),
            download: Arc::default(),
        };
        let writer = tokio::task::spawn_blocking(move || {
            pipe.write_all(b"first")?;
            pipe.write_all(b"second")
        });
        let error = writer.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let whole = Arc::new(AtomicBool::new(false));
        let got: Result<Vec<Bytes>, _> = sent(taken, whole).try_collect().await;
        assert_eq!(got.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
