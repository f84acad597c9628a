//! Cells that a spreadsheet would run as a formula, written so that it does not, and read back unharmed.

/// Would a spreadsheet take a cell that begins with `first` for something to run, or swallow it?
const fn is_risky(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r')
}

/// `text` for a cell of a file that people open in a spreadsheet: with an apostrophe before anything risky.
///
/// What begins with an apostrophe and something risky gets another one, so that [`unguarded`] undoes exactly this.
pub fn guarded(text: &str) -> String {
    let risky = text.trim_start_matches('\'').starts_with(is_risky);
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// Takes off what [`guarded`] put before a cell.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(is_risky) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded_and_read_back() {
        for text in
            ["=1+1", "+86 139", "-5", "@SUM(1)", "'=1", "''+1", "\tx", "plain", "'quoted'", "", "O'Hara"]
        {
            assert_eq!(unguarded(&guarded(text)), text);
            assert!(!guarded(text).starts_with(is_risky), "{text}");
        }
    }
}
