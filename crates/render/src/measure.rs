//! Every rendering of a revision is made before anybody may approve it, for every medium: each
//! language of a reader, each occasion, and each country that changes what is said. Whoever
//! approves can trust that no reader's message will fail, whichever way it goes.

use crate::{Context, Occasion, Reader, RenderFault, cap, email, telegram, web, webhook};
use alert::{Country, Lang, Revision, Timestamp, revision::Measured};
use std::{collections::BTreeSet, mem::discriminant};

/// The moment of the release, which nobody knows yet: no rendering is longer or shorter by it.
const SOME_DAY: Timestamp = Timestamp::from_ms(0);

/// Makes every rendering and says how many they were.
///
/// # Errors
///
/// All faults, each once; of a text that is too long, by how much at the worst.
pub fn measure(revision: &Revision, context: &Context<'_>) -> Result<Measured, Vec<RenderFault>> {
    let mut tally = Tally::default();
    for lang in Lang::ALL {
        // Those who wait for their translation get nothing now.
        if revision.language_for(lang).is_none() {
            continue;
        }
        for country in countries(revision) {
            let reader = Reader {
                lang,
                country,
                silent: false,
            };
            tally.count(web::revision(revision, &reader, context));
            for how in Occasion::ALL {
                tally.count(telegram::revision(revision, &reader, context, how));
                tally.count(email::revision(revision, &reader, context, how, SOME_DAY));
            }
        }
        tally.keep_the_worst();
    }
    // One document holds every language, for every receiver.
    tally.count(webhook::revision(revision, context, SOME_DAY));
    let earlier = revision.manifest.references.iter();
    let earlier = earlier.map(|reference| (*reference, SOME_DAY)).collect();
    tally.count(cap::revision(revision, context, SOME_DAY, &earlier));
    tally.keep_the_worst();
    if tally.worst.is_empty() {
        Ok(Measured {
            manifest: revision.manifest.hash(),
            renderings: tally.renderings,
        })
    } else {
        Err(tally.worst)
    }
}

/// What came of the renderings so far.
#[derive(Default)]
struct Tally {
    renderings: u32,
    found: BTreeSet<RenderFault>,
    worst: Vec<RenderFault>,
}

impl Tally {
    fn count<T>(&mut self, made: Result<T, RenderFault>) {
        match made {
            Ok(_) => self.renderings += 1,
            Err(fault) => {
                self.found.insert(fault);
            }
        }
    }

    /// Of what was found since the last time, the worst of each kind. Faults of one kind differ
    /// only in by how much, and the greatest comes last.
    fn keep_the_worst(&mut self) {
        let mut worst: Vec<RenderFault> = Vec::new();
        for fault in std::mem::take(&mut self.found).into_iter().rev() {
            let kind = discriminant(&fault);
            if !worst.iter().any(|other| discriminant(other) == kind) {
                worst.push(fault);
            }
        }
        self.worst.append(&mut worst);
    }
}

/// The countries that make a difference: none, those concerned, and those of the offices.
fn countries(revision: &Revision) -> BTreeSet<Option<Country>> {
    let manifest = &revision.manifest;
    let concerned = manifest.concerned.iter().copied().map(Some);
    let offices = manifest.targets.iter().map(|target| target.country);
    [None].into_iter().chain(concerned).chain(offices).collect()
}
