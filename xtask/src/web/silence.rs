//! Takes the last words out of the compiled app. A panic in WebAssembly speaks to nobody: the standard library writes
//! its sentence to an output that is not there and stops. Here it only stops, and what was compiled in for the sentence
//! (places in sources, words, the writing of values) is needed by nothing any more and left out when the app is split.
//!
//! Works in place, before the split: what goes is written over with "nothing" and [`super::slim`] drops it, so that
//! nothing else moves. A stop is a stop as before; only the code right before it, which nobody can see the effect of,
//! goes with it.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result};
use wasm_encoder::Encode;
use wasmparser::{
    FunctionBody, KnownCustom, Name, NameSectionReader, Operator, Parser, Payload, RelocAddendKind,
    RelocSectionReader, TypeRef,
};

/// How the standard library's functions that end in a panic are called, as far as [`is_last`] cannot see it. A name
/// that is not found only leaves the app heavier.
const LAST: [&str; 7] = [
    "rust_begin_unwind",
    "9panicking19assert_failed_inner",
    "5slice5index16slice_index_fail",
    "3str19slice_error_fail_rt",
    "7raw_vec12handle_error",
    "5alloc18handle_alloc_error",
    "9panicking11begin_panic",
];

const UNREACHABLE: u8 = 0x00;
const NOTHING: u8 = 0x01;

/// The module without the sentences of its panics.
///
/// # Errors
/// When it is not a WebAssembly module.
pub(crate) fn silence(module: &[u8]) -> Result<Vec<u8>> {
    let read = Read::of(module)?;
    let last = read.last()?;
    let mut gone = Vec::new();
    for (index, body) in (read.imported..).zip(&read.bodies) {
        if last.contains(&index) {
            let code = place(body.get_operators_reader()?.original_position());
            // The last byte ends the function.
            gone.push(code..place(body.range().end) - 1);
        } else {
            read.before_the_end(body, &last, &mut gone)?;
        }
    }
    let mut written = module.to_vec();
    for range in &gone {
        let bytes = written.get_mut(range.clone()).context("code outside of the module")?;
        bytes.fill(NOTHING);
        if let Some(first) = bytes.first_mut() {
            *first = UNREACHABLE;
        }
    }
    read.without_relocations(&written, &gone)
}

/// The parser counts in 64 bits, a module in memory in what the machine has.
fn place(position: u64) -> usize {
    position as usize
}

/// What has to be known of a module.
struct Read<'m> {
    imported: u32,
    bodies: Vec<FunctionBody<'m>>,
    /// Where the code begins; relocations count from there.
    code: usize,
    /// Functions that are called as in [`LAST`].
    named: BTreeSet<u32>,
    relocations: Option<Relocations<'m>>,
}

/// The notes of the linker on the code.
struct Relocations<'m> {
    /// The whole section, its head included.
    whole: Range<usize>,
    name: &'m str,
    section: RelocSectionReader<'m>,
}

impl<'m> Read<'m> {
    fn of(module: &'m [u8]) -> Result<Self> {
        let mut read =
            Self { imported: 0, bodies: Vec::new(), code: 0, named: BTreeSet::new(), relocations: None };
        let mut end = 0;
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            let began = end;
            if let Some((_, range)) = payload.as_section() {
                end = place(range.end);
            }
            match payload {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        read.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => read.code = place(range.start),
                Payload::CodeSectionEntry(body) => read.bodies.push(body),
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Name(names) => read.name(names)?,
                    KnownCustom::Reloc(relocations) if section.name() == "reloc.CODE" => {
                        let whole = began..place(section.range().end);
                        read.relocations =
                            Some(Relocations { whole, name: section.name(), section: relocations });
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(read)
    }

    fn name(&mut self, names: NameSectionReader<'_>) -> Result<()> {
        for part in names {
            let Name::Function(functions) = part? else { continue };
            for function in functions {
                let function = function?;
                if LAST.iter().any(|last| function.name.contains(last)) {
                    self.named.insert(function.index);
                }
            }
        }
        Ok(())
    }

    /// The functions that do nothing but stop: those that are named, and those that only go straight to one of them.
    fn last(&self) -> Result<BTreeSet<u32>> {
        let mut last: BTreeSet<u32> = self.named.range(self.imported..).copied().collect();
        loop {
            let known = last.len();
            for (index, body) in (self.imported..).zip(&self.bodies) {
                if !last.contains(&index) && is_last(body, &last)? {
                    last.insert(index);
                }
            }
            if last.len() == known {
                return Ok(last);
            }
        }
    }

    /// Adds to `gone` what stands between the last choice and a stop, the call that stops included.
    fn before_the_end(
        &self,
        body: &FunctionBody<'_>,
        last: &BTreeSet<u32>,
        gone: &mut Vec<Range<usize>>,
    ) -> Result<()> {
        let mut operators = body.get_operators_reader()?;
        let mut begin = place(operators.original_position());
        while !operators.eof() {
            let operator = operators.read()?;
            let end = place(operators.original_position());
            match operator {
                Operator::Call { function_index } if last.contains(&function_index) => {
                    gone.push(begin..end);
                    begin = end;
                }
                operator if is_boundary(&operator) => begin = end,
                _ => {}
            }
        }
        Ok(())
    }

    /// `module` without the notes on code that is gone.
    fn without_relocations(&self, module: &[u8], gone: &[Range<usize>]) -> Result<Vec<u8>> {
        let Some(relocations) = &self.relocations else { return Ok(module.to_vec()) };
        let mut kept = Vec::new();
        let mut count = 0_u32;
        for entry in relocations.section.entries() {
            let entry = entry?;
            let at = self.code + entry.offset as usize;
            // They are in the order of the code.
            let next = gone.partition_point(|range| range.end <= at);
            if gone.get(next).is_some_and(|range| range.contains(&at)) {
                continue;
            }
            count += 1;
            kept.push(entry.ty as u8);
            entry.offset.encode(&mut kept);
            entry.index.encode(&mut kept);
            if entry.ty.addend_kind() != RelocAddendKind::None {
                entry.addend.encode(&mut kept);
            }
        }
        let mut body = Vec::new();
        relocations.name.encode(&mut body);
        relocations.section.section_index().encode(&mut body);
        count.encode(&mut body);
        body.extend(kept);
        let before = module.get(..relocations.whole.start).context("a section outside of the module")?;
        let after = module.get(relocations.whole.end..).context("a section outside of the module")?;
        let mut written = before.to_vec();
        written.push(0);
        body.as_slice().encode(&mut written);
        written.extend(after);
        Ok(written)
    }
}

/// Whether a function goes straight to one of `last`, on its only way and without calling anybody else.
fn is_last(body: &FunctionBody<'_>, last: &BTreeSet<u32>) -> Result<bool> {
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        match operators.read()? {
            Operator::Call { function_index } => return Ok(last.contains(&function_index)),
            operator if is_boundary(&operator) => return Ok(false),
            _ => {}
        }
    }
    Ok(false)
}

/// Whether what stands before it may be seen by somebody even if a stop follows.
fn is_boundary(operator: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        operator,
        O::Block { .. }
            | O::Loop { .. }
            | O::If { .. }
            | O::Else
            | O::End
            | O::Br { .. }
            | O::BrIf { .. }
            | O::BrTable { .. }
            | O::Return
            | O::Unreachable
            | O::Call { .. }
            | O::CallIndirect { .. }
            | O::ReturnCall { .. }
            | O::ReturnCallIndirect { .. }
    )
}
