//! Cells that a spreadsheet would run as a formula, written so that it does not, and read back unharmed.

/// Would a spreadsheet take a cell that begins with `first` for something to run, or swallow it? The full-width signs
/// are taken for the half-width ones where Chinese is typed.
const fn is_risky(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n' | '\0')
}

/// Does it hide what follows without being anything itself? Spreadsheets trim blanks before they look.
fn is_passed_over(c: char) -> bool {
    c == '\'' || (c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')) && !is_risky(c)
}

/// Would a spreadsheet run it, once what is passed over is gone?
fn would_run(text: &str) -> bool {
    text.trim_start_matches(is_passed_over).starts_with(is_risky)
}

/// `text` for a cell of a file that people open in a spreadsheet: with an apostrophe before anything risky.
///
/// What begins with an apostrophe and something risky gets another one, so that [`unguarded`] undoes exactly this.
pub fn guarded(text: &str) -> String {
    if would_run(text) { format!("'{text}") } else { text.to_owned() }
}

/// Takes off what [`guarded`] put before a cell.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| would_run(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded() {
        for text in [
            "=1+1",
            "+86 139",
            "-5",
            "@SUM(1)",
            "\tx",
            "\rx",
            "\nx",
            "\0x",
            "＝1+1",
            "＋86",
            "－5",
            "＠SUM",
            "  =1+1",
            "\u{3000}＝1",
            " \u{a0}+86",
            "\u{feff}=1",
            "'=1",
            "''+1",
            " '-1",
            "' =1",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
    }

    #[test]
    fn what_it_would_not_run_stays_as_it_is() {
        for text in ["plain", "'quoted'", "", "O'Hara", "甲=乙", " 甲", "'", "1-2", "e@mail.cn"] {
            assert_eq!((guarded(text).as_str(), unguarded(text)), (text, text));
        }
    }

    proptest! {
        /// Of anything that anybody may have typed, with the signs that matter far more often than chance.
        #[test]
        fn what_is_guarded_is_read_back_unharmed(text in "[='+@ \t\r\n＝＋－＠\u{3000}\u{feff}甲a-]{0,8}|.{0,20}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), &text);
            prop_assert!(!would_run(&cell) || cell.starts_with('\''));
        }
    }
}
