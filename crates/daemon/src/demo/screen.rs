//! The screen: what happened in plain lines, and below it, at a terminal, one calm area of bars
//! that is redrawn in place. In a pipe there are only lines. With `--json` all of it goes to
//! standard error, so that standard output is the result alone.

use crate::terminal::{thousands, wrapped};
use crossterm::{
    cursor::{Hide, MoveToColumn, MoveUp, Show},
    queue,
    style::{Color, Print, ResetColor, SetForegroundColor},
    terminal::{Clear, ClearType, size},
};
use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Write},
    time::Duration,
};
use tokio::time::Instant;

/// The screen is redrawn at most so often.
const DRAW_EVERY: Duration = Duration::from_millis(125);
/// The width of a bar.
const BAR_CELLS: u64 = 30;
/// What the time takes at the beginning of a line.
const STAMP_COLUMNS: usize = 10;
/// In a pipe a line says how far it is, at each of so many equal parts.
const PARTS: u64 = 4;

/// How far one revision is.
pub(super) struct Bar {
    pub name: &'static str,
    pub done: u64,
    pub of: u64,
    /// What it is made up of.
    pub each: Vec<(&'static str, u64)>,
}

/// Where it is shown.
pub(super) struct Screen {
    out: Box<dyn Write + Send>,
    lively: bool,
    colourful: bool,
    started: Instant,
    last_drawn: Option<Instant>,
    /// The lines of the area below, as they stand on the screen.
    area: Vec<String>,
    /// What a pipe was told of each revision.
    told_parts: BTreeMap<&'static str, u64>,
}

impl Screen {
    pub fn new(json: bool) -> Self {
        let (out, terminal): (Box<dyn Write + Send>, bool) = if json {
            (Box::new(io::stderr()), io::stderr().is_terminal())
        } else {
            (Box::new(io::stdout()), io::stdout().is_terminal())
        };
        let lively = terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            out,
            lively,
            colourful: lively && !no_colour,
            started: Instant::now(),
            last_drawn: None,
            area: Vec::new(),
            told_parts: BTreeMap::new(),
        }
    }

    /// Says what happened, above the area.
    pub fn tell(&mut self, words: &str) {
        let at = self.started.elapsed().as_secs_f64();
        let area = std::mem::take(&mut self.area);
        let _ = self.wipe(area.len());
        let room = self.width().saturating_sub(STAMP_COLUMNS);
        for (index, line) in wrapped(words, room).iter().enumerate() {
            let _ = match index {
                0 => writeln!(self.out, "{at:6.1} s  {line}"),
                _ => writeln!(self.out, "{:STAMP_COLUMNS$}{line}", ""),
            };
        }
        let _ = self.show(area);
    }

    /// Shows how far it is.
    pub fn draw(&mut self, bars: &[Bar]) {
        if !self.lively {
            return self.tell_parts(bars);
        }
        let due = self.last_drawn.is_none_or(|at| at.elapsed() >= DRAW_EVERY);
        if !due || bars.iter().all(|bar| bar.done == 0) {
            return;
        }
        self.last_drawn = Some(Instant::now());
        let width = size()
            .map_or(80, |(columns, _)| usize::from(columns))
            .saturating_sub(1);
        let mut lines = vec![String::new()];
        lines.extend(bars.iter().map(bar_line));
        if let Some(now) = bars.iter().rev().find(|bar| bar.done > 0) {
            lines.push(parts_line(&now.each));
        }
        let lines: Vec<String> = lines
            .iter()
            .map(|line| line.chars().take(width).collect())
            .collect();
        if lines == self.area {
            return;
        }
        let before = self.area.len();
        let _ = self.wipe(before);
        let _ = self.show(lines);
    }

    /// Takes the area away: the rest is ordinary output.
    pub fn end(&mut self) {
        let area = std::mem::take(&mut self.area);
        let _ = self.wipe(area.len());
        if self.lively {
            let _ = queue!(self.out, Show);
        }
        let _ = self.out.flush();
    }

    /// What a line may have: in a pipe as much as it wants.
    fn width(&self) -> usize {
        if !self.lively {
            return usize::MAX;
        }
        size()
            .map_or(80, |(columns, _)| usize::from(columns))
            .saturating_sub(1)
    }

    fn wipe(&mut self, lines: usize) -> io::Result<()> {
        let lines = u16::try_from(lines).unwrap_or(0);
        if !self.lively || lines == 0 {
            return Ok(());
        }
        queue!(
            self.out,
            MoveUp(lines),
            MoveToColumn(0),
            Clear(ClearType::FromCursorDown)
        )
    }

    fn show(&mut self, lines: Vec<String>) -> io::Result<()> {
        for line in &lines {
            if self.colourful {
                queue!(
                    self.out,
                    SetForegroundColor(Color::Cyan),
                    Print(line),
                    ResetColor,
                    Print("\n")
                )?;
            } else {
                writeln!(self.out, "{line}")?;
            }
        }
        if self.lively {
            queue!(self.out, Hide)?;
        }
        self.area = lines;
        self.out.flush()
    }

    fn tell_parts(&mut self, bars: &[Bar]) {
        for bar in bars.iter().filter(|bar| bar.of > 0) {
            let part = bar.done * PARTS / bar.of;
            let told = self.told_parts.entry(bar.name).or_insert(0);
            if part > *told {
                *told = part;
                let (done, of) = (thousands(bar.done), thousands(bar.of));
                self.tell(&format!("{}: {done} of {of} have it", bar.name));
            }
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.end();
    }
}

fn bar_line(bar: &Bar) -> String {
    let cells = (bar.done * BAR_CELLS).checked_div(bar.of).unwrap_or(0);
    let filled: String = (0..BAR_CELLS)
        .map(|cell| if cell < cells { '█' } else { '░' })
        .collect();
    format!(
        "  {:<10} {filled}  {} of {}",
        bar.name,
        thousands(bar.done),
        thousands(bar.of)
    )
}

fn parts_line(each: &[(&'static str, u64)]) -> String {
    let parts: Vec<String> = each
        .iter()
        .map(|(name, n)| format!("{name} {}", thousands(*n)))
        .collect();
    format!("  {:<10} {}", "", parts.join("  "))
}
