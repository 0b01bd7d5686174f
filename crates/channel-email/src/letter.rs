//! A message as a mail: headers, two alternatives, an envelope. Everything that could differ from
//! one attempt to the next comes from the delivery's id and the event's time, so that a repeat is
//! the same bytes. Whatever becomes a header or an envelope is one line.

use crate::settings::{ListHeaders, Settings, SetupError, Unsubscribe};
use channel::alert::{Address, DeliveryId, Receipt, Timestamp, outcome::Cause};
use channel::render::{Body, EmailBody};
use channel::{Message, Operation, Refusal};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, MultiPartKind, SinglePart};
use std::time::{Duration, SystemTime};
use url::Host;

/// A mail ready to be sent.
pub(crate) struct Letter {
    pub sender: lettre::Address,
    pub recipient: lettre::Address,
    pub bytes: Vec<u8>,
    /// Whether its addresses need `SMTPUTF8`.
    pub needs_utf8: bool,
    message_id: String,
}

impl Letter {
    /// What it is answered by later.
    pub fn receipt(&self) -> Receipt {
        Receipt::of(self.message_id.clone())
    }
}

/// Who writes: what is the same in every mail, checked.
pub(crate) struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
    list: ListHeaders,
    envelope_domain: String,
    message_id_domain: String,
    hello: String,
}

impl Sender {
    /// Checks what becomes headers.
    pub fn read(settings: &Settings) -> Result<Self, SetupError> {
        let mailbox = |key, text: &str| {
            let parsed = text.parse::<Mailbox>();
            parsed.map_err(|_| SetupError::AddressUnreadable { key })
        };
        let envelope_domain = domain("envelope_domain", &settings.envelope_domain)?;
        let hello = settings.hello.as_deref().map(|name| domain("hello", name));
        check_list(&settings.list)?;
        Ok(Self {
            from: mailbox("from", &settings.from)?,
            reply_to: match &settings.reply_to {
                Some(text) => Some(mailbox("reply_to", text)?),
                None => None,
            },
            list: settings.list.clone(),
            message_id_domain: domain("message_id_domain", &settings.message_id_domain)?,
            hello: hello
                .transpose()?
                .unwrap_or_else(|| envelope_domain.clone()),
            envelope_domain,
        })
    }

    /// As what we introduce ourselves.
    pub fn hello(&self) -> &str {
        &self.hello
    }

    /// Writes the mail of a message.
    ///
    /// # Errors
    /// A message that is none for mail, or an address that none can be sent to.
    pub fn write(&self, message: &Message) -> Result<Letter, Refusal> {
        if message.op != Operation::Send {
            return Err(refusal(
                Cause::RenderFault,
                "a mail cannot be edited or taken back",
            ));
        }
        let Some(Body::Email(body)) = &message.body else {
            return Err(refusal(Cause::RenderFault, "no text for a mail"));
        };
        let recipient = recipient(message.to.reveal())?;
        let local = format!("bounce+{}", message.id);
        let sender = lettre::Address::new(local, &self.envelope_domain)
            .map_err(|_| refusal(Cause::RenderFault, "the envelope's sender is no address"))?;
        let message_id = self.message_id(message.id, message.part.0);
        let envelope =
            lettre::address::Envelope::new(Some(sender.clone()), vec![recipient.clone()])
                .map_err(|_| refusal(Cause::RenderFault, "the envelope cannot be made"))?;
        let answers = body.answers.as_deref().map(str::parse::<Mailbox>);
        let answers = answers
            .transpose()
            .map_err(|_| refusal(Cause::RenderFault, "answers have no mail address to go to"))?;
        let answers = answers.as_ref().or(self.reply_to.as_ref());
        let mail = self
            .headers(message, body, &recipient, &message_id, answers)
            .envelope(envelope)
            .multipart(alternatives(body, message))
            .map_err(|_| refusal(Cause::RenderFault, "the mail cannot be made"))?;
        Ok(Letter {
            needs_utf8: !recipient.user().is_ascii(),
            bytes: mail.formatted(),
            sender,
            recipient,
            message_id,
        })
    }

    fn message_id(&self, id: DeliveryId, part: u8) -> String {
        let domain = &self.message_id_domain;
        match part {
            0 => format!("<{id}@{domain}>"),
            part => format!("<{id}.{part}@{domain}>"),
        }
    }

    fn headers(
        &self,
        message: &Message,
        body: &EmailBody,
        recipient: &lettre::Address,
        message_id: &str,
        answers: Option<&Mailbox>,
    ) -> MessageBuilder {
        let mut mail = lettre::Message::builder()
            .date(moment(body.date))
            .from(self.from.clone())
            .to(Mailbox::new(None, recipient.clone()))
            .subject(one_line(&body.subject))
            .message_id(Some(message_id.to_owned()));
        if let Some(answers) = answers {
            mail = mail.reply_to(answers.clone());
        }
        let earlier = message.in_reply_to.as_ref().map(message_ids);
        if let Some(earlier) = earlier.filter(|ids| !ids.is_empty()) {
            let last = earlier.last().copied().unwrap_or_default();
            mail = mail
                .in_reply_to(last.to_owned())
                .references(earlier.join(" "));
        }
        let field = |name, value: String| {
            HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
        };
        let name = HeaderName::new_from_ascii_str;
        mail = mail
            .raw_header(field(name("Content-Language"), body.lang.code().to_owned()))
            .raw_header(field(name("Auto-Submitted"), "auto-generated".to_owned()));
        if let Some(id) = &self.list.id {
            mail = mail.raw_header(field(name("List-Id"), id.clone()));
        }
        if let Some(ways) = &self.list.unsubscribe {
            let links = [&ways.https, &ways.mailto].into_iter().flatten();
            let links: Vec<String> = links
                .map(|link| {
                    let link = link.replace("{delivery}", &message.id.to_string());
                    format!("<{link}>")
                })
                .collect();
            mail = mail.raw_header(field(name("List-Unsubscribe"), links.join(",\r\n ")));
            if ways.https.is_some() {
                mail = mail.raw_header(field(
                    name("List-Unsubscribe-Post"),
                    "List-Unsubscribe=One-Click".to_owned(),
                ));
            }
        }
        mail
    }
}

/// Plain text first, as RFC 2046 wants the plainest. No line of the bodies can be the boundary:
/// `=_` stands in no encoded text.
fn alternatives(body: &EmailBody, message: &Message) -> MultiPart {
    MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_nabat_{}_{}", message.id, message.part.0))
        .singlepart(SinglePart::plain(body.text.clone()))
        .singlepart(SinglePart::html(body.html.clone()))
}

/// The address with its domain in ASCII, as every relay takes it.
fn recipient(address: &Address) -> Result<lettre::Address, Refusal> {
    let Address::Email(address) = address else {
        return Err(refusal(Cause::RenderFault, "no mail address"));
    };
    let no_address = || refusal(Cause::NoSuchAddress, "it is no mail address");
    let (local, domain) = address.rsplit_once('@').ok_or_else(no_address)?;
    let ascii = match Host::parse(domain).map_err(|_| no_address())? {
        Host::Domain(domain) => domain,
        Host::Ipv4(_) | Host::Ipv6(_) => return Err(no_address()),
    };
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '<' || c == '>';
    if local.chars().any(odd) {
        return Err(no_address());
    }
    lettre::Address::new(local, ascii).map_err(|_| no_address())
}

/// The Message-IDs of a receipt that can stand in a header.
fn message_ids(receipt: &Receipt) -> Vec<&str> {
    let ids = receipt.message_ids.iter().map(String::as_str);
    ids.filter(|id| {
        let printable = id.bytes().all(|byte| byte.is_ascii_graphic());
        printable && id.starts_with('<') && id.ends_with('>') && id.contains('@')
    })
    .collect()
}

fn moment(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(at.unix_seconds())
}

fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    spaced.collect()
}

fn domain(key: &'static str, text: &str) -> Result<String, SetupError> {
    let unreadable = SetupError::DomainUnreadable { key };
    match Host::parse(text) {
        Ok(Host::Domain(domain)) if domain.is_ascii() && !domain.is_empty() => Ok(domain),
        Ok(_) | Err(_) => Err(unreadable),
    }
}

fn check_list(list: &ListHeaders) -> Result<(), SetupError> {
    let printable = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() || byte == b' ')
    };
    let unreadable = |key| Err(SetupError::HeaderUnreadable { key });
    if list.id.as_deref().is_some_and(|id| !printable(id)) {
        return unreadable("list.id");
    }
    let Some(Unsubscribe { https, mailto }) = &list.unsubscribe else {
        return Ok(());
    };
    if https.is_none() && mailto.is_none() {
        return unreadable("list.unsubscribe");
    }
    for (scheme, link) in [("https://", https), ("mailto:", mailto)] {
        let Some(link) = link else { continue };
        let odd = link.contains([' ', '<', '>', ',']);
        if odd || !printable(link) || !link.starts_with(scheme) {
            return unreadable("list.unsubscribe");
        }
    }
    Ok(())
}

fn refusal(cause: Cause, detail: &str) -> Refusal {
    Refusal {
        cause,
        detail: detail.to_owned(),
    }
}
