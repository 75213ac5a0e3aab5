//! Features as GeoJSON, written straight into bytes.

use axum::body::Bytes;
use geo::{Coord, LineString, MultiPolygon};

use crate::registry::{LayerPage, Row, Shape, write_number, write_text};

use super::kept::Kept;
use super::query::Written;

/// Bytes after which a page ends: whoever reads on follows its link.
const PAGE_BYTES: usize = 8 << 20;
/// Bytes of a feature, as room is made for them.
const A_FEATURE: usize = 1 << 10;
/// Digits of metres when nothing is said: a tenth of a millimetre.
const METRE_DIGITS: u8 = 4;

/// Room before the features for what precedes them on a page.
const HEAD: usize = 4 << 10;

/// Features of a page.
pub(super) struct Features {
    /// After room for what precedes them.
    bytes: Vec<u8>,
    pub count: usize,
    /// The last that was written.
    pub last: Option<String>,
    /// The page was full before its rows were written.
    pub cut: bool,
}

impl Features {
    /// None, as of a page that nobody wants but its count.
    pub fn none() -> Self {
        Features {
            bytes: vec![b' '; HEAD],
            count: 0,
            last: None,
            cut: false,
        }
    }

    /// The page: the features between what precedes and what follows them.
    pub fn between(self, before: &[u8], after: &[u8]) -> Bytes {
        let mut bytes = self.bytes;
        bytes.extend_from_slice(after);
        // it is kept: the room of a page of small features is not
        if bytes.capacity() > bytes.len() + bytes.len() / 2 {
            bytes.shrink_to_fit();
        }
        let start = HEAD.saturating_sub(before.len());
        match bytes.get_mut(start..HEAD) {
            Some(room) if room.len() == before.len() => room.copy_from_slice(before),
            // a head that is longer than any of ours
            _ => {
                bytes.splice(..HEAD, before.iter().copied());
                return bytes.into();
            }
        }
        Bytes::from(bytes).slice(start..)
    }
}

/// Writes the rows of a page one after another, until it is full. What is written as it is by default is kept.
pub(super) fn features(page: &LayerPage, how: &Written, kept: Option<&Kept>) -> Features {
    let places = page.places();
    let room = places.len().saturating_mul(A_FEATURE).min(PAGE_BYTES);
    let mut bytes = Vec::with_capacity(2 * HEAD + room);
    bytes.resize(HEAD, b' ');
    let kept = kept.filter(|_| how.is_default());
    let kept = kept.map(|kept| kept.features(page));
    let (mut count, mut last, mut cut) = (0, None, false);
    for place in places {
        if bytes.len() >= HEAD + PAGE_BYTES {
            cut = true;
            break;
        }
        let start = bytes.len();
        bytes.extend_from_slice(if count > 0 { b",{" } else { b"{" });
        let write = |row: &Row<'_>, out: &mut Vec<u8>| feature(row, how, out);
        let is_there = match &kept {
            Some(kept) => kept.append((page, *place), &mut bytes, write),
            None => page.row(*place).is_some_and(|row| {
                write(&row, &mut bytes);
                true
            }),
        };
        if !is_there {
            bytes.truncate(start);
            continue;
        }
        bytes.push(b'}');
        count += 1;
        last = Some(*place);
    }
    let last = last.and_then(|place| page.row(place));
    Features {
        bytes,
        count,
        last: last.map(|row| row.id.to_owned()),
        cut,
    }
}

/// The members of a feature.
pub(super) fn feature(row: &Row<'_>, how: &Written, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"type\":\"Feature\",\"id\":");
    write_text(row.id, out);
    out.extend_from_slice(b",\"geometry\":");
    match row.shape().filter(|_| how.geometry) {
        Some(shape) => geometry(&shape, how, out),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{");
    for (index, field) in how.fields.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_text(field.name, out);
        out.push(b':');
        row.cell(field).write_json(out);
    }
    out.push(b'}');
}

/// One geometry type to a collection: points, or polygons in several parts.
fn geometry(shape: &Shape, how: &Written, out: &mut Vec<u8>) {
    match shape {
        Shape::Point([lon, lat]) => {
            out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
            position(Coord { x: *lon, y: *lat }, how, out);
        }
        Shape::Outline(outline) => polygons(outline.polygons(), how, out),
        Shape::Several(several) => polygons(several, how, out),
    }
    out.push(b'}');
}

fn polygons(polygons: &MultiPolygon<f64>, how: &Written, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (part, polygon) in polygons.iter().enumerate() {
        out.extend_from_slice(if part > 0 { b",[" } else { b"[" });
        ring(polygon.exterior(), how, out);
        for hole in polygon.interiors() {
            out.push(b',');
            ring(hole, how, out);
        }
        out.push(b']');
    }
    out.push(b']');
}

fn ring(ring: &LineString<f64>, how: &Written, out: &mut Vec<u8>) {
    out.push(b'[');
    for (place, at) in ring.0.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        position(*at, how, out);
    }
    out.push(b']');
}

fn position(at: Coord<f64>, how: &Written, out: &mut Vec<u8>) {
    let written = how.crs.from_lon_lat(at);
    let digits = how
        .digits
        .or((!how.crs.is_degrees()).then_some(METRE_DIGITS));
    out.push(b'[');
    rounded(written.x, digits, out);
    out.push(b',');
    rounded(written.y, digits, out);
    out.push(b']');
}

fn rounded(number: f64, digits: Option<u8>, out: &mut Vec<u8>) {
    match digits {
        None => write_number(number, out),
        Some(digits) => {
            let steps = 10_f64.powi(i32::from(digits));
            write_number((number * steps).round() / steps, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_of_any_length_precedes_the_features() {
        for length in [0, 1, HEAD - 1, HEAD, HEAD + 1, 3 * HEAD] {
            let mut bytes = vec![b' '; HEAD];
            bytes.extend_from_slice(b"features");
            let features = Features {
                bytes,
                count: 1,
                last: None,
                cut: false,
            };
            let head = vec![b'h'; length];
            let page = features.between(&head, b"]}");
            assert_eq!(page, [&head[..], b"features]}"].concat(), "{length}");
        }
    }
}
