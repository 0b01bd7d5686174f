//! The mistakes of a configuration file, each with its place, what is wrong and what would be
//! right. A fault never repeats a value that could be a secret.

use std::fmt;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigFault {
    /// The file as it was named on the command line.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    pub wrong: String,
    pub right: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            wrong,
            right,
        } = self;
        write!(f, "{file}:{line}: {wrong}; {right}")
    }
}

/// All mistakes of a file, in the order of lines. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigFaults(Vec<ConfigFault>);

impl ConfigFaults {
    /// Nothing if there is none.
    pub(super) fn of(mut faults: Vec<ConfigFault>) -> Option<Self> {
        faults.sort_by_key(|fault| fault.line);
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// The mistakes.
    pub fn list(&self) -> &[ConfigFault] {
        &self.0
    }
}

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let mistakes = if count == 1 { "mistake" } else { "mistakes" };
        write!(f, "the configuration has {count} {mistakes}:")?;
        for fault in &self.0 {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}
