//! The ground of a map: what is shown of the land, its outline, north and a scale bar.

use geo::{BoundingRect, Coord, LineString, MultiPolygon, Rect};

use super::labels::Area;
use super::marks::{MARGIN, SMALL};
use super::scale::round_step;
use super::survey::SurveyPicture;
use super::svg::{PAGE, Svg, number, path};
use crate::domain::geometry::projection::Plane;
use crate::domain::lang::Lang;

/// Height of the frame, units.
const FRAME: (f64, f64) = (300.0, 620.0);
/// Land that a single point is shown in, metres.
const LEAST_M: f64 = 100.0;
/// Part of the frame that stays free around what is shown.
const FREE: f64 = 0.09;

/// Metres of a plane on the page.
pub(super) struct View {
    plane: Plane,
    pub(super) centre: Coord<f64>,
    west: f64,
    north: f64,
    /// Units a metre.
    pub(super) scale: f64,
    pub(super) frame: Area,
}

impl View {
    pub(super) fn of(survey: &SurveyPicture, top: f64) -> Option<View> {
        let positions = survey.points.iter().filter_map(|point| point.position);
        let positions: LineString<f64> = positions.collect();
        let corners = survey.outline.iter().map(|outline| outline.rect());
        let corners = corners.flat_map(|rect| [rect.min(), rect.max()]);
        let all: LineString<f64> = corners.chain(positions.0.iter().copied()).collect();
        let degrees: Rect<f64> = all.bounding_rect()?;
        let centre = degrees.center();
        let plane = Plane::around(centre);
        let outline = survey.outline.iter().flat_map(|outline| outline.polygons());
        let vertices = outline.flat_map(|polygon| polygon.exterior().coords().copied());
        let metres: LineString<f64> = vertices
            .chain(positions.0.iter().copied())
            .map(|position| plane.to_metres(position))
            .collect();
        let metres: Rect<f64> = metres.bounding_rect()?;
        let (wide, high) = (metres.width().max(LEAST_M), metres.height().max(LEAST_M));
        let page = PAGE - 2.0 * MARGIN;
        let scale = (page * (1.0 - 2.0 * FREE) / wide).min(FRAME.1 * (1.0 - 2.0 * FREE) / high);
        let tall = (high * scale / (1.0 - 2.0 * FREE)).clamp(FRAME.0, FRAME.1);
        let middle = metres.center();
        Some(View {
            plane,
            centre,
            west: middle.x - page / 2.0 / scale,
            north: middle.y + tall / 2.0 / scale,
            scale,
            frame: Area::new(MARGIN, top, page, tall),
        })
    }

    pub(super) fn place(&self, position: Coord<f64>) -> (f64, f64) {
        let metres = self.plane.to_metres(position);
        (
            self.frame.left + (metres.x - self.west) * self.scale,
            self.frame.top + (self.north - metres.y) * self.scale,
        )
    }
}

pub(super) fn ground(svg: &mut Svg, survey: &SurveyPicture, view: &View) {
    let frame = &view.frame;
    svg.element("rect")
        .at(("x", "y"), (frame.left, frame.top))
        .num("width", frame.right - frame.left)
        .num("height", frame.bottom - frame.top)
        .set("fill", "#fbfbf9")
        .set("stroke", "#888")
        .empty();
    let Some(outline) = &survey.outline else {
        return;
    };
    let polygons: &MultiPolygon<f64> = outline.polygons();
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let rings = rings.map(|ring| path(ring.coords().map(|position| view.place(*position))) + "Z");
    svg.element("path")
        .set("d", &rings.collect::<String>())
        .set("fill", "#eef0e6")
        .set("fill-rule", "evenodd")
        .set("stroke", "#222")
        .set("stroke-width", "1.6")
        .set("stroke-linejoin", "round")
        .empty();
}

pub(super) fn north_area(frame: &Area) -> Area {
    Area::new(frame.right - 42.0, frame.top + 8.0, 34.0, 52.0)
}

pub(super) fn north(svg: &mut Svg, view: &View, lang: Lang) {
    let area = north_area(&view.frame);
    let x = f64::midpoint(area.left, area.right);
    let (tip, foot) = (area.top + 14.0, area.bottom - 2.0);
    svg.element("path")
        .set(
            "d",
            &(path([(x, tip), (x + 8.0, foot), (x, foot - 8.0), (x - 8.0, foot)]) + "Z"),
        )
        .set("fill", "#fff")
        .set("stroke", "#111")
        .empty();
    svg.element("path")
        .set(
            "d",
            &(path([(x, tip), (x, foot - 8.0), (x - 8.0, foot)]) + "Z"),
        )
        .set("fill", "#111")
        .empty();
    svg.element("text")
        .at(("x", "y"), (x, area.top + 10.0))
        .set("text-anchor", "middle")
        .set("font-weight", "bold")
        .text(lang.pick("北", "N"));
}

pub(super) fn bar_area(frame: &Area) -> Area {
    Area::new(frame.left + 8.0, frame.bottom - 34.0, 190.0, 28.0)
}

/// A bar of a round length in metres, in four parts.
pub(super) fn scale_bar(svg: &mut Svg, view: &View) {
    let area = bar_area(&view.frame);
    let mut metres = round_step(150.0 / view.scale);
    if metres * view.scale > 155.0 {
        metres /= if number(metres).starts_with('5') {
            2.5
        } else {
            2.0
        };
    }
    let long = metres * view.scale;
    let (left, y) = (area.left + 8.0, area.bottom - 10.0);
    svg.element("rect")
        .at(("x", "y"), (area.left, area.top))
        .num("width", long + 44.0)
        .num("height", area.bottom - area.top)
        .set("fill", "#fff")
        .set("fill-opacity", "0.85")
        .empty();
    for part in 0..4_u32 {
        let from = left + long * f64::from(part) / 4.0;
        svg.element("rect")
            .at(("x", "y"), (from, y))
            .num("width", long / 4.0)
            .num("height", 4.5)
            .set("fill", if part % 2 == 0 { "#111" } else { "#fff" })
            .set("stroke", "#111")
            .set("stroke-width", "0.7")
            .empty();
    }
    let (unit, of) = if metres >= 2000.0 {
        ("km", 1000.0)
    } else {
        ("m", 1.0)
    };
    svg.element("g")
        .num("font-size", SMALL)
        .set("text-anchor", "middle")
        .open();
    for part in [0.0, 0.5, 1.0] {
        let mut text = number(metres * part / of);
        if part == 1.0 {
            text = format!("{text} {unit}");
        }
        svg.words((left + long * part, y - 4.0), &text);
    }
    svg.close();
}
