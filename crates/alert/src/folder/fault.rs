//! What can be wrong with an alert folder, and how it is told. A fault names its place, what is
//! wrong there and what would be right, for someone who reads it tired and in a hurry; it never
//! repeats more than a few words of the file. Every kind has its own broken folder among the
//! tests.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// The kind of a mistake. On the wire and as a folder's name: its words joined by hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    // Files
    NotUtf8,
    FileTooLarge,
    MissingFile,
    UnusedFile,
    BrokenToml,
    // Keys and values
    UnknownKey,
    WrongType,
    MissingKey,
    EmptyValue,
    ValueTooLong,
    TooManyValues,
    ListedTwice,
    ControlCharacter,
    BidiControl,
    // Words of closed lists, and other forms
    UnknownWord,
    UnknownLanguage,
    UnknownTopic,
    TopicNotOfCampaign,
    UnknownCountry,
    UnknownZone,
    UnknownTarget,
    BadSlug,
    BadAddress,
    BadDate,
    BadTime,
    // Links
    LinkNotHttps,
    LinkUserName,
    LinkHost,
    LinkUnreadable,
    BareLink,
    MisleadingLink,
    // The campaign
    FallbackNotPublished,
    SiteWithQuery,
    TargetTwice,
    EmbassyWithoutCountry,
    CountryWithoutEmbassy,
    TargetExample,
    // The alert
    ActByMissing,
    ActByPast,
    ActByTooFar,
    ActByAndStanding,
    HistoricalWithoutDate,
    DateWithoutHistorical,
    HistoricalInFuture,
    NothingAsked,
    AskIncomplete,
    AttendPast,
    LetterWithoutTarget,
    LetterMissing,
    LetterNotRead,
    ReadingMissing,
    ClosingAsk,
    ClosingActBy,
    CareMissing,
    CareConsent,
    CareSources,
    CareHarm,
    // Texts
    MissingLanguage,
    FallbackTextMissing,
    MissingTitle,
    TitleTwice,
    TitleTooLong,
    TextBeforeTitle,
    TextOutsideSection,
    MissingSection,
    EmptySection,
    SectionTwice,
    UnknownSection,
    ShareTooLong,
    TextTooLong,
    NotOneLine,
    PlainWordsOnly,
    TooFewOpenings,
    LetterFormatting,
    // Names
    NamesContradict,
    NameMisspelt,
    NameForeign,
    NameMissing,
    NameWithoutForm,
    // Markup outside the subset
    ForbiddenHeading,
    ForbiddenImage,
    ForbiddenHtml,
    ForbiddenCode,
    ForbiddenTable,
    ForbiddenQuote,
    ForbiddenEmphasis,
    ForbiddenStrikethrough,
    ForbiddenFootnote,
    ForbiddenTaskList,
    ForbiddenRule,
    ForbiddenNumberedList,
    ForbiddenNestedList,
    ForbiddenLineBreak,
    ForbiddenNesting,
    ForbiddenLinkTitle,
    ForbiddenReference,
    // Later revisions
    UpdateWithoutOriginal,
    RevisionOrder,
    RevisionKind,
    CaseChanged,
}

impl FaultKind {
    /// Whether it is only a warning: it is told, and refused under `--strict`.
    pub const fn is_warning(self) -> bool {
        matches!(self, FaultKind::TargetExample)
    }
}

/// One mistake. Ordered by place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Fault {
    /// The file, with the prefix its [`Files`](super::Files) came with.
    pub file: String,
    /// The line, counted from 1. For what is missing altogether: the line where it belongs, or 1.
    pub line: usize,
    pub kind: FaultKind,
    /// What is wrong.
    pub wrong: String,
    /// What would be right.
    pub right: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault {
            file,
            line,
            wrong,
            right,
            ..
        } = self;
        write!(f, "{file}:{line}: {wrong}; {right}")
    }
}

/// Why a folder was refused: every mistake found in it, sorted by place, none twice; never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The mistakes, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Faults {}

/// Collects what is found while reading; reading goes on.
#[derive(Default)]
pub(crate) struct Report(BTreeSet<Fault>);

impl Report {
    /// Notes a mistake.
    pub(crate) fn add(
        &mut self,
        file: impl Into<String>,
        line: usize,
        kind: FaultKind,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) {
        self.0.insert(Fault {
            file: file.into(),
            line,
            kind,
            wrong: wrong.into(),
            right: right.into(),
        });
    }

    /// The value, if nothing but warnings was noted.
    pub(crate) fn settle<T>(self, value: Option<T>) -> Result<T, Faults> {
        let (_, faults) = self.split();
        match value {
            Some(value) if faults.is_empty() => Ok(value),
            _ => Err(Faults(faults)),
        }
    }

    /// Warnings and faults, each sorted.
    pub(crate) fn split(self) -> (Vec<Fault>, Vec<Fault>) {
        self.0
            .into_iter()
            .partition(|fault| fault.kind.is_warning())
    }
}
