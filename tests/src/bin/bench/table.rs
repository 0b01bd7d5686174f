//! What was measured, as one aligned table or as JSON. A figure says what it stands beside, the
//! ratio of the two, and what was promised; it is never turned into an exit code.

use serde::Serialize;

/// One figure.
#[derive(Debug, Serialize)]
pub struct Figure {
    pub what: String,
    pub value: f64,
    pub unit: &'static str,
    /// What it stands beside, in the same unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// The most that the ratio (or the value, if it stands alone) was promised to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_max: Option<f64>,
    /// The least that the ratio was promised to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_min: Option<f64>,
    /// Why the figure says nothing, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub void: Option<String>,
}

/// What a figure stands beside.
#[derive(Debug, Serialize)]
pub struct Beside {
    pub what: String,
    pub value: f64,
}

/// All that was measured, and on what.
#[derive(Debug, Serialize)]
pub struct Table {
    machine: Vec<(&'static str, String)>,
    short: bool,
    load_after: String,
    figures: Vec<Figure>,
}

impl Figure {
    pub fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            what: what.into(),
            value,
            unit,
            beside: None,
            promised_max: None,
            promised_min: None,
            void: None,
        }
    }

    pub fn beside(mut self, what: impl Into<String>, value: f64) -> Self {
        let what = what.into();
        self.beside = Some(Beside { what, value });
        self
    }

    pub fn promised_max(mut self, most: f64) -> Self {
        self.promised_max = Some(most);
        self
    }

    pub fn promised_min(mut self, least: f64) -> Self {
        self.promised_min = Some(least);
        self
    }

    pub fn void(mut self, why: Option<String>) -> Self {
        self.void = why;
        self
    }

    pub fn ratio(&self) -> Option<f64> {
        let beside = self.beside.as_ref()?;
        (beside.value > 0.0).then(|| self.value / beside.value)
    }

    fn verdict(&self) -> String {
        if let Some(why) = &self.void {
            return format!("void: {why}");
        }
        let judged = self.ratio().unwrap_or(self.value);
        let word = |kept| if kept { "kept" } else { "NOT KEPT" };
        let most = self
            .promised_max
            .map(|most| format!("<= {most}, {}", word(judged <= most)));
        let least = self
            .promised_min
            .map(|least| format!(">= {least}, {}", word(judged >= least)));
        most.into_iter().chain(least).collect::<Vec<_>>().join("; ")
    }

    fn cells(&self) -> [String; 5] {
        let number = |value| format!("{} {}", shown(value), self.unit);
        [
            self.what.clone(),
            number(self.value),
            self.beside.as_ref().map_or(String::new(), |beside| {
                format!("{}: {}", beside.what, number(beside.value))
            }),
            self.ratio()
                .map_or(String::new(), |ratio| format!("{ratio:.3}")),
            self.verdict(),
        ]
    }
}

impl Table {
    pub fn new(machine: Vec<(&'static str, String)>, short: bool) -> Self {
        Self {
            machine,
            short,
            load_after: String::new(),
            figures: Vec::new(),
        }
    }

    pub fn add(&mut self, figure: Figure) {
        eprintln!("  {}", figure.cells().join("  "));
        self.figures.push(figure);
    }

    /// Notes how busy the machine was at the end.
    pub fn end(&mut self, load: String) {
        self.load_after = load;
    }

    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        let heads = ["figure", "measured", "beside", "ratio", "promised"].map(str::to_owned);
        let rows: Vec<[String; 5]> = std::iter::once(heads)
            .chain(self.figures.iter().map(Figure::cells))
            .collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: [usize; 5] = std::array::from_fn(width);
        let facts = self.machine.iter();
        let mut lines: Vec<String> = facts
            .map(|(name, fact)| format!("{name:16} {fact}"))
            .collect();
        lines.push(format!("{:16} {}", "load at the end", self.load_after));
        if self.short {
            lines.push("short: fewer chats and rounds than the figures are promised for".into());
        }
        lines.push(String::new());
        for row in &rows {
            let cells = row.iter().zip(widths).enumerate();
            let cells = cells.map(|(column, (cell, width))| {
                if column == 1 || column == 3 {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:width$}")
                }
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }
}

/// As many digits as one would say.
fn shown(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The value below which `percent` of the sample lies. The sample is sorted by this.
pub fn percentile(sample: &mut [f64], percent: f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let last = sample.len().saturating_sub(1);
    let index = (last as f64 * percent / 100.0).ceil() as usize;
    sample.get(index.min(last)).copied().unwrap_or(f64::NAN)
}
