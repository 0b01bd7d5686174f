//! Webhooks that an organiser registers: who may, what the log tells, and that the keys are the
//! same whenever they are shown.

use crate::support::{House, joining, refused, wants};
use alert::Address;
use ledger::{JoinReport, Refused, Role, subscriber::WebhookKeys};

fn hook() -> Address {
    Address::Webhook("https://hooks.harbour.example/bell".to_owned())
}

impl House {
    async fn add_hook(
        &mut self,
        name: &str,
    ) -> Result<(JoinReport, Option<WebhookKeys>), ledger::Error> {
        let who = self.code(name);
        let (now, chance) = (self.now, &*self.chance);
        let join = joining(hook(), wants());
        self.ledger.add_webhook(&who, &join, now, chance).await
    }

    async fn hook_keys(&mut self, name: &str) -> Result<Option<WebhookKeys>, ledger::Error> {
        let who = self.code(name);
        let (now, chance) = (self.now, &*self.chance);
        self.ledger
            .show_webhook_keys(&who, &hook(), now, chance)
            .await
    }
}

#[tokio::test]
async fn a_webhook_is_added_once_and_its_keys_can_be_shown_again() {
    let mut house = House::new().await;
    assert!(house.hook_keys("anna").await.unwrap().is_none());
    let entries = house.range_named("audit").len();
    let (report, keys) = house.add_hook("anna").await.unwrap();
    assert_eq!(report.joined, 1);
    let keys = keys.unwrap();
    assert_ne!(keys.secret, keys.seed);
    let (report, _) = house.add_hook("boris").await.unwrap();
    assert_eq!((report.joined, report.already), (0, 1));
    let shown = house.hook_keys("boris").await.unwrap().unwrap();
    assert_eq!((shown.secret, shown.seed), (keys.secret, keys.seed));
    assert_eq!(house.range_named("audit").len(), entries + 3);
    assert_eq!(house.ledger.audit_verify().await.unwrap().first_bad, None);
}

#[tokio::test]
async fn a_webhook_that_left_stays_away_and_only_voices_see_keys() {
    let mut house = House::new().await;
    house.ledger.leave(&hook(), house.now).await.unwrap();
    let (report, keys) = house.add_hook("anna").await.unwrap();
    assert_eq!((report.left_before, keys.is_none()), (1, true));
    let by = ["anna", "boris"];
    house.hire("olga", Role::Observer, &by).await.unwrap();
    let denied = refused(house.add_hook("olga").await.map(|_| ()));
    assert!(matches!(denied, Refused::NotEntitled { .. }), "{denied}");
    let denied = refused(house.hook_keys("olga").await.map(|_| ()));
    assert!(matches!(denied, Refused::NotEntitled { .. }), "{denied}");
    let wrong = house.wrong("anna");
    let (now, chance) = (house.now, &*house.chance);
    let join = joining(hook(), wants());
    let denied = house.ledger.add_webhook(&wrong, &join, now, chance).await;
    assert!(matches!(
        refused(denied.map(|_| ())),
        Refused::WrongCode { .. }
    ));
}
