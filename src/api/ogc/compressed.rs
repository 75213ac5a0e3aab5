//! Pages compressed once and sent many times.

use std::io::Write;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::write::GzEncoder;

/// Levels between which nothing is gained that a reader waits for.
const ZSTD: i32 = 3;
const GZIP: u32 = 5;
const BROTLI: u32 = 4;

/// How a page goes over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    /// The one that a reader takes and that is read fastest.
    pub fn of(headers: &HeaderMap) -> Coding {
        let asked = headers.get_all(ACCEPT_ENCODING).iter();
        let asked = asked.filter_map(|value| value.to_str().ok());
        let weighed: Vec<(&str, bool)> = asked
            .flat_map(|all| all.split(','))
            .filter_map(|one| {
                let mut parts = one.split(';').map(str::trim);
                let name = parts.next()?;
                let refused = parts.any(|part| {
                    let weight = part.strip_prefix("q=");
                    weight.is_some_and(|weight| weight.parse() == Ok(0.0))
                });
                Some((name, !refused))
            })
            .collect();
        let takes = |own: &Coding| {
            let mut named = weighed.iter().filter(|(name, _)| own.is_called(name));
            let other = || weighed.iter().find(|(name, _)| *name == "*");
            named.next().or_else(other).is_some_and(|(_, taken)| *taken)
        };
        let best = [Coding::Zstd, Coding::Brotli, Coding::Gzip]
            .into_iter()
            .find(takes);
        best.unwrap_or(Coding::Identity)
    }

    fn is_called(self, name: &str) -> bool {
        name.eq_ignore_ascii_case(self.name())
            || self == Coding::Gzip && name.eq_ignore_ascii_case("x-gzip")
    }

    /// Its name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Identity => "identity",
            Coding::Zstd => "zstd",
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }

    /// The bytes so.
    pub fn of_bytes(self, bytes: Bytes) -> std::io::Result<Bytes> {
        let coded = match self {
            Coding::Identity => return Ok(bytes),
            Coding::Zstd => zstd::bulk::compress(&bytes, ZSTD)?,
            Coding::Gzip => {
                let level = flate2::Compression::new(GZIP);
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 8), level);
                encoder.write_all(&bytes)?;
                encoder.finish()?
            }
            Coding::Brotli => {
                let mut out = Vec::with_capacity(bytes.len() / 8);
                let mut encoder = brotli::CompressorWriter::new(&mut out, 1 << 16, BROTLI, 20);
                encoder.write_all(&bytes)?;
                encoder.flush()?;
                drop(encoder);
                out
            }
        };
        Ok(coded.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_what_a_reader_takes() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, text.parse().unwrap());
            Coding::of(&headers)
        };
        assert_eq!(of("gzip, deflate, br, zstd"), Coding::Zstd);
        assert_eq!(of("gzip, zstd;q=0"), Coding::Gzip);
        assert_eq!(of("GZIP;q=0.5, br"), Coding::Brotli);
        assert_eq!(of("deflate"), Coding::Identity);
        assert_eq!(of("x-gzip"), Coding::Gzip);
        assert_eq!(of("*"), Coding::Zstd);
        assert_eq!(of("*, zstd;q=0"), Coding::Brotli);
        assert_eq!(of("*;q=0"), Coding::Identity);
        assert_eq!(Coding::of(&HeaderMap::new()), Coding::Identity);
    }
}
