//! A small client for the tests, and the stand-in that they talk to.

use rehearsal::telegram::{Chats, Config, Script, Server};
use reqwest::Client;
use serde_json::{Value, json};

/// A client and the base of its URLs.
pub struct Bot {
    pub client: Client,
    pub base: String,
}

impl Bot {
    pub fn of(server: &Server) -> Self {
        let token = Config::new(Chats::default()).token;
        Self {
            client: Client::builder().no_proxy().build().unwrap(),
            base: format!("{}/bot{token}", server.url()),
        }
    }

    pub async fn call(&self, method: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/{method}", self.base);
        let response = self.client.post(url).json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    pub async fn say(&self, chat: i64, text: &str) -> Value {
        let (status, body) = self
            .call("sendMessage", json!({"chat_id": chat, "text": text}))
            .await;
        assert_eq!(status, 200, "{body}");
        body["result"].clone()
    }

    /// The status and description of a refusal.
    pub async fn refused(&self, method: &str, body: Value) -> (u16, String) {
        let (status, body) = self.call(method, body).await;
        assert_eq!(body["ok"], false, "{body}");
        assert_eq!(body["error_code"], status);
        (status, body["description"].as_str().unwrap().to_owned())
    }
}

/// Readers 1000 to 1999, a group, a supergroup.
pub fn config() -> Config {
    let mut config = Config::new(Chats::readers(1000, 1999));
    config.chats.groups = [-5, -1_000_000_000_007].into();
    config
}

/// A stand-in with a script, and a bot that knows it.
pub async fn with(script: Script) -> (Server, Bot) {
    let mut config = config();
    config.script = script;
    let server = Server::start(config).await.unwrap();
    let bot = Bot::of(&server);
    (server, bot)
}
