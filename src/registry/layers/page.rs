//! Pages of a layer: what is asked for, and what is found.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::atlas::{AsOf, Atlas};
use crate::cql2::Filter;
use crate::domain::day::Day;

use super::super::parcels::GENERALISED_DEGREES;
use super::super::{Caller, Registry, RegistryError, Visibility, When};
use super::kept::Standing;
use super::rows::{Eyes, Place, Row, parcel_place, row_at};
use super::tried::Tried;
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
    pub rows: usize,
    pub extent: Extent,
    /// The last revision that changed a row that is shown.
    pub revision: u64,
    pub known: u64,
    pub day: Day,
    /// The revision whose publishing counts; 0 for those who see it all.
    pub published_at: u64,
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
            rows: self.standing.places.len(),
            extent: self.standing.extent,
            revision: self.standing.revision,
            known: self.as_of.known,
            day: self.as_of.day,
            published_at: self.eyes().published_at(),
        }
    }

    /// A page of the rows that fit, from a place on.
    fn page(
        self,
        layer: &'static Layer,
        fitting: &[Place],
        (first, limit): (usize, usize),
    ) -> LayerPage {
        let rest = fitting.get(first..).unwrap_or_default();
        let before = first
            .checked_sub(limit + 1)
            .and_then(|place| fitting.get(place));
        LayerPage {
            state: self.state(),
            atlas: self.atlas,
            as_of: self.as_of,
            today: self.today,
            visibility: self.visibility,
            layer,
            places: rest.iter().take(limit).cloned().collect(),
            matched: fitting.len(),
            more: rest.len() > limit,
            first,
            before: before.map(|place| place.id.to_string()),
        }
    }

    /// The rows that fit, in order.
    fn fitting(&self, layer: &'static Layer, query: &LayerQuery) -> Vec<Place> {
        let eyes = self.eyes();
        let standing = &self.standing;
        let named: Vec<Place>;
        let candidates: &[Place] = match &query.ids {
            Some(ids) => {
                let mut found: Vec<Place> = ids
                    .iter()
                    .filter_map(|id| standing.place(id).cloned())
                    .collect();
                found.sort_unstable();
                found.dedup();
                named = found;
                &named
            }
            None => match query.reach() {
                Some(boxes) if layer.source == Source::Parcels => {
                    named = self.near(&boxes);
                    &named
                }
                _ => &standing.places,
            },
        };
        let matcher = query.filter.as_ref().map(|(filter, _)| filter.matcher());
        let fits = |row: &Row<'_>| {
            let equal = |(field, text): &(&'static Field, String)| row.cell(field).is_written(text);
            query.equals.iter().all(equal)
                && query.boxes.as_ref().is_none_or(|boxes| {
                    let shape = row.shape();
                    shape.is_some_and(|shape| boxes.iter().any(|bbox| shape.meets(*bbox)))
                })
                && query.filter.as_ref().zip(matcher.as_ref()).is_none_or(
                    |((_, fields), matcher)| {
                        matcher.matches(&Tried::new(row, fields)) == Some(true)
                    },
                )
        };
        if query.is_whole() {
            return candidates.to_vec();
        }
        let rows = candidates.iter().filter(|place| {
            let row = row_at(eyes, layer, place);
            row.is_some_and(|row| fits(&row))
        });
        rows.cloned().collect()
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

    fn sort(&self, layer: &'static Layer, places: &mut [Place], sort: &[Sort]) {
        let eyes = self.eyes();
        places.sort_by_cached_key(|place| Keyed {
            cells: sort
                .iter()
                .map(|sort| {
                    let cell = sort.field.and_then(|field| {
                        let row = row_at(eyes, layer, place)?;
                        Some(row.cell(field))
                    });
                    (cell, sort.descending)
                })
                .collect(),
            id: place.id.clone(),
        });
    }
}

/// What a row is sorted by; the identifier decides between equals.
struct Keyed<'a> {
    cells: Vec<(Option<super::Cell<'a>>, bool)>,
    id: Arc<str>,
}

impl Ord for Keyed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((own, descending), (others, _)) in self.cells.iter().zip(&other.cells) {
            let order = match (own, others) {
                (Some(own), Some(others)) => own.order(others),
                _ => self.id.cmp(&other.id),
            };
            let order = if *descending { order.reverse() } else { order };
            if order != Ordering::Equal {
                return order;
            }
        }
        self.id.cmp(&other.id)
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

    /// How a layer stands: how many rows, and how far they reach.
    pub async fn layer_state(
        &self,
        caller: &Caller,
        layer: &'static Layer,
        when: &When,
    ) -> Result<LayerState, RegistryError> {
        Ok(self.looked(caller, layer, when).await?.state())
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
            let standing = looked.standing.clone();
            let first = |fitting: &[Place]| match &query.after {
                Some(after) => fitting.partition_point(|place| *place.id <= **after),
                None => query.offset.min(fitting.len()),
            };
            if query.is_whole() && query.ids.is_none() && query.sort.is_empty() {
                let first = first(&standing.places);
                return looked.page(layer, &standing.places, (first, query.limit));
            }
            let mut fitting = looked.fitting(layer, &query);
            if !query.sort.is_empty() {
                looked.sort(layer, &mut fitting, &query.sort);
            }
            let first = first(&fitting);
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
        let place = looked.standing.place(id).cloned();
        let place = place.ok_or_else(|| RegistryError::NotFound {
            what: "feature",
            id: id.to_owned(),
        })?;
        Ok(LayerItem(looked.page(layer, &[place], (0, 1))))
    }
}

fn broken(error: tokio::task::JoinError) -> RegistryError {
    RegistryError::Conflict(error.to_string())
}
