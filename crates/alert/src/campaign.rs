//! Who runs this: one campaign per daemon, read from `alerts/campaign.toml`.

use crate::{Lang, Target, Topic, ask::HttpsUrl, calendar::Zone};
use std::collections::{BTreeMap, BTreeSet};

/// The campaign.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Its name as it signs.
    pub name: String,
    /// The languages it publishes in; the fallback is one of them.
    pub languages: BTreeSet<Lang>,
    /// The language a reader gets when theirs is missing.
    pub fallback: Lang,
    /// Its time zone: act-by dates end here.
    pub zone: Zone,
    /// How to reach it.
    pub contact: String,
    /// Where supporters send copies of their letters.
    pub copies_to: String,
    /// The public site, without a slash at its end; alert pages are `<site>/<lang>/a/<number>`.
    pub site: HttpsUrl,
    /// Where to give money.
    pub donation: Option<HttpsUrl>,
    /// The standing appeal to sign.
    pub standing_appeal: Option<HttpsUrl>,
    /// Who answers for the content.
    pub imprint: String,
    /// Who answers for the data (GDPR Art. 4).
    pub controller: String,
    /// The topics it works on.
    pub topics: BTreeSet<Topic>,
    /// The offices it writes to, by id.
    pub targets: BTreeMap<String, Target>,
}
