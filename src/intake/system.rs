//! Where the coordinate system of a file comes from: the caller, the file, or the magnitude of its numbers.

use geo::Coord;

use super::fault::FileFault;
use crate::domain::geometry::{Crs, CrsError};

/// What a file tells about its coordinate system.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Told {
    Known(Crs),
    /// Nobody here knows it: what the caller declares goes before it.
    Unknown(FileFault),
    /// It is known that it cannot be used (an old datum, a city's own plane): nobody may declare it away.
    Refused(FileFault),
}

/// What the numbers of a file without a system may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undeclared {
    /// RFC 7946: degrees in GeoJSON are WGS 84 unless something else was agreed on.
    Wgs84,
    /// Degrees only where they can be nothing else: in China. (3, 7) could be metres of a local grid.
    InChina,
}

impl Undeclared {
    pub(super) fn guess(self, position: Coord<f64>) -> Result<Crs, CrsError> {
        let guess = Crs::guess(position)?;
        let (x, y) = (position.x, position.y);
        let china = |lon: f64, lat: f64| (73.0..136.0).contains(&lon) && (3.0..54.0).contains(&lat);
        match self {
            Undeclared::Wgs84 if guess.is_degrees() => Ok(Crs::WGS84),
            Undeclared::InChina if guess.is_degrees() && !china(x, y) && !china(y, x) => {
                Err(CrsError::CannotGuess { x, y })
            }
            Undeclared::Wgs84 | Undeclared::InChina => Ok(guess),
        }
    }
}

/// Where the coordinate system comes from, found out at the first geometry.
pub(super) enum System {
    Open,
    Known(Crs),
    /// Said once; geometries are not read.
    Refused,
}
