//! Orderly stops in the middle of a broadcast (F9): whatever was claimed is given back or waited
//! for, so that nobody is lost and nobody is told twice.

use super::{
    moments::{self, Stopwatch},
    platform::Platform,
    process::Program,
    rig::{Rig, START_MAX},
    verdict::{Allowed, Verdict},
};
use ledger::broadcast::Run;
use rehearsal::telegram::Script;
use std::time::Duration;

/// A broadcast that has not ended after this long never will.
const END_MAX: Duration = Duration::from_secs(120);

/// Stops the daemon so many times while it sends, in order, and judges with no crash allowed for.
/// Also how long the slowest stop took.
pub fn stopped(
    template: &Rig,
    platform: &Platform,
    times: u64,
) -> (Verdict, Duration, Vec<String>) {
    let mut rig = template.copy(platform);
    let expected = rig.expected(&Script::none(), 1);
    let (mut daemon, _) = rig.serve(&Program::Plain);
    rig.queue();
    let (mut slowest, mut faults) = (Duration::ZERO, Vec::new());
    let sent_before = platform.server.counts().sent;
    for stop in 1..=times {
        let enough = expected.audience() * stop / (times + 1);
        let met = moments::until(END_MAX, || {
            (platform.server.counts().sent - sent_before >= enough).then_some(())
        });
        if met.is_none() {
            faults.push(format!("stop {stop}: {enough} were not sent"));
        }
        let since = Stopwatch::start();
        let ended = daemon.term(START_MAX);
        slowest = slowest.max(since.passed());
        if !ended.is_some_and(|status| status.success()) {
            faults.push(format!("stop {stop}: it ended with {ended:?}"));
        }
        daemon = rig.serve(&Program::Plain).0;
    }
    let done = moments::until(END_MAX, || {
        let status = rig.status().ok()?;
        let revision = status.report.alerts.first()?.revisions.first()?.clone();
        matches!(revision.broadcast?.run, Run::Done { .. }).then_some(())
    });
    if done.is_none() {
        faults.push(format!("it is not done: {}", rig.log()));
    }
    daemon.kill();
    let received = expected.count(&platform.chats());
    let allowed = Allowed {
        window: 0,
        crashes: 0,
        unknown: 0,
    };
    (
        Verdict::on(&expected, &received, 0, allowed),
        slowest,
        faults,
    )
}
