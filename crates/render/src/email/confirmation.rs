//! The question to somebody on a list whether they want to be on it. It names no case, and its
//! subject says nothing about us: the address may be wrong, and others may look on. What they
//! agree to has a version, so that it can be told later which words somebody said yes to.

use super::{
    finished, one_line,
    page::{Page, Role},
};
use crate::{
    Context, EmailBody, EntityKind,
    rich::Rich,
    telegram::{buttons::encoded, revision as shared},
    words::{Value, Words},
};
use alert::{Lang, Timestamp};

/// Which words somebody agreed to who said yes to the mail: what a consent is recorded with.
///
/// Whoever changes what a reader agrees to, in any language, changes this too; never back to one
/// that was used before.
pub const CONSENT_TEXT_VERSION: &str = "asked-by-mail-1";

/// What stands before and after the token, so that a program finds it again in an answer that
/// quotes and wraps it. Neither can be a part of a token.
const MARKS: (&str, &str) = ("nabat-yes:", ":");

/// What is asked of one address.
#[derive(Clone, Copy)]
pub struct Confirmation<'a> {
    /// What the answer has to carry: letters, digits and `.`, `-`, `_`.
    pub token: &'a str,
    /// The mail address that answers are read at.
    pub answer_to: &'a str,
}

/// Renders the question in the language that the list gives. `sent` is the moment when it was
/// written: the same on each rendering.
pub fn confirmation(
    ask: &Confirmation<'_>,
    lang: Lang,
    context: &Context<'_>,
    sent: Timestamp,
) -> EmailBody {
    let words = Words::new(lang, context.campaign.fallback);
    let (before, after) = MARKS;
    let code = format!("{before}{}{after}", ask.token);
    let question = words.say("confirm-subject");
    let rehearsal = context.rehearsal.then(|| words.say("rehearsal-word"));
    let subject = one_line([rehearsal.clone(), Some(question.clone())]);

    let mut page = Page::new(lang, lang);
    if let Some(line) = &rehearsal {
        page.add(Role::Strong, Rich::plain(line));
    }
    page.add(Role::Title, Rich::plain(&question));
    let campaign = [("campaign", Value::Text(&context.campaign.name))];
    let controller = [("controller", Value::Text(&context.campaign.controller))];
    for line in [
        words.fill("confirm-who", &campaign),
        words.say("confirm-what"),
        words.say("confirm-consent"),
        words.fill("confirm-controller", &controller),
    ] {
        page.add(Role::Plain, Rich::plain(&line));
    }
    page.add(Role::Strong, Rich::plain(&words.say("confirm-yes")));
    page.add(Role::Code, Rich::plain(&code));
    let address = [("address", Value::Text(ask.answer_to))];
    page.add(
        Role::Plain,
        Rich::marked(
            &words.fill("confirm-other-way", &address),
            EntityKind::TextLink(answer(ask.answer_to, &question, &code)),
        ),
    );
    page.add(Role::Plain, Rich::plain(&words.say("confirm-no")));
    page.add(Role::Plain, Rich::plain(&context.campaign.imprint));
    page.add(Role::Footer, shared::footer(context, &words).rich);
    EmailBody {
        answers: Some(ask.answer_to.to_owned()),
        ..finished(&page, subject, sent)
    }
}

/// A link that opens an answer with the code in it.
fn answer(to: &str, subject: &str, code: &str) -> String {
    // An address may hold what a link reads as its own; only the `@` has to stay.
    let to = encoded(to).replace("%40", "@");
    let (subject, code) = (encoded(subject), encoded(code));
    format!("mailto:{to}?subject={subject}&body={code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use std::fmt::Write;

    /// What a reader agrees to.
    const AGREED: [&str; 2] = ["confirm-what", "confirm-consent"];
    /// Every version there was, with the hash of its words in all languages. A line that was
    /// released stays as it is: people said yes to it.
    const VERSIONS: [(&str, &str); 1] = [(
        "asked-by-mail-1",
        "d42428d52b389fc46c5cdaf02016f26bd10ff1c5640a09ba851e5392a7fb61bb",
    )];

    #[test]
    fn other_words_to_agree_to_are_another_version() {
        let mut hash = Sha256::new();
        for lang in Lang::ALL {
            for key in AGREED {
                hash.update(Words::new(lang, lang).say(key));
                hash.update([0]);
            }
        }
        let mut hex = String::new();
        for byte in hash.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        assert_eq!(
            VERSIONS.last(),
            Some(&(CONSENT_TEXT_VERSION, hex.as_str())),
            "the words that people agree to have changed: give them a new version"
        );
    }

    #[test]
    fn an_answer_opens_with_the_code_and_no_address_adds_to_the_link() {
        let link = answer("a&b?c%d+e@bell.example", "Может? & да", "nabat-yes:Ab-_.9:");
        assert_eq!(
            link,
            "mailto:a%26b%3Fc%25d%2Be@bell.example?subject=%D0%9C%D0%BE%D0%B6%D0%B5%D1%82%3F%20\
             %26%20%D0%B4%D0%B0&body=nabat-yes%3AAb-_.9%3A"
        );
    }
}
