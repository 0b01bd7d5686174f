//! Every rendering of a revision is made before anybody may approve it: each language of a
//! reader, each occasion, and each country that changes what is said. Whoever approves can trust
//! that no reader's message will fail for its length.

use crate::{Context, Occasion, Reader, RenderFault, telegram};
use alert::{Country, Lang, Revision, revision::Measured};
use std::{collections::BTreeSet, mem::discriminant};

/// Makes every rendering and says how many they were.
///
/// # Errors
///
/// All faults, each once; of a text that is too long, by how much at the worst.
pub fn measure(revision: &Revision, context: &Context<'_>) -> Result<Measured, Vec<RenderFault>> {
    let mut renderings = 0;
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        // Those who wait for their translation get nothing now.
        if revision.language_for(lang).is_none() {
            continue;
        }
        let mut found = BTreeSet::new();
        for country in countries(revision) {
            for how in Occasion::ALL {
                let reader = Reader {
                    lang,
                    country,
                    silent: false,
                };
                match telegram::revision(revision, &reader, context, how) {
                    Ok(_) => renderings += 1,
                    Err(fault) => {
                        found.insert(fault);
                    }
                }
            }
        }
        // Faults of one kind differ only in by how much, and the greatest comes last.
        let mut worst: Vec<RenderFault> = Vec::new();
        for fault in found.into_iter().rev() {
            if !worst
                .iter()
                .any(|other| discriminant(other) == discriminant(&fault))
            {
                worst.push(fault);
            }
        }
        faults.extend(worst);
    }
    if faults.is_empty() {
        Ok(Measured {
            manifest: revision.manifest.hash(),
            renderings,
        })
    } else {
        Err(faults)
    }
}

/// The countries that make a difference: none, those concerned, and those of the offices.
fn countries(revision: &Revision) -> BTreeSet<Option<Country>> {
    let manifest = &revision.manifest;
    let concerned = manifest.concerned.iter().copied().map(Some);
    let offices = manifest.targets.iter().map(|target| target.country);
    [None].into_iter().chain(concerned).chain(offices).collect()
}
