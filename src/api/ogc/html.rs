//! Pages for people: read without a script, in Chinese and English. Every page says that "not listed" is not "clean".

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::domain::geometry::ServedCrs;
use crate::formats::Format;
use crate::registry::{Cell, Layer, LayerPage, LayerReach, Row, Shape, Visibility};

use super::asked::Asked;
use super::collections::{QUERYABLES_REL, SCHEMA_REL, SORTABLES_REL};
use super::download::questions;
use super::items::around;
use super::landing::{DESCRIPTION, TITLE};
use super::query::{ItemsAsked, Written};
use super::written::features;

/// How a page looks; it needs no other file.
const STYLE: &str = "body{font:16px/1.5 system-ui,'WenQuanYi Zen Hei',sans-serif;margin:0 auto;max-width:76rem;padding:0 1rem 3rem;color:#1b1f23}\
header{border-bottom:1px solid #d0d7de;padding:.6rem 0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:baseline}\
nav a{margin-right:.8rem}a{color:#0b5394}h1{font-size:1.5rem;margin:1rem 0 .4rem}h2{font-size:1.1rem;margin:1.4rem 0 .3rem}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #d0d7de;padding:.25rem .5rem;text-align:left;vertical-align:top}\
th{background:#f2f4f6}.scroll{overflow-x:auto}.warn{border-left:4px solid #b35900;background:#fff7ed;padding:.5rem .8rem;margin:1rem 0}\
.muted{color:#57606a}svg{background:#f6f8fa;border:1px solid #d0d7de;max-width:100%;height:auto}a:focus{outline:3px solid #ffbf47}output progress{vertical-align:middle;margin:0 .5rem}";

/// What a page may load: nothing but what it is told here.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn page(asked: &Asked, title: &str, path: &[(&str, String)], body: &Markup) -> Response {
    with_policy(POLICY, asked, title, path, body)
}

fn with_policy(
    policy: &str,
    asked: &Asked,
    title: &str,
    path: &[(&str, String)],
    body: &Markup,
) -> Response {
    let lang = asked.lang;
    let markup = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (lang.pick(TITLE.0, TITLE.1)) }
                link rel="icon" type="image/svg+xml" href=(icon(asked));
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    nav aria-label=(lang.pick("位置", "Where you are")) {
                        a href=(asked.address("?f=html")) { (lang.pick("地图服务", "Map service")) }
                        @for (name, href) in path {
                            a href=(href) { (name) }
                        }
                    }
                    span {
                        a lang="zh-CN" hreflang="zh-CN" href=(in_language(asked, "zh-CN")) { "中文" }
                        " · "
                        a lang="en" hreflang="en" href=(in_language(asked, "en")) { "English" }
                    }
                }
                main {
                    h1 { (title) }
                    p.warn role="note" {
                        (lang.pick(
                            "未列入名录或清单、没有记录，都不表示未受污染。能否流转，请以登记册的答复为准。",
                            "Not listed, or not on record, never means clean. Ask the register whether land can be transferred."
                        ))
                    }
                    (body)
                }
            }
        }
    };
    let headers = [
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, axum::response::Html(markup.into_string())).into_response()
}

/// The icon of the register.
fn icon(asked: &Asked) -> String {
    let register = asked.base.trim_end_matches("/ogc");
    format!("{register}/assets/icon.svg")
}

/// The same page in another language.
fn in_language(asked: &Asked, code: &str) -> String {
    let kept = form_urlencoded::parse(asked.query.as_bytes());
    let kept = kept.filter(|(name, _)| name != "lang" && name != "f");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .extend_pairs(kept)
        .append_pair("f", "html")
        .append_pair("lang", code);
    format!("?{}", query.finish())
}

fn collections_path(asked: &Asked) -> (&'static str, String) {
    let name = asked.lang.pick("数据集", "Collections");
    (name, asked.address("/collections?f=html"))
}

fn layer_path(asked: &Asked, layer: &Layer) -> (&'static str, String) {
    let name = asked.lang.pick(layer.titles.0, layer.titles.1);
    (
        name,
        asked.address(&format!("/collections/{}?f=html", layer.id)),
    )
}

pub(super) fn landing<'a>(asked: &Asked, layers: impl Iterator<Item = &'a Layer>) -> Response {
    let lang = asked.lang;
    let body = html! {
        p { (lang.pick(DESCRIPTION.0, DESCRIPTION.1)) }
        p {
            (lang.pick("在 QGIS 中：图层 → 添加图层 → 添加 WFS / OGC API 要素图层，地址：", "In QGIS: Layer, Add Layer, Add WFS / OGC API Features Layer, with the address "))
            code { (asked.base) }
            (lang.pick("。内部数据以令牌作为密码登录（HTTP Basic）。", ". For what is not public, sign in by HTTP Basic with a token as the password."))
        }
        h2 { (lang.pick("数据集", "Collections")) }
        ul {
            @for layer in layers {
                li { a href=(asked.address(&format!("/collections/{}?f=html", layer.id))) { (lang.pick(layer.titles.0, layer.titles.1)) } }
            }
        }
        h2 { (lang.pick("供程序使用", "For programs")) }
        ul {
            li { a href=(asked.address("/api")) { "OpenAPI 3.0" } }
            li { a href=(asked.address("/conformance?f=html")) { (lang.pick("符合性声明", "Conformance")) } }
            li { a href=(asked.address("/collections?f=json")) { "collections (JSON)" } }
        }
    };
    page(asked, lang.pick(TITLE.0, TITLE.1), &[], &body)
}

pub(super) fn conformance(asked: &Asked, classes: &[&str]) -> Response {
    let title = asked.lang.pick("符合性声明", "Conformance");
    let body = html! { ul { @for class in classes { li { code { (class) } } } } };
    page(asked, title, &[], &body)
}

pub(super) fn collections(asked: &Asked, found: &[(&'static Layer, LayerReach)]) -> Response {
    let lang = asked.lang;
    let body = html! {
        div.scroll { table {
            thead { tr {
                th scope="col" { (lang.pick("数据集", "Collection")) }
                th scope="col" { (lang.pick("要素数", "Features")) }
                th scope="col" { (lang.pick("说明", "What it is")) }
            } }
            tbody { @for (layer, reach) in found { tr {
                th scope="row" { a href=(asked.address(&format!("/collections/{}?f=html", layer.id))) { (lang.pick(layer.titles.0, layer.titles.1)) } }
                td { (reach.rows) }
                td { (lang.pick(layer.descriptions.0, layer.descriptions.1)) }
            } } }
        } }
    };
    page(asked, lang.pick("数据集", "Collections"), &[], &body)
}

pub(super) fn collection(asked: &Asked, layer: &Layer, reach: &LayerReach) -> Response {
    let lang = asked.lang;
    let at = |rest: &str| asked.address(&format!("/collections/{}{rest}", layer.id));
    let body = html! {
        p { (lang.pick(layer.descriptions.0, layer.descriptions.1)) }
        p { a href=(at("/items?f=html")) { (lang.pick("查看要素", "Look at the features")) } " (" (reach.rows) ")" }
        dl {
            @if let Some([west, south, east, north]) = reach.extent.bbox {
                dt { (lang.pick("范围（经纬度）", "Extent, degrees")) }
                dd { (west) ", " (south) " — " (east) ", " (north) }
            }
            @if let Some(from) = reach.extent.from {
                dt { (lang.pick("最早起始日", "Earliest day")) }
                dd { (from.to_string()) }
            }
            dt { (lang.pick("坐标系", "Coordinate systems")) }
            dd { @for crs in ServedCrs::all() { code { (crs.uri()) } br; } }
        }
        h2 { (lang.pick("字段", "Fields")) }
        div.scroll { table {
            thead { tr {
                th scope="col" { (lang.pick("名称", "Name")) }
                th scope="col" { (lang.pick("含义", "Meaning")) }
                th scope="col" { (lang.pick("单位", "Unit")) }
            } }
            tbody { @for field in layer.fields_of(&asked.caller) { tr {
                th scope="row" { code { (field.name) } }
                td { (lang.pick(field.titles.0, field.titles.1)) }
                td { (field.unit.unwrap_or("")) }
            } } }
        } }
        h2 { (lang.pick("下载全部", "Download it all")) }
        (downloads(asked, layer, &[]))
        h2 { (lang.pick("供程序使用", "For programs")) }
        ul {
            li { a href=(at("/items")) { "GeoJSON" } }
            li { a rel=(SCHEMA_REL) href=(at("/schema")) { (lang.pick("模式", "Schema")) } }
            li { a rel=(QUERYABLES_REL) href=(at("/queryables")) { (lang.pick("可查询属性", "Queryables")) } }
            li { a rel=(SORTABLES_REL) href=(at("/sortables")) { (lang.pick("可排序属性", "Sortables")) } }
        }
    };
    with_policy(
        &scripted(),
        asked,
        lang.pick(layer.titles.0, layer.titles.1),
        &[collections_path(asked)],
        &body,
    )
}

/// Files of a collection, of the rows that are asked for, with what a script needs that shows how far a download is.
fn downloads(asked: &Asked, layer: &Layer, questions: &[(String, String)]) -> Markup {
    let lang = asked.lang;
    let at = |rest: &str| asked.address(&format!("/collections/{}{rest}", layer.id));
    let file = |format: &Format| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("f", format.code());
        // a sequence is CRS84, whatever the page is in
        let fits = |name: &str| *format != Format::GeoJsonSeq || name != "crs";
        query.extend_pairs(questions.iter().filter(|(name, _)| fits(name)));
        at(&format!("/download?{}", query.finish()))
    };
    html! {
        ul data-downloads=(at("/downloads"))
            data-begins=(lang.pick("正在开始……", "Begins …"))
            data-writing=(lang.pick("已写出 {rows}／{of} 个要素，{size}", "{rows} of {of} features written, {size}"))
            data-whole=(lang.pick("完成：{of} 个要素，{size}", "Complete: {of} features, {size}"))
            data-broken-off=(lang.pick("已中断，文件不完整：请重新下载", "Broken off, the file is not whole: download it again"))
            data-not-begun=(lang.pick("未能开始：请稍后再试", "It did not begin: try again later"))
            data-lost=(lang.pick("无法得知进度", "Its progress is not known"))
        { @for format in Format::all() {
            li { a download href=(file(format)) { (lang.pick(format.title_zh(), format.title_en())) } }
        } }
        script defer src=(asked.address("/progress.js")) {}
    }
}

/// The policy of a page with the script of the downloads, and what it asks.
fn scripted() -> String {
    format!("{POLICY}; script-src 'self'; connect-src 'self'")
}

fn cell(value: &Cell<'_>) -> Markup {
    html! {
        @match value {
            Cell::Null => { span.muted { "—" } }
            Cell::Bool(own) => { (if *own { "✓" } else { "✗" }) }
            Cell::Integer(own) => { (own) }
            Cell::Number(own) => { (own) }
            Cell::Text(own) => { (own) }
            Cell::Day(own) => { (own.to_string()) }
            Cell::Texts(own) => { (own.join(", ")) }
        }
    }
}

pub(super) fn items(
    asked: &Asked,
    layer: &'static Layer,
    ask: &ItemsAsked,
    page_of: &LayerPage,
) -> Response {
    let lang = asked.lang;
    let read = features(page_of, &ask.written, None);
    let around = around(asked, layer, ask, page_of, &read);
    let fields = &ask.written.fields;
    let title = format!(
        "{} · {}",
        lang.pick(layer.titles.0, layer.titles.1),
        lang.pick("要素", "features")
    );
    let shapes: Vec<(String, Shape)> = page_of
        .rows()
        .take(read.count)
        .filter_map(|row| Some((row.id.to_owned(), row.shape()?)))
        .collect();
    let body = html! {
        p {
            (lang.pick("符合条件 ", "Matching: ")) (page_of.matched)
            (lang.pick("，本页 ", ", on this page: ")) (read.count)
            (lang.pick("，截至 ", ", as of ")) (page_of.state.day.to_string())
        }
        (map(asked, lang.pick("本页要素的位置略图", "Sketch of where the features of this page lie"), &shapes))
        div.scroll { table {
            thead { tr {
                th scope="col" { "id" }
                @for field in fields { th scope="col" { (lang.pick(field.titles.0, field.titles.1)) } }
            } }
            tbody { @for row in page_of.rows().take(read.count) { tr {
                th scope="row" { a href=(item_path(asked, layer, row.id)) { (row.id) } }
                @for field in fields { td { (cell(&row.cell(field))) } }
            } } }
        } }
        p {
            @if let Some(prev) = &around.prev { a rel="prev" href=(as_page(prev)) { (lang.pick("上一页", "Page before")) } " " }
            @if let Some(next) = &around.next { a rel="next" href=(as_page(next)) { (lang.pick("下一页", "Next page")) } }
        }
        h2 { (lang.pick("下载符合条件的全部要素", "Download all that match")) }
        (downloads(asked, layer, &questions(ask, &page_of.state)))
    };
    with_policy(
        &scripted(),
        asked,
        &title,
        &[collections_path(asked), layer_path(asked, layer)],
        &body,
    )
}

fn as_page(address: &str) -> String {
    if address.contains("f=html") {
        address.to_owned()
    } else {
        format!("{address}&f=html")
    }
}

fn item_path(asked: &Asked, layer: &Layer, id: &str) -> String {
    let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
    asked.address(&format!("/collections/{}/items/{id}?f=html", layer.id))
}

pub(super) fn item(asked: &Asked, layer: &Layer, row: &Row<'_>, written: &Written) -> Response {
    let lang = asked.lang;
    let shape = row.shape().map(|shape| (row.id.to_owned(), shape));
    let body = html! {
        (map(asked, lang.pick("位置略图", "Sketch of where it lies"), shape.as_slice()))
        div.scroll { table { tbody { @for field in &written.fields { tr {
            th scope="row" { (lang.pick(field.titles.0, field.titles.1)) }
            td { (cell(&row.cell(field))) @if let Some(unit) = field.unit { " " (unit) } }
        } } } } }
    };
    page(
        asked,
        row.id,
        &[collections_path(asked), layer_path(asked, layer)],
        &body,
    )
}

/// A sketch of where features lie, north up, drawn without a script.
fn map(asked: &Asked, title: &str, shapes: &[(String, Shape)]) -> Markup {
    let lang = asked.lang;
    let generalised = asked.caller.visibility() == Visibility::Public;
    let boxes = shapes.iter().filter_map(|(_, shape)| shape.bbox());
    let whole = boxes.reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    });
    let Some([west, south, east, north]) = whole else {
        return html! {};
    };
    let shrink = ((south + north) / 2.0).to_radians().cos().max(0.01);
    let (wide, high) = ((east - west).max(1e-4) * shrink, (north - south).max(1e-4));
    let scale = (640.0 / wide).min(360.0 / high);
    let (width, height) = (wide * scale + 40.0, high * scale + 40.0);
    let x = |lon: f64| (lon - west) * shrink * scale + 20.0;
    let y = |lat: f64| (north - lat) * scale + 20.0;
    let path = |shape: &Shape| {
        let mut path = String::new();
        let polygons = shape.polygons().into_iter().flat_map(|own| own.iter());
        let rings = polygons.flat_map(|own| std::iter::once(own.exterior()).chain(own.interiors()));
        for ring in rings {
            for (place, at) in ring.0.iter().enumerate() {
                let step = if place == 0 { 'M' } else { 'L' };
                path.push_str(&format!("{step}{:.1} {:.1}", x(at.x), y(at.y)));
            }
            path.push('Z');
        }
        path
    };
    html! {
        @if generalised {
            p.muted {
                (lang.pick("轮廓为概化范围（0.001° 网格），不是地块边界。", "Outlines are generalised to a grid of 0.001 degrees; they are no borders of land."))
            }
        }
        svg role="img" aria-label=(title) width=(width.round()) height=(height.round()) viewBox=(format!("0 0 {:.0} {:.0}", width, height)) xmlns="http://www.w3.org/2000/svg" {
            title { (title) }
            @for (id, shape) in shapes {
                @match shape {
                    Shape::Point([lon, lat]) => {
                        circle cx=(format!("{:.1}", x(*lon))) cy=(format!("{:.1}", y(*lat))) r="4" fill="#0b5394" stroke="#fff" { title { (id) } }
                    }
                    _ => {
                        path d=(path(shape)) fill="#e07b39" fill-opacity="0.35" stroke="#8a3b00" fill-rule="evenodd" { title { (id) } }
                    }
                }
            }
        }
    }
}
