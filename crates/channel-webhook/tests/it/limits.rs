//! How fast the scheduler is told that webhooks may be met.

use crate::stage::settings;
use channel::Channel as _;
use channel_webhook::{Settings, SetupError, WebhookChannel};

#[test]
fn the_scheduler_is_told_the_rate_of_the_settings() {
    let settings = Settings {
        messages_per_second: 70,
        ..settings()
    };
    let limits = WebhookChannel::new(settings).unwrap().limits();
    assert_eq!(limits.overall.messages, 70);
}

#[test]
fn a_rate_of_nothing_is_refused() {
    let settings = Settings {
        messages_per_second: 0,
        ..settings()
    };
    assert_eq!(
        WebhookChannel::new(settings).err(),
        Some(SetupError::RateZero)
    );
}
