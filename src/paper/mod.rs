//! Answers as documents: what leaves the register to be printed, filed or put into a report.
//!
//! Pure: values in, bytes out, the same bytes each time. This room decides nothing; it draws what `domain` and
//! `standards` say, and says on the paper itself what it left out.
//!
//! | folder | what |
//! | --- | --- |
//! | [`pictures`] | pictures of a survey, as SVG |

pub mod pictures;
