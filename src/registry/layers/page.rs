//! Pages of a layer: what is asked for, and what is found.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::atlas::{AsOf, Atlas};
use crate::cql2::Filter;
use crate::domain::day::Day;

use super::super::{Caller, Registry, RegistryError, Visibility, When};
use super::columns::{Column, in_parts};
use super::ground::Near;
use super::kept::{LayerOrder, Standing};
use super::rows::{Eyes, Row, row_at};
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
    standing: Arc<Standing>,
    places: Vec<u32>,
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
        self.places.iter().filter_map(|place| self.row(*place))
    }

    /// Where its rows are in the order of all rows of the layer.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// The row at a place in that order.
    pub fn row(&self, place: u32) -> Option<Row<'_>> {
        let place = self.standing.at(place as usize)?;
        row_at(self.eyes(), self.standing.layer(), place)
    }

    /// That order.
    pub fn order(&self) -> LayerOrder {
        self.standing.order()
    }

    /// Whether the row at a place is as it was when the order was made: what was made of it alone is what would be
    /// made of it now.
    pub fn is_as_it_was(&self, place: u32) -> bool {
        self.standing.is_as_it_was(place as usize)
    }
}

impl LayerItem {
    /// The row.
    pub fn row(&self) -> Option<Row<'_>> {
        self.0.rows().next()
    }

    /// The row as a page of its own.
    pub fn page(&self) -> &LayerPage {
        &self.0
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
    fn page(self, fitting: &Fitting, (first, limit): (usize, usize)) -> LayerPage {
        let end = first.saturating_add(limit).min(fitting.len());
        let places = (first..end).filter_map(|at| fitting.at(at));
        let before = first.checked_sub(limit.saturating_add(1));
        let before = before.and_then(|at| self.standing.at(fitting.at(at)? as usize));
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
            standing: self.standing,
        }
    }

    /// Makes the tree of boxes, and the areas, which stay with the outlines.
    fn lay_out(&self) {
        self.standing.ground(self.eyes());
        for place in 0..self.standing.len() {
            let row = self.standing.at(place);
            let row = row.and_then(|place| row_at(self.eyes(), self.standing.layer(), place));
            if let Some(outline) = row.and_then(|row| row.entity().outline()) {
                outline.geodesic_m2();
            }
        }
    }

    /// The rows that fit, in order.
    fn fitting(&self, layer: &'static Layer, query: &LayerQuery) -> Fitting {
        let standing = &self.standing;
        let mut fitting = match (&query.ids, query.reach()) {
            (Some(ids), _) => {
                let found = ids.iter().filter_map(|id| standing.find(id));
                let found = found.filter_map(|at| u32::try_from(at).ok());
                let inside = false;
                let found = found.map(|place| Near { place, inside });
                Fitting::Rows(self.tried(layer, query, found.collect()))
            }
            (None, Some(boxes)) => {
                let found = boxes.iter();
                let found = found.flat_map(|bbox| standing.near(self.eyes(), *bbox));
                Fitting::Rows(self.tried(layer, query, found.collect()))
            }
            _ if query.is_whole() => Fitting::Whole(standing.len()),
            _ => Fitting::Rows(self.scanned(layer, query)),
        };
        if !query.sort.is_empty() {
            let all = (0..fitting.len()).filter_map(|at| fitting.at(at));
            fitting = Fitting::Rows(self.sorted(layer, all, &query.sort));
        }
        fitting
    }

    /// Those of some rows that fit, in order.
    fn tried(&self, layer: &'static Layer, query: &LayerQuery, mut some: Vec<Near>) -> Vec<u32> {
        // of two boxes that meet a row, the one that it is inside of comes first
        some.sort_unstable_by_key(|near| (near.place, !near.inside));
        some.dedup_by_key(|near| near.place);
        let only_boxes = query.equals.is_empty() && query.filter.is_none();
        let all = only_boxes && query.boxes.is_none();
        let parts = in_parts(some.len(), |range| {
            let matcher = query.filter.as_ref().map(|(filter, _)| filter.matcher());
            let fits = |near: &&Near| {
                if all || only_boxes && near.inside {
                    return true;
                }
                let Some(row) = self.row(layer, near.place as usize) else {
                    return false;
                };
                let filter = query.filter.as_ref().zip(matcher.as_ref());
                query.holds(&row)
                    && filter.is_none_or(|((_, fields), matcher)| {
                        matcher.matches(&Tried::new(row, fields)) == Some(true)
                    })
            };
            let own = some.get(range).unwrap_or_default().iter();
            own.filter(fits)
                .map(|near| near.place)
                .collect::<Vec<u32>>()
        });
        parts.into_iter().flatten().collect()
    }

    /// Those of all rows that fit, by their places.
    fn scanned(&self, layer: &'static Layer, query: &LayerQuery) -> Vec<u32> {
        let standing = &self.standing;
        let columns = self.columns(query);
        let looks_at_rows = !query.equals.is_empty() || query.boxes.is_some();
        let parts = in_parts(standing.len(), |range| {
            let matcher = query.filter.as_ref().map(|(filter, _)| filter.matcher());
            let fits = |place: &usize| {
                let columns = if standing.is_as_it_was(*place) {
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

    fn sorted(
        &self,
        layer: &'static Layer,
        places: impl Iterator<Item = u32>,
        sort: &[Sort],
    ) -> Vec<u32> {
        let keyed = |place: u32| {
            let cell = |field| {
                let row = self.row(layer, place as usize);
                row.map(|row| row.cell(field))
            };
            let cells = sort.iter();
            let cells = cells.map(|sort| (sort.field.and_then(cell), sort.descending));
            Keyed {
                cells: cells.collect(),
                place,
            }
        };
        let mut keyed: Vec<Keyed<'_>> = places.map(keyed).collect();
        keyed.sort();
        keyed.into_iter().map(|own| own.place).collect()
    }
}

/// Rows that fit, in order.
enum Fitting {
    /// All, so many.
    Whole(usize),
    /// By their places.
    Rows(Vec<u32>),
}

impl Fitting {
    fn len(&self) -> usize {
        match self {
            Fitting::Whole(rows) => *rows,
            Fitting::Rows(rows) => rows.len(),
        }
    }

    fn at(&self, at: usize) -> Option<u32> {
        match self {
            Fitting::Whole(rows) => u32::try_from(at).ok().filter(|_| at < *rows),
            Fitting::Rows(rows) => rows.get(at).copied(),
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
        }
    }
}

/// What a row is sorted by; the identifier decides between equals.
struct Keyed<'a> {
    cells: Vec<(Option<super::Cell<'a>>, bool)>,
    place: u32,
}

impl Ord for Keyed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((own, descending), (others, _)) in self.cells.iter().zip(&other.cells) {
            let order = match (own, others) {
                (Some(own), Some(others)) => own.order(others),
                _ => self.place.cmp(&other.place),
            };
            let order = if *descending { order.reverse() } else { order };
            if order != Ordering::Equal {
                return order;
            }
        }
        self.place.cmp(&other.place)
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
        // before the atlas is looked at, which must know the surveys of all samples that are known
        let known = match layer.source {
            Source::SurveyPoints => {
                let mut snapshot = self.store.snapshot().await?;
                Some(self.known_of_samples(&mut snapshot, when).await?)
            }
            _ => None,
        };
        let atlas = self.at_head().await?;
        let mut as_of = self.when(&atlas, when).await?;
        as_of.known = known.unwrap_or(as_of.known);
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
            None if layer.source == Source::SurveyPoints => {
                let _turn = self.layers.reading.lock().await;
                let standing = match self.layers.known(eyes(&atlas, who), layer) {
                    Some(standing) => standing,
                    None => {
                        let mut snapshot = self.store.snapshot().await?;
                        let eyes = eyes(&atlas, who);
                        self.layers.read(eyes, layer, &mut snapshot).await?
                    }
                };
                (atlas, standing)
            }
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

    /// Works out ahead what the first to ask for parcels would wait for: their order, where they lie, their areas.
    pub async fn lay_out_ahead(&self) -> Result<(), RegistryError> {
        let Some(layer) = Layer::find("parcels") else {
            return Ok(());
        };
        for caller in [Caller::operator(), Caller::anonymous()] {
            let looked = self.looked(&caller, layer, &When::default()).await?;
            let laid_out = tokio::task::spawn_blocking(move || looked.lay_out());
            laid_out.await.map_err(broken)?;
        }
        Ok(())
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
            looked.page(&fitting, (first, query.limit))
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
        let place = place.and_then(|at| u32::try_from(at).ok());
        let place = place.ok_or_else(|| RegistryError::NotFound {
            what: "feature",
            id: id.to_owned(),
        })?;
        let fitting = Fitting::Rows(vec![place]);
        Ok(LayerItem(looked.page(&fitting, (0, 1))))
    }
}

fn broken(error: tokio::task::JoinError) -> RegistryError {
    RegistryError::Conflict(error.to_string())
}
