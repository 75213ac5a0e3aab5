//! A successor as a parcel: its description, from the request and from the predecessors.

use rust_decimal::Decimal;

use super::super::geometry::Outline;
use super::super::land_use::LandUse;
use super::super::record::{Codes, Parcel};
use super::entries::meets;
use super::{Before, Land, Successor};

/// The successor as a parcel: what it does not say itself it has from the predecessors that it overlaps.
pub(super) fn parcel(
    land: &Land,
    (successor, outline): (&Successor, &Outline),
    wins: bool,
) -> Parcel {
    let of: Vec<&Before> = land
        .before
        .iter()
        .filter(|before| meets(land, before, outline))
        .collect();
    let same = |pick: fn(&Parcel) -> Option<&str>| -> Option<Box<str>> {
        let first = pick(&of.first()?.parcel)?;
        let all = of.iter().all(|before| pick(&before.parcel) == Some(first));
        all.then(|| first.into())
    };
    let uses = |own: &Option<Vec<LandUse>>, pick: fn(&Parcel) -> &[LandUse]| {
        own.clone().unwrap_or_else(|| {
            let mut all: Vec<LandUse> = Vec::new();
            for land_use in of.iter().flat_map(|before| pick(&before.parcel)) {
                if !all.contains(land_use) {
                    all.push(land_use.clone());
                }
            }
            all
        })
    };
    let mut history = Vec::new();
    for period in of.iter().flat_map(|before| &before.parcel.history) {
        if !history.contains(period) {
            history.push(period.clone());
        }
    }
    let first = of.first().map(|before| &before.parcel);
    let holder = first.and_then(|parcel| parcel.right_holder.clone());
    let accuracies: Option<Vec<Decimal>> =
        of.iter().map(|before| before.parcel.accuracy_m).collect();
    let codes = Codes {
        cadastral: successor.cadastral.clone(),
        ..Codes::default()
    };
    Parcel {
        registry_no: successor.registry_no.clone(),
        name: successor.name.as_deref().map(Into::into),
        codes: (!codes.is_empty()).then(|| Box::new(codes)),
        adcode: first.and_then(|parcel| parcel.adcode.clone()),
        street: same(|parcel| parcel.street.as_deref()),
        address: successor
            .address
            .as_deref()
            .map(Into::into)
            .or_else(|| same(|parcel| parcel.address.as_deref())),
        bounds: None,
        outline: Some(outline.clone()),
        accuracy_m: accuracies.and_then(|all| all.into_iter().max()),
        datum: same(|parcel| parcel.datum.as_deref()),
        area_stated_m2: None,
        current_use: uses(&successor.current_use, |parcel| &parcel.current_use),
        planned_use: uses(&successor.planned_use, |parcel| &parcel.planned_use),
        right_holder: holder.filter(|holder| {
            of.iter()
                .all(|before| before.parcel.right_holder.as_ref() == Some(holder))
        }),
        history,
        farmland_only: of.iter().all(|before| before.parcel.farmland_only) && !wins,
        published: of.iter().any(|before| before.parcel.published),
        remarks: None,
    }
}
