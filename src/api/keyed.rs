//! What acts under a key and pages of lists have in common.

use crate::domain::fault::Fault;

use super::Problem;
use super::params::Params;

/// How an act under a key can end without being recorded.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "describes the answers")]
pub enum NotTaken {
    /// Every fault in the request
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(Problem),
    /// Nobody is signed in, or the token is not valid
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// Not with these roles
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// Nothing of this number is on record
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Refused by guards, each with its article; or the key was used for another request
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// Body too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
}

/// How a look can end without an answer.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "describes the answers")]
pub enum NotSeen {
    /// Every fault in the query
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(Problem),
    /// Nobody is signed in, or the token is not valid
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// Not with these roles
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// Nothing of this number is on record
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
}

/// How many to a page: 1 to `most`, 50 when absent.
pub fn limit(params: &mut Params, most: usize) -> usize {
    let limit = params.read("limit", super::parcels::whole).unwrap_or(50);
    if !(1..=most).contains(&limit) {
        let wanted = format!("1 to {most}");
        let remedy = "ask for fewer and follow next";
        params.fault(Fault::new("limit", wanted, limit, remedy));
    }
    limit
}

/// The registry number of a filter.
pub fn parcel(params: &mut Params) -> Option<String> {
    let parcel = params.read("parcel", |text| {
        super::transfers::number(text).map_err(|fault| Fault {
            at: String::new(),
            ..fault
        })
    });
    parcel.map(|no| no.to_string())
}

/// The path of the next page: the filters that are repeated, and the place after which to go on.
pub fn next(
    params: &Params,
    (path, names): (&str, &[&str]),
    limit: usize,
) -> impl Fn(&str) -> String + use<> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in names.iter().chain(&["as_of", "known", "lang"]) {
        for value in params.all(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("limit", &limit.to_string());
    let again = query.finish();
    let path = path.to_owned();
    move |last: &str| {
        let after: String = form_urlencoded::byte_serialize(last.as_bytes()).collect();
        format!("{path}?{again}&after={after}")
    }
}
