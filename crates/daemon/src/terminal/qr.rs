//! A QR code in half blocks: two rows of modules in one row of letters, dark on light whatever the
//! terminal's colours are. It holds a secret, so it goes to a terminal and nowhere else.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code: half of what the standard asks, enough for every app on a
/// screen, and a code that fits into 24 lines more often.
const QUIET: i32 = 2;

/// A text too long for a QR code.
#[derive(Debug, thiserror::Error)]
#[error("drawing the QR code: the text is too long for one; type the secret instead")]
pub struct QrError;

/// The lines of the code. With `colour`, black on white is asked for by escape sequences;
/// without, the light modules are drawn, which suits a dark terminal.
pub fn half_blocks(text: &str, colour: bool) -> Result<Vec<String>, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).map_err(|_| QrError)?;
    let width = i32::try_from(code.width()).map_err(|_| QrError)?;
    let dark = |x: i32, y: i32| {
        let inside = (0..width).contains(&x) && (0..width).contains(&y);
        inside && code[(x as usize, y as usize)] == Color::Dark
    };
    let mut lines = Vec::new();
    for y in (-QUIET..width + QUIET).step_by(2) {
        let row: String = (-QUIET..width + QUIET)
            .map(|x| match (dark(x, y) != colour, dark(x, y + 1) != colour) {
                (true, true) => ' ',
                (true, false) => '▄',
                (false, true) => '▀',
                (false, false) => '█',
            })
            .collect();
        lines.push(if colour {
            format!("\x1b[30;107m{row}\x1b[0m")
        } else {
            row
        });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_square_with_a_quiet_border_and_both_ways_show_the_same_modules() {
        let plain = half_blocks("otpauth://totp/x:y?secret=AAAA", false).unwrap();
        let coloured = half_blocks("otpauth://totp/x:y?secret=AAAA", true).unwrap();
        assert_eq!(plain[0].chars().count(), 25 + 4);
        assert!(plain[0].chars().all(|c| c == '█'), "{}", plain[0]);
        let inverted: String = coloured[5]
            .trim_start_matches("\x1b[30;107m")
            .trim_end_matches("\x1b[0m")
            .chars()
            .map(|c| match c {
                ' ' => '█',
                '█' => ' ',
                '▄' => '▀',
                _ => '▄',
            })
            .collect();
        assert_eq!(inverted, plain[5]);
    }
}
