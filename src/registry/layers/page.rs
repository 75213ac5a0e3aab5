//! Pages of a layer: what is asked for, and what is found.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::atlas::{AsOf, Atlas};
use crate::cql2::Filter;
use crate::domain::day::Day;

use super::super::parcels::GENERALISED_DEGREES;
use super::super::{Caller, Registry, RegistryError, Visibility, When};
use super::columns::{Column, in_parts};
use super::kept::Standing;
use super::rows::{Eyes, Place, Row, parcel_place, row_at};
use super::tried::{Scanned, Tried};
use super::{Field, Layer, Source};

/// How far the rows of a layer reach, in space and in legal time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Extent {
    /// West, south, east, north in degrees; none without a row that has a place.
    pub bbox: Option<[f64; 4]>,
    /// The first day from which a row stands as it does.
    pub from: Option<Day>,
}

impl Extent {
    pub(super) fn take(&mut self, bbox: Option<[f64; 4]>, from: Day) {
        self.from = Some(self.from.map_or(from, |own| own.min(from)));
        let Some([west, south, east, north]) = bbox else {
            return;
        };
        self.bbox = Some(match self.bbox {
            None => [west, south, east, north],
            Some([w, s, e, n]) => [w.min(west), s.min(south), e.max(east), n.max(north)],
        });
    }
}

/// One field by which rows are sorted.
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    /// None = the identifier.
    pub field: Option<&'static Field>,
    pub descending: bool,
}

/// Which rows of a layer are asked for. All conditions hold together.
#[derive(Default)]
pub struct LayerQuery {
    /// Boxes of degrees, one of which a row meets; two where a box crosses the antimeridian.
    pub boxes: Option<Vec<[f64; 4]>>,
    /// Fields with the values they have, as they were written.
    pub equals: Vec<(&'static Field, String)>,
    /// Identifiers.
    pub ids: Option<Vec<String>>,
    /// A filter, with the fields that it may name, see [`super::filter_schema`].
    pub filter: Option<(Filter, Vec<&'static Field>)>,
    /// Empty = by identifier.
    pub sort: Vec<Sort>,
    /// After this identifier; of rows that are not sorted otherwise.
    pub after: Option<String>,
    /// Rows passed over.
    pub offset: usize,
    pub limit: usize,
}

/// A layer as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerState {
    pub known: u64,
    pub day: Day,
    /// The revision whose publishing counts; 0 for those who see it all.
    pub published_at: u64,
}

/// How far a layer reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerReach {
    pub rows: usize,
    pub extent: Extent,
}

/// A page of a layer; it holds the register at its point in time for as long as it is written.
pub struct LayerPage {
    atlas: Arc<Atlas>,
    as_of: AsOf,
    today: Day,
    visibility: Visibility,
    layer: &'static Layer,
    places: Vec<Place>,
    /// Rows that fit, on all pages.
    pub matched: usize,
    /// There are more after this page.
    pub more: bool,
    /// The place of its first row among those that fit.
    pub first: usize,
    /// The identifier after which the page before begins; none where it is the first page.
    pub before: Option<String>,
    pub state: LayerState,
}

/// One row of a layer, with the register that it is read from.
pub struct LayerItem(LayerPage);

impl LayerPage {
    fn eyes(&self) -> Eyes<'_> {
        Eyes {
            view: self.atlas.view(self.as_of),
            today: self.today,
            visibility: self.visibility,
        }
    }

    /// Its rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let eyes = self.eyes();
        let places = self.places.iter();
        places.filter_map(move |place| row_at(eyes, self.layer, place))
    }
}

impl LayerItem {
    /// The row.
    pub fn row(&self) -> Option<Row<'_>> {
        self.0.rows().next()
    }

    pub fn state(&self) -> LayerState {
        self.0.state
    }
}

/// A layer at one point in time, for one caller.
struct Looked {
    atlas: Arc<Atlas>,
    as_of: AsOf,
    today: Day,
    visibility: Visibility,
    standing: Arc<Standing>,
}

impl Looked {
    fn eyes(&self) -> Eyes<'_> {
        Eyes {
            view: self.atlas.view(self.as_of),
            today: self.today,
            visibility: self.visibility,
        }
    }

    fn state(&self) -> LayerState {
        LayerState {
            known: self.as_of.known,
            day: self.as_of.day,
            published_at: self.eyes().published_at(),
        }
    }

    fn row(&self, layer: &'static Layer, place: usize) -> Option<Row<'_>> {
        row_at(self.eyes(), layer, self.standing.at(place)?)
    }

    /// A page of the rows that fit, from a place on.
    fn page(
        self,
        layer: &'static Layer,
        fitting: &Fitting,
        (first, limit): (usize, usize),
    ) -> LayerPage {
        let end = first.saturating_add(limit).min(fitting.len());
        let places = (first..end).filter_map(|at| fitting.at(&self.standing, at).cloned());
        let before = first.checked_sub(limit.saturating_add(1));
        let before = before.and_then(|at| fitting.at(&self.standing, at));
        LayerPage {
            places: places.collect(),
            matched: fitting.len(),
            more: end < fitting.len(),
            first,
            before: before.map(|place| place.id.to_string()),
            state: self.state(),
            atlas: self.atlas,
            as_of: self.as_of,
            today: self.today,
            visibility: self.visibility,
            layer,
        }
    }

    /// The rows that fit, in order.
    fn fitting(&self, layer: &'static Layer, query: &LayerQuery) -> Fitting {
        let standing = &self.standing;
        let mut fitting = match (&query.ids, query.reach()) {
            (Some(ids), _) => {
                let found = ids.iter().filter_map(|id| standing.find(id));
                let mut found: Vec<u32> = found.filter_map(|at| u32::try_from(at).ok()).collect();
                found.sort_unstable();
                found.dedup();
                let places = found.iter().filter_map(|at| standing.at(*at as usize));
                Fitting::Named(self.chosen(layer, query, places.cloned().collect()))
            }
            (None, Some(boxes)) if layer.source == Source::Parcels => {
                Fitting::Named(self.chosen(layer, query, self.near(&boxes)))
            }
            _ if query.is_whole() => Fitting::Whole(standing.len()),
            _ => Fitting::Rows(self.scanned(layer, query)),
        };
        if !query.sort.is_empty() {
            let all = (0..fitting.len()).filter_map(|at| fitting.at(standing, at));
            fitting = Fitting::Named(self.sorted(layer, &all.collect::<Vec<_>>(), &query.sort));
        }
        fitting
    }

    /// Those of some rows that fit.
    fn chosen(
        &self,
        layer: &'static Layer,
        query: &LayerQuery,
        mut some: Vec<Place>,
    ) -> Vec<Place> {
        if query.is_whole() {
            return some;
        }
        let matcher = query.filter.as_ref().map(|(filter, _)| filter.matcher());
        let fits = |place: &Place| {
            let Some(row) = row_at(self.eyes(), layer, place) else {
                return false;
            };
            query.holds(&row)
                && query.filter.as_ref().zip(matcher.as_ref()).is_none_or(
                    |((_, fields), matcher)| {
                        matcher.matches(&Tried::new(row, fields)) == Some(true)
                    },
                )
        };
        some.retain(fits);
        some
    }

    /// Those of all rows that fit, by their places.
    fn scanned(&self, layer: &'static Layer, query: &LayerQuery) -> Vec<u32> {
        let standing = &self.standing;
        let columns = self.columns(query);
        let looks_at_rows = !query.equals.is_empty() || query.boxes.is_some();
        let parts = in_parts(standing.len(), |range| {
            let matcher = query.filter.as_ref().map(|(filter, _)| filter.matcher());
            let fits = |place: &usize| {
                let columns = if standing.is_in_columns(*place) {
                    columns.as_slice()
                } else {
                    &[]
                };
                let fields = query.filter.as_ref().map_or(&[][..], |(_, fields)| fields);
                let read = || self.row(layer, *place);
                let scanned = Scanned::new(*place, (columns, fields), read);
                let holds = !looks_at_rows
                    || (scanned.tried()).is_some_and(|tried| query.holds(tried.row()));
                holds && (matcher.as_ref()).is_none_or(|own| own.matches(&scanned) == Some(true))
            };
            let fitting = range.filter(fits).filter_map(|at| u32::try_from(at).ok());
            fitting.collect::<Vec<u32>>()
        });
        parts.into_iter().flatten().collect()
    }

    /// The columns of the fields that a filter names, by their place in it.
    fn columns(&self, query: &LayerQuery) -> Vec<Option<&Column>> {
        let Some((filter, fields)) = &query.filter else {
            return Vec::new();
        };
        let named = filter.properties();
        let column = |(at, field): (usize, &&'static Field)| {
            let column = || self.standing.column(self.eyes(), field);
            named.contains(&at).then(column).flatten()
        };
        fields.iter().enumerate().map(column).collect()
    }

    /// Parcels whose ground is near a box; what the public sees of an outline reaches farther than the outline.
    fn near(&self, boxes: &[[f64; 4]]) -> Vec<Place> {
        let margin = match self.visibility {
            Visibility::Official => 0.0,
            Visibility::Public => GENERALISED_DEGREES,
        };
        let near = boxes.iter().flat_map(|[west, south, east, north]| {
            let wide = [west - margin, south - margin, east + margin, north + margin];
            self.eyes().view.dossiers_near(wide)
        });
        let places = near.filter_map(|dossier| parcel_place(self.eyes(), dossier));
        let mut places: Vec<Place> = places.collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn sorted(&self, layer: &'static Layer, places: &[&Place], sort: &[Sort]) -> Vec<Place> {
        let eyes = self.eyes();
        fn keyed<'a>(
            (eyes, layer): (Eyes<'a>, &'static Layer),
            place: &'a Place,
            sort: &[Sort],
        ) -> Keyed<'a> {
            let cell = |field| row_at(eyes, layer, place).map(|row| row.cell(field));
            let cells = sort.iter();
            let cells = cells.map(|sort| (sort.field.and_then(cell), sort.descending));
            Keyed {
                cells: cells.collect(),
                place,
            }
        }
        let keyed = places.iter().map(|place| keyed((eyes, layer), place, sort));
        let mut keyed: Vec<Keyed<'_>> = keyed.collect();
        keyed.sort();
        keyed.into_iter().map(|own| own.place.clone()).collect()
    }
}

/// Rows that fit, in order.
enum Fitting {
    /// All, so many.
    Whole(usize),
    /// By their places.
    Rows(Vec<u32>),
    Named(Vec<Place>),
}

impl Fitting {
    fn len(&self) -> usize {
        match self {
            Fitting::Whole(rows) => *rows,
            Fitting::Rows(rows) => rows.len(),
            Fitting::Named(places) => places.len(),
        }
    }

    fn at<'a>(&'a self, standing: &'a Standing, at: usize) -> Option<&'a Place> {
        match self {
            Fitting::Whole(_) => standing.at(at),
            Fitting::Rows(rows) => standing.at(*rows.get(at)? as usize),
            Fitting::Named(places) => places.get(at),
        }
    }

    /// The place of the first row after an identifier, of rows in the order of identifiers.
    fn after(&self, standing: &Standing, id: &str) -> usize {
        match self {
            Fitting::Whole(_) => standing.after(id),
            Fitting::Rows(rows) => {
                let after = standing.after(id);
                rows.partition_point(|row| (*row as usize) < after)
            }
            Fitting::Named(places) => places.partition_point(|place| *place.id <= *id),
        }
    }
}

/// What a row is sorted by; the identifier decides between equals.
struct Keyed<'a> {
    cells: Vec<(Option<super::Cell<'a>>, bool)>,
    place: &'a Place,
}

impl Ord for Keyed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((own, descending), (others, _)) in self.cells.iter().zip(&other.cells) {
            let order = match (own, others) {
                (Some(own), Some(others)) => own.order(others),
                _ => self.place.cmp(other.place),
            };
            let order = if *descending { order.reverse() } else { order };
            if order != Ordering::Equal {
                return order;
            }
        }
        self.place.cmp(other.place)
    }
}

impl PartialOrd for Keyed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Keyed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Keyed<'_> {}

impl LayerQuery {
    /// Boxes one of which every row that fits meets, where conditions name some.
    fn reach(&self) -> Option<Vec<[f64; 4]>> {
        let filtered = || {
            let (filter, fields) = self.filter.as_ref()?;
            Some(vec![filter.bbox(fields.len())?])
        };
        self.boxes.clone().or_else(filtered)
    }

    /// Whether a row has the values and meets a box, where these are asked for.
    fn holds(&self, row: &Row<'_>) -> bool {
        let equal = |(field, text): &(&'static Field, String)| row.cell(field).is_written(text);
        self.equals.iter().all(equal)
            && self.boxes.as_ref().is_none_or(|boxes| {
                let shape = row.shape();
                shape.is_some_and(|shape| boxes.iter().any(|bbox| shape.meets(*bbox)))
            })
    }

    /// Whether every row fits.
    fn is_whole(&self) -> bool {
        self.boxes.is_none() && self.equals.is_empty() && self.filter.is_none()
    }
}

impl Registry {
    async fn looked(
        &self,
        caller: &Caller,
        layer: &'static Layer,
        when: &When,
    ) -> Result<Looked, RegistryError> {
        caller.need(layer.act)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let (today, visibility) = (self.clock.today(), caller.visibility());
        fn eyes(atlas: &Atlas, (as_of, today, visibility): (AsOf, Day, Visibility)) -> Eyes<'_> {
            Eyes {
                view: atlas.view(as_of),
                today,
                visibility,
            }
        }
        let who = (as_of, today, visibility);
        let known = self.layers.known(eyes(&atlas, who), layer);
        let (atlas, standing) = match known {
            Some(standing) => (atlas, standing),
            None => {
                let kept = self.layers.clone();
                let made = tokio::task::spawn_blocking(move || {
                    let standing = kept.made(eyes(&atlas, who), layer);
                    (atlas, standing)
                });
                made.await.map_err(broken)?
            }
        };
        Ok(Looked {
            atlas,
            as_of,
            today,
            visibility,
            standing,
        })
    }

    /// How a layer stands.
    pub async fn layer_state(
        &self,
        caller: &Caller,
        layer: &'static Layer,
        when: &When,
    ) -> Result<LayerState, RegistryError> {
        Ok(self.looked(caller, layer, when).await?.state())
    }

    /// How many rows a layer has, and how far they reach.
    pub async fn layer_reach(
        &self,
        caller: &Caller,
        layer: &'static Layer,
        when: &When,
    ) -> Result<LayerReach, RegistryError> {
        let looked = self.looked(caller, layer, when).await?;
        let reach = tokio::task::spawn_blocking(move || LayerReach {
            rows: looked.standing.len(),
            extent: looked.standing.extent(looked.eyes()),
        });
        reach.await.map_err(broken)
    }

    /// A page of a layer.
    pub async fn layer_page(
        &self,
        caller: &Caller,
        (layer, query): (&'static Layer, LayerQuery),
        when: &When,
    ) -> Result<LayerPage, RegistryError> {
        let looked = self.looked(caller, layer, when).await?;
        let found = tokio::task::spawn_blocking(move || {
            let fitting = looked.fitting(layer, &query);
            let first = match &query.after {
                Some(after) => fitting.after(&looked.standing, after),
                None => query.offset.min(fitting.len()),
            };
            looked.page(layer, &fitting, (first, query.limit))
        });
        found.await.map_err(broken)
    }

    /// One row of a layer.
    pub async fn layer_item(
        &self,
        caller: &Caller,
        (layer, id): (&'static Layer, &str),
        when: &When,
    ) -> Result<LayerItem, RegistryError> {
        let looked = self.looked(caller, layer, when).await?;
        let place = looked.standing.find(id);
        let place = place.and_then(|at| looked.standing.at(at)).cloned();
        let place = place.ok_or_else(|| RegistryError::NotFound {
            what: "feature",
            id: id.to_owned(),
        })?;
        let fitting = Fitting::Named(vec![place]);
        Ok(LayerItem(looked.page(layer, &fitting, (0, 1))))
    }
}

fn broken(error: tokio::task::JoinError) -> RegistryError {
    RegistryError::Conflict(error.to_string())
}
