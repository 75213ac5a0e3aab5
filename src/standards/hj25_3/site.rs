//! The parameters of a site: the defaults of a land class with what the site gives instead, each with its source.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::parameter::Confirmation;
use super::tables::defaults;
use crate::domain::fault::{Fault, check_text, unknown_name};
use crate::domain::land_use::LimitClass;

/// A value that a site gives instead of the default, with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterOverride {
    /// Symbol of the standard, such as `fom` or `Koc`.
    pub parameter: String,
    /// In the unit of the default.
    pub value: f64,
    /// Where it was measured or read.
    pub source: String,
}

/// Longest source of a value, characters.
const SOURCE_CHARS: usize = 500;

/// Which values a parameter may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// Above zero.
    Positive,
    /// Zero or more.
    NotNegative,
    /// Above zero, at most one.
    Fraction,
    /// Zero to one.
    Share,
    /// Days of a year: 0 to 366.
    Days,
}

/// Beyond this, or below its inverse, a value is none of this world.
const MOST: f64 = 1e15;

impl Range {
    pub(super) fn holds(self, value: f64) -> bool {
        let positive = (1.0 / MOST..=MOST).contains(&value);
        match self {
            Range::Positive => positive,
            Range::NotNegative => value == 0.0 || positive,
            Range::Fraction => positive && value <= 1.0,
            Range::Share => value == 0.0 || (positive && value <= 1.0),
            Range::Days => value == 0.0 || (positive && value <= 366.0),
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Range::Positive => "a number above 0 (1e-15 to 1e15)",
            Range::NotNegative => "0 or a number above 0 (up to 1e15)",
            Range::Fraction => "a number above 0, at most 1",
            Range::Share => "a number from 0 to 1",
            Range::Days => "days of a year, 0 to 366",
        }
    }
}

macro_rules! site {
    ($($symbol:ident $range:ident,)*) => {
        /// Every parameter of a site by the symbol of the standard; units as in the table. A child's parameters are
        /// not a number where the class has no child, and are never read then.
        #[derive(Debug, Clone, Copy)]
        #[allow(non_snake_case, reason = "the symbols of the standard")]
        pub struct Site {
            pub class: LimitClass,
            $(pub $symbol: f64,)*
        }

        /// Every symbol with its range.
        const SYMBOLS: &[(&str, Range)] = &[$((stringify!($symbol), Range::$range),)*];

        impl Site {
            const UNKNOWN: Site = Site { class: LimitClass::I, $($symbol: f64::NAN,)* };

            /// A parameter by its symbol.
            pub fn get(&self, symbol: &str) -> Option<f64> {
                match symbol {
                    $(stringify!($symbol) => Some(self.$symbol),)*
                    _ => None,
                }
            }

            fn set(&mut self, symbol: &str, value: f64) {
                match symbol {
                    $(stringify!($symbol) => self.$symbol = value,)*
                    _ => {}
                }
            }
        }
    };
}

site! {
    A Positive, d Positive, Ls Positive, dsub Positive, Lgw Positive, fom NotNegative, rho_b Positive, Pws NotNegative,
    rho_s Positive, PM10 NotNegative, Uair Positive, delta_air Positive, hcap Positive, hv Positive, theta_acap Fraction,
    theta_wcap Fraction, Ugw NotNegative, delta_gw Positive, I Positive, W Positive, theta_acrack Fraction,
    theta_wcrack Share, Lcrack Positive, LB Positive, ER Positive, eta Fraction, tau Positive, dP NotNegative,
    Kv Positive, Zcrack Positive, Xcrack Positive, Ab Positive, EDa Positive, EDc Positive, EFa Days, EFc Days,
    EFIa Days, EFIc Days, EFOa Days, EFOc Days, BWa Positive, BWc Positive, Ha Positive, Hc Positive, DAIRa Positive,
    DAIRc Positive, GWCRa NotNegative, GWCRc NotNegative, OSIRa NotNegative, OSIRc NotNegative, Ev NotNegative,
    fspi Share, fspo Share, SAF_voc Fraction, SAF_other Fraction, WAF_voc Fraction, WAF_other Fraction, SERa Share,
    SERc Share, SAEa NotNegative, SAEc NotNegative, SSARa NotNegative, SSARc NotNegative, PIAF Share, ABSo Fraction,
    ACR Fraction, AHQ Positive, ATca Positive, ATnc Positive,
}

static STANDARD: LazyLock<[Site; 2]> =
    LazyLock::new(|| [read(LimitClass::I), read(LimitClass::II)]);

fn read(class: LimitClass) -> Site {
    let mut site = Site {
        class,
        ..Site::UNKNOWN
    };
    for default in defaults() {
        let value = default.values[usize::from(class == LimitClass::II)];
        // follows from height, weight and exposed share; a site may give it instead
        if default.status == Confirmation::Derived {
            continue;
        }
        site.set(&default.symbol, value.unwrap_or(f64::NAN));
    }
    site
}

/// One person who is exposed.
#[allow(non_snake_case, reason = "the symbols of the standard")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub ED: f64,
    pub EF: f64,
    pub EFI: f64,
    pub EFO: f64,
    pub BW: f64,
    pub DAIR: f64,
    pub GWCR: f64,
    pub OSIR: f64,
    pub SAE: f64,
    pub SSAR: f64,
}

/// Exposed skin (暴露皮肤表面积), cm2, of height cm and weight kg; a given one goes first.
fn exposed_skin(given: f64, height: f64, weight: f64, share: f64) -> f64 {
    if given.is_nan() {
        239.0 * height.powf(0.417) * weight.powf(0.517) * share
    } else {
        given
    }
}

impl Site {
    /// The defaults of a class.
    pub fn standard(class: LimitClass) -> Site {
        STANDARD[usize::from(class == LimitClass::II)]
    }

    pub(super) fn adult(&self) -> Person {
        Person {
            ED: self.EDa,
            EF: self.EFa,
            EFI: self.EFIa,
            EFO: self.EFOa,
            BW: self.BWa,
            DAIR: self.DAIRa,
            GWCR: self.GWCRa,
            OSIR: self.OSIRa,
            SAE: exposed_skin(self.SAEa, self.Ha, self.BWa, self.SERa),
            SSAR: self.SSARa,
        }
    }

    /// The child of class I; class II has none.
    pub(super) fn child(&self) -> Option<Person> {
        (self.class == LimitClass::I).then(|| Person {
            ED: self.EDc,
            EF: self.EFc,
            EFI: self.EFIc,
            EFO: self.EFOc,
            BW: self.BWc,
            DAIR: self.DAIRc,
            GWCR: self.GWCRc,
            OSIR: self.OSIRc,
            SAE: exposed_skin(self.SAEc, self.Hc, self.BWc, self.SERc),
            SSAR: self.SSARc,
        })
    }

    /// The site with these values instead of the defaults, or everything that is wrong with them.
    pub fn with(mut self, overrides: &[ParameterOverride]) -> Result<Site, Vec<Fault>> {
        let mut faults = Vec::new();
        for (index, given) in overrides.iter().enumerate() {
            let at = format!("overrides[{index}]");
            let twice = overrides[..index]
                .iter()
                .any(|other| other.parameter == given.parameter);
            match SYMBOLS
                .iter()
                .find(|(symbol, _)| *symbol == given.parameter)
            {
                None => {
                    let symbols: Vec<&str> = SYMBOLS.iter().map(|(symbol, _)| *symbol).collect();
                    let fault = unknown_name(&given.parameter, &symbols);
                    faults.push(Fault {
                        at: format!("{at}.parameter"),
                        ..fault
                    });
                }
                Some((symbol, _)) if self.has_no(symbol) => faults.push(Fault::new(
                    format!("{at}.parameter"),
                    "a parameter of adults: class II has no child",
                    symbol,
                    "leave it out, or assess class I",
                )),
                Some((symbol, range)) => {
                    check_value(&mut faults, &at, given, *range, twice);
                    self.set(symbol, given.value);
                }
            }
        }
        if faults.is_empty() {
            faults = self.contradictions();
        }
        if faults.is_empty() {
            Ok(self)
        } else {
            Err(faults)
        }
    }

    /// Whether a parameter is one of a child where there is none.
    fn has_no(&self, symbol: &str) -> bool {
        const CHILD: &[&str] = &[
            "EDc", "EFc", "EFIc", "EFOc", "BWc", "Hc", "DAIRc", "GWCRc", "OSIRc", "SERc", "SAEc",
            "SSARc",
        ];
        self.class == LimitClass::II && CHILD.contains(&symbol)
    }

    /// The site with one parameter changed by a factor, for the sensitivity; none if that cannot be.
    pub(super) fn varied(&self, symbol: &str, factor: f64) -> Option<Site> {
        let (_, range) = SYMBOLS.iter().find(|(own, _)| *own == symbol)?;
        let value = self.get(symbol)? * factor;
        let mut site = *self;
        site.set(symbol, value);
        // what follows from it goes with it
        match symbol {
            "Lgw" => site.hv = site.Lgw - site.hcap,
            "hcap" | "hv" => site.Lgw = site.hcap + site.hv,
            _ => {}
        }
        (range.holds(value) && site.hv > 0.0 && site.contradictions().is_empty()).then_some(site)
    }

    /// Values that cannot stand side by side.
    fn contradictions(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let porosity = 1.0 - self.rho_b / self.rho_s;
        let water = self.rho_b * self.Pws;
        if porosity <= water {
            faults.push(Fault::new(
                "overrides",
                "soil with air in it: 1 - rho_b/rho_s above rho_b*Pws",
                format!("porosity {porosity:.4}, water {water:.4}"),
                "check rho_b, rho_s and Pws",
            ));
        }
        for (name, air, water) in [
            ("cap", self.theta_acap, self.theta_wcap),
            ("crack", self.theta_acrack, self.theta_wcrack),
        ] {
            if air + water > 1.0 {
                faults.push(Fault::new(
                    "overrides",
                    format!("theta_a{name} + theta_w{name} of at most 1"),
                    air + water,
                    "check the two",
                ));
            }
        }
        if (self.hcap + self.hv - self.Lgw).abs() > 1e-6 * self.Lgw {
            faults.push(Fault::new(
                "overrides",
                "Lgw = hcap + hv",
                format!("Lgw {}, hcap {}, hv {}", self.Lgw, self.hcap, self.hv),
                "give hv or hcap with Lgw so that the sum is right",
            ));
        }
        let radius = self.crack_radius();
        if self.dP > 0.0 && 2.0 * self.Zcrack <= radius {
            faults.push(Fault::new(
                "overrides",
                "2 Zcrack above the crack radius Ab*eta/Xcrack where dP is above 0",
                format!("Zcrack {}, radius {radius}", self.Zcrack),
                "check Zcrack, Ab, eta and Xcrack",
            ));
        }
        faults
    }

    /// Radius of the crack around the floor, cm.
    pub(super) fn crack_radius(&self) -> f64 {
        self.Ab * self.eta / self.Xcrack
    }
}

/// Checks value and source of an override.
pub(super) fn check_value(
    faults: &mut Vec<Fault>,
    at: &str,
    given: &ParameterOverride,
    range: Range,
    twice: bool,
) {
    if twice {
        let place = format!("{at}.parameter");
        faults.push(Fault::new(
            place,
            "each parameter once",
            &given.parameter,
            "give it once",
        ));
    }
    if !range.holds(given.value) {
        let place = format!("{at}.value");
        faults.push(Fault::new(
            place,
            range.words(),
            given.value,
            "check value and unit",
        ));
    }
    check_text(faults, &format!("{at}.source"), &given.source, SOURCE_CHARS);
}
