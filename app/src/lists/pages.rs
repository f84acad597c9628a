//! The rows of a long list that are held, and where its other pages begin: a list of 160,000 rows is scrolled from end to
//! end with twelve hundred of them in memory. Knows no network and draws nothing.
//!
//! Pages are known from the first one on; of those that were let go the beginning and the number of rows are kept, so that
//! they can be asked for again and what lies below them stays where it is.

use std::ops::Range;

/// Rows of a page that is asked for.
pub(super) const PAGE: u16 = 100;
/// Rows that are held at most, beside those that are shown.
const HELD: usize = 1_200;
/// How many rows before the end of what is known the next page is asked for.
const AHEAD: usize = 60;

/// A page that was asked for once.
#[derive(Clone, Debug, PartialEq)]
struct Known<R> {
    /// Where it begins; nothing for the first.
    after: Option<String>,
    count: usize,
    /// Its rows, unless they were let go.
    rows: Option<Vec<R>>,
}

/// A page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Which one, from 0.
    pub(super) page: usize,
    /// Where it begins.
    pub(super) after: Option<String>,
    /// Rows to ask for: those that it had, when it was known.
    pub(super) limit: u16,
}

/// The pages of one question, in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pages<R> {
    known: Vec<Known<R>>,
    /// Where the page after the last known one begins; nothing when there is none.
    next: Option<String>,
    /// Whether the first answer is here.
    begun: bool,
}

impl<R> Default for Pages<R> {
    fn default() -> Self {
        Self { known: Vec::new(), next: None, begun: false }
    }
}

impl<R> Pages<R> {
    /// How many rows are known of.
    pub(super) fn count(&self) -> usize {
        self.known.iter().map(|page| page.count).sum()
    }

    /// Whether there are rows behind those that are known.
    pub(super) fn has_more(&self) -> bool {
        self.next.is_some() || !self.begun
    }

    /// Whether anything was answered.
    pub(super) fn is_begun(&self) -> bool {
        self.begun
    }

    /// The row at `at`; nothing where it was let go, or never was.
    pub(super) fn row(&self, at: usize) -> Option<&R> {
        let (page, within) = self.place(at)?;
        self.known.get(page)?.rows.as_ref()?.get(within)
    }

    /// The rows that are held.
    pub(super) fn held(&self) -> impl Iterator<Item = &R> {
        self.known.iter().filter_map(|page| page.rows.as_ref()).flatten()
    }

    /// Where the row is that `is_it` recognises, among those that are held.
    pub(super) fn find(&self, is_it: impl Fn(&R) -> bool) -> Option<usize> {
        let mut before = 0;
        for page in &self.known {
            if let Some(within) = page.rows.as_ref().and_then(|rows| rows.iter().position(&is_it)) {
                return Some(before + within);
            }
            before += page.count;
        }
        None
    }

    /// Changes the rows that are held; takes out those for which `change` says no.
    pub(super) fn retain(&mut self, mut change: impl FnMut(&mut R) -> bool) {
        for page in &mut self.known {
            if let Some(rows) = &mut page.rows {
                rows.retain_mut(&mut change);
                page.count = rows.len();
            }
        }
    }

    /// The rows of `near` that are held, in one piece and around what is `seen`; none when none of `seen` is held.
    pub(super) fn run(&self, seen: &Range<usize>, near: &Range<usize>) -> Range<usize> {
        let (mut before, mut run) = (0, seen.start..seen.start);
        for page in &self.known {
            let (start, end) = (before, before + page.count);
            before = end;
            if end <= near.start || page.rows.is_none() {
                continue;
            }
            if start >= near.end {
                break;
            }
            if !run.is_empty() && run.end == start {
                run.end = end.min(near.end);
            } else if run.end <= seen.start || run.is_empty() {
                // What lies before what is seen is of no use alone.
                run = start.max(near.start)..end.min(near.end);
            }
        }
        if run.end <= seen.start || seen.end <= run.start { seen.start..seen.start } else { run }
    }

    /// Page and place within it of the row at `at`.
    fn place(&self, at: usize) -> Option<(usize, usize)> {
        let mut before = 0;
        for (index, page) in self.known.iter().enumerate() {
            if at < before + page.count {
                return Some((index, at - before));
            }
            before += page.count;
        }
        None
    }

    /// What to ask for so that the rows of `shown` are here: a page that was let go, or the next one when its end is
    /// near; nothing of what `asked` names.
    pub(super) fn wanted(&self, shown: &Range<usize>, asked: &[usize]) -> Option<Wanted> {
        let mut before = 0;
        for (index, page) in self.known.iter().enumerate() {
            let is_shown = before < shown.end && shown.start < before + page.count;
            if is_shown && page.rows.is_none() && !asked.contains(&index) {
                let limit = u16::try_from(page.count).unwrap_or(PAGE);
                return Some(Wanted { page: index, after: page.after.clone(), limit });
            }
            before += page.count;
        }
        let page = self.known.len();
        let is_near = shown.end + AHEAD >= before;
        (self.has_more() && is_near && !asked.contains(&page)).then(|| Wanted {
            page,
            after: self.next.clone(),
            limit: PAGE,
        })
    }

    /// Takes the answer to what was wanted, and lets go of what is farthest from `shown`.
    pub(super) fn take(&mut self, wanted: &Wanted, rows: Vec<R>, next: Option<String>, shown: &Range<usize>) {
        let answered = Known { after: wanted.after.clone(), count: rows.len(), rows: Some(rows) };
        if let Some(known) = self.known.get_mut(wanted.page) {
            *known = answered;
        } else {
            // A page without rows is a stretch that was looked through and had none.
            if answered.count > 0 {
                self.known.push(answered);
            }
            self.next = next;
            self.begun = true;
        }
        self.let_go(shown);
    }

    /// Learns where all pages begin: `cursors` are those of the second and each further one. Rows stay where they are held in
    /// the very page.
    pub(super) fn mark(&mut self, count: usize, cursors: Vec<String>) {
        let page = usize::from(PAGE);
        // Where a filter lets few of very many pass, nobody knows where the pages begin without looking at all of them.
        if cursors.len() + 1 < count.div_ceil(page) || count < self.count() {
            return;
        }
        let mut before: Vec<Known<R>> = std::mem::take(&mut self.known);
        let beginnings = std::iter::once(None).chain(cursors.into_iter().map(Some));
        for (index, after) in beginnings.take(count.div_ceil(page)).enumerate() {
            let count = page.min(count - index * page);
            let held = before.get_mut(index).and_then(|known| known.rows.take_if(|rows| rows.len() == count));
            // The first few pages were asked for one after the other and need not begin where marks are.
            let rows = if self.known.iter().all(|known| known.rows.is_some()) { held } else { None };
            self.known.push(Known { after, count, rows });
        }
        (self.next, self.begun) = (None, true);
    }

    fn let_go(&mut self, shown: &Range<usize>) {
        loop {
            let held = |page: &Known<R>| page.rows.as_ref().map_or(0, Vec::len);
            if self.known.iter().map(held).sum::<usize>() <= HELD {
                return;
            }
            let mut before = 0;
            let mut farthest = None;
            for (index, page) in self.known.iter().enumerate() {
                let distance = before.max(shown.start).saturating_sub((before + page.count).min(shown.end));
                if page.rows.is_some() && distance > 0 && farthest.is_none_or(|(most, _)| distance > most) {
                    farthest = Some((distance, index));
                }
                before += page.count;
            }
            let Some(page) = farthest.and_then(|(_, index)| self.known.get_mut(index)) else { return };
            page.rows = None;
        }
    }

    /// Where the pages begin, to come back to them later: a line each, and one for the page after the last.
    pub(super) fn written(&self) -> String {
        let mut written = String::new();
        for page in &self.known {
            written.push_str(&page.count.to_string());
            written.push(' ');
            written.push_str(page.after.as_deref().unwrap_or_default());
            written.push('\n');
        }
        written.push_str(self.next.as_deref().unwrap_or_default());
        written
    }

    /// Pages of whose rows none is here, as [`written`](Self::written); nothing when it says something else.
    pub(super) fn read(written: &str) -> Option<Self> {
        let filled = |word: &str| Some(word.to_owned()).filter(|word| !word.is_empty());
        let (pages, next) = written.rsplit_once('\n')?;
        let known = pages
            .split('\n')
            .map(|line| {
                let (count, after) = line.split_once(' ')?;
                Some(Known { after: filled(after), count: count.parse().ok()?, rows: None })
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { known, next: filled(next), begun: true })
    }
}

/// The rows to draw next, on the way from those that are drawn to those that are wanted: what is `seen` first, and at most
/// `most` new ones, so that no frame is late.
pub(super) fn towards(
    drawn: &Range<usize>,
    seen: &Range<usize>,
    wanted: &Range<usize>,
    most: usize,
) -> Range<usize> {
    let (mut start, mut end) = (drawn.start.max(wanted.start), drawn.end.min(wanted.end));
    // Nothing to keep, or nothing of it in sight: begin where one looks.
    if start >= end || end < seen.start || seen.end < start {
        (start, end) = (seen.start.min(wanted.end), seen.start.min(wanted.end));
    }
    let mut left = most;
    let mut grow = |end: &mut usize, to: usize| {
        let by = to.saturating_sub(*end).min(left);
        *end += by;
        left -= by;
    };
    grow(&mut end, seen.end.min(wanted.end));
    let mut upwards = usize::MAX - start;
    grow(&mut upwards, usize::MAX - seen.start.max(wanted.start));
    grow(&mut end, wanted.end);
    grow(&mut upwards, usize::MAX - wanted.start);
    start = usize::MAX - upwards;
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of `whole` numbers, answered page by page; a cursor is the number of the row before.
    fn answer(wanted: &Wanted, whole: usize) -> (Vec<usize>, Option<String>) {
        let from = wanted.after.as_ref().map_or(0, |after| after.parse().unwrap());
        let to = (from + usize::from(wanted.limit)).min(whole);
        ((from..to).collect(), (to < whole).then(|| to.to_string()))
    }

    fn fill(pages: &mut Pages<usize>, shown: &Range<usize>, whole: usize) -> usize {
        let mut asked = 0;
        while let Some(wanted) = pages.wanted(shown, &[]) {
            let (rows, next) = answer(&wanted, whole);
            pages.take(&wanted, rows, next, shown);
            asked += 1;
            assert!(asked <= 20, "a window is filled by a few pages");
        }
        asked
    }

    #[test]
    fn a_list_is_scrolled_to_its_end_and_back_with_few_rows_in_memory() {
        let whole = 160_000;
        let mut pages = Pages::default();
        let mut at = 0;
        while at + 30 < whole {
            let shown = at..at + 30;
            fill(&mut pages, &shown, whole);
            assert!(shown.clone().all(|at| pages.row(at) == Some(&at)), "row {at}");
            at += 30;
        }
        assert_eq!((pages.count(), pages.has_more()), (whole, false));
        let held = (0..whole).filter(|at| pages.row(*at).is_some()).count();
        assert!(held <= HELD, "{held} rows are held");
        for at in [0, 80_000, 159_970, 250] {
            let shown = at..at + 30;
            assert!(fill(&mut pages, &shown, whole) <= 2);
            assert!(shown.clone().all(|at| pages.row(at) == Some(&at)));
        }
        assert_eq!(pages.count(), whole);
    }

    #[test]
    fn what_was_looked_through_without_a_hit_is_no_page() {
        let mut pages = Pages::<usize>::default();
        let shown = 0..30;
        for (rows, next) in [(vec![], Some("a")), (vec![7], Some("b")), (vec![], None)] {
            let wanted = pages.wanted(&shown, &[]).unwrap();
            pages.take(&wanted, rows, next.map(str::to_owned), &shown);
        }
        assert_eq!((pages.count(), pages.row(0), pages.has_more()), (1, Some(&7), false));
        assert_eq!(pages.wanted(&shown, &[]), None);
    }

    #[test]
    fn what_is_asked_for_is_not_asked_for_twice() {
        let pages = Pages::<usize>::default();
        assert_eq!(pages.wanted(&(0..30), &[]).unwrap().page, 0);
        assert_eq!(pages.wanted(&(0..30), &[0]), None);
    }

    #[test]
    fn one_comes_back_to_where_one_was_by_asking_for_what_is_shown_there() {
        let mut pages = Pages::default();
        for at in (0..5_000).step_by(50) {
            fill(&mut pages, &(at..at + 50), 9_000);
        }
        let mut back = Pages::<usize>::read(&pages.written()).unwrap();
        assert_eq!((back.count(), back.has_more()), (pages.count(), true));
        assert_eq!(fill(&mut back, &(4_000..4_040), 9_000), 1);
        assert_eq!(back.row(4_017), Some(&4_017));
        assert_eq!(Pages::<usize>::read("never written by us"), None);
    }

    #[test]
    fn with_its_marks_a_list_is_as_tall_as_it_is_long() {
        let mut pages = Pages::default();
        fill(&mut pages, &(0..120), 16_050);
        let held = pages.row(150).copied();
        pages.mark(16_050, (1..=160).map(|page| (page * 100).to_string()).collect());
        assert_eq!((pages.count(), pages.has_more(), pages.row(150).copied()), (16_050, false, held));
        let known = pages.clone();
        pages.mark(16_050, Vec::new());
        assert_eq!(pages, known, "what is said without beginnings says nothing");
        assert_eq!(fill(&mut pages, &(16_010..16_050), 16_050), 1);
        assert_eq!(pages.row(16_049), Some(&16_049));
    }

    #[test]
    fn a_row_that_left_closes_its_gap_and_one_that_changed_keeps_its_place() {
        let mut pages = Pages::default();
        fill(&mut pages, &(0..30), 250);
        pages.retain(|row| *row != 3);
        assert_eq!((pages.row(3), pages.find(|row| *row == 4)), (Some(&4), Some(3)));
        assert_eq!(pages.find(|row| *row == 3), None);
    }

    #[test]
    fn what_is_drawn_is_one_piece_of_what_is_held() {
        let mut pages = Pages::default();
        fill(&mut pages, &(0..30), 450);
        for at in [100, 200, 300, 400] {
            fill(&mut pages, &(at..at + 30), 450);
        }
        assert_eq!(pages.run(&(95..118), &(85..128)), 85..128);
        pages.known[1].rows = None;
        assert_eq!(pages.run(&(95..118), &(85..128)), 85..100);
        assert_eq!(pages.run(&(105..128), &(95..138)), 105..105);
        assert_eq!(pages.run(&(190..213), &(180..223)), 200..223);
        assert_eq!(pages.run(&(440..463), &(430..450)), 430..450);
    }

    #[test]
    fn rows_are_drawn_a_few_at_a_time_and_what_is_seen_first() {
        // One row further down: one row more, and all the others stay.
        assert_eq!(towards(&(0..33), &(1..24), &(0..34), 8), 0..34);
        // Somewhere else: what is seen comes before what surrounds it.
        let (seen, wanted) = (500..523, 490..533);
        let mut drawn = 0..33;
        let mut frames = Vec::new();
        while drawn != wanted {
            drawn = towards(&drawn, &seen, &wanted, 12);
            frames.push(drawn.clone());
        }
        assert_eq!(frames, [500..512, 500..524, 497..533, 490..533]);
        // Upwards, and at the list's end.
        assert_eq!(towards(&(500..533), &(480..503), &(470..513), 40), 470..513);
        assert_eq!(towards(&(0..33), &(5..9), &(0..9), 8), 0..9);
        assert_eq!(towards(&(0..33), &(0..0), &(0..0), 8), 0..0);
    }
}
