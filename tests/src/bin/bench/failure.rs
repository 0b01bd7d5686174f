//! Why something could not be measured: what was being done, and what went wrong.

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {what}")]
pub struct Failure {
    doing: String,
    what: String,
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub fn new(doing: impl Into<String>, what: impl ToString) -> Self {
        Self {
            doing: doing.into(),
            what: what.to_string(),
        }
    }

    /// For `map_err`.
    pub fn io<E: ToString>(doing: &'static str) -> impl Fn(E) -> Self {
        move |what| Self::new(doing, what)
    }
}
