//! Countries by their ISO 3166-1 code, a closed list. A subscriber gives one to be led to the
//! nearest embassy; "rather not say" stands first and is the default.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A country's two capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Country([u8; 2]);

/// A code that is no country's.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no country code; write the two capital letters of ISO 3166-1, such as KZ or DE")]
pub struct UnknownCountry(pub String);

const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE \
DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR \
GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP \
KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW \
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

impl Country {
    /// Every country of the list.
    pub fn all() -> impl Iterator<Item = Country> {
        CODES
            .split_ascii_whitespace()
            .filter_map(|code| code.parse().ok())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("??"))
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;
    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let known = CODES.split_ascii_whitespace().any(|code| code == text);
        match <[u8; 2]>::try_from(text.as_bytes()) {
            Ok(letters) if known => Ok(Self(letters)),
            _ => Err(UnknownCountry(text.to_owned())),
        }
    }
}
