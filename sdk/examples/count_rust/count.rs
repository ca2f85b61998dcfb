//! count_rust - a plugin in Rust without a crate: the tool `count.text` counts bytes, characters, words and lines.
//!
//! The declarations below are this plugin's own copy of the C headers: only what it uses, in the headers' order. Unwinding
//! must not cross the ABI, so every function the host calls goes through `guard`.
//! Compiles with rustc 1.63 and newer: rustc --edition 2021 --crate-type cdylib -O count.rs

use std::ffi::{c_char, c_void, CStr};
use std::panic::{catch_unwind, AssertUnwindSafe};

// ---- oneclaw/abi.h ---------------------------------------------------------------------------------------------------

const OC_ABI_MINOR: u16 = 1;
const OC_ABI_DRAFT_REV: u16 = 1;

type Status = i32;
const OC_OK: Status = 0;
const OC_NOT_FOUND: Status = 1;
const OC_INVALID: Status = -1;
const OC_INTERNAL: Status = -13;

#[repr(C)]
#[derive(Clone, Copy)]
struct Str {
    ptr: *const c_char,
    len: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Sink {
    ctx: *mut c_void,
    write: unsafe extern "C" fn(*mut c_void, *const c_void, u64) -> Status,
}

#[repr(C)]
struct Call {
    _opaque: [u8; 0],
}

/// The head of oc_host, up to the last function that is used here.
#[repr(C)]
struct Host {
    size: u32,
    abi_minor: u16,
    draft_rev: u16,
    this: *mut c_void,
    query: unsafe extern "C" fn(*mut c_void, Str) -> *const c_void,
    log: unsafe extern "C" fn(*mut c_void, *mut Call, i32, Str),
    now: unsafe extern "C" fn(*mut c_void) -> i64,
    deadline: unsafe extern "C" fn(*mut c_void, *mut Call) -> i64,
    cancelled: unsafe extern "C" fn(*mut c_void, *mut Call) -> i32,
    fail: unsafe extern "C" fn(*mut c_void, *mut Call, Status, Str, u32) -> Status,
}

#[repr(C)]
struct Plugin {
    size: u32,
    abi_built: u16,
    abi_needed: u16,
    draft_rev: u16,
    reserved: [u16; 3],
    id: Str,
    version: Str,
    provides: *const *const c_char,
    create: unsafe extern "C" fn(*const Host, Str, Str, *mut *mut c_void) -> Status,
    start: unsafe extern "C" fn(*mut c_void, *mut Call) -> Status,
    stop: unsafe extern "C" fn(*mut c_void, *mut Call) -> Status,
    destroy: unsafe extern "C" fn(*mut c_void),
    query: unsafe extern "C" fn(*mut c_void, *const c_char) -> *const c_void,
}

// ---- oneclaw/tool.h --------------------------------------------------------------------------------------------------

#[repr(C)]
struct ToolV1 {
    size: u32,
    flags: u32,
    describe: unsafe extern "C" fn(*mut c_void, *mut Call, Sink) -> Status,
    invoke: unsafe extern "C" fn(*mut c_void, *mut Call, Str, Str, Sink) -> Status,
}

// Constant data behind pointers that nobody writes to.
unsafe impl Sync for Plugin {}

#[repr(transparent)]
struct Provides([*const c_char; 2]);
unsafe impl Sync for Provides {}

// ---- between the two worlds ------------------------------------------------------------------------------------------

const fn constant(text: &'static str) -> Str {
    Str { ptr: text.as_ptr() as *const c_char, len: text.len() as u64 }
}

/// The host promises UTF-8; what is not becomes an error, never undefined behaviour.
unsafe fn text<'a>(given: Str) -> Result<&'a str, Failure> {
    if given.len == 0 {
        return Ok("");
    }
    let bytes = std::slice::from_raw_parts(given.ptr as *const u8, given.len as usize);
    std::str::from_utf8(bytes).map_err(|_| Failure { status: OC_INVALID, text: "the input is not UTF-8".into() })
}

struct Failure {
    status: Status,
    text: String,
}

impl Sink {
    unsafe fn put(&self, text: &str) -> Result<(), Status> {
        match (self.write)(self.ctx, text.as_ptr() as *const c_void, text.len() as u64) {
            status if status < 0 => Err(status),
            _ => Ok(()),
        }
    }
}

struct Instance {
    host: *const Host,
}

/// Runs `work`; a failure's text goes to the call, a panic becomes OC_INTERNAL.
unsafe fn guard(this: *mut c_void, call: *mut Call, work: impl FnOnce() -> Result<Status, Failure>) -> Status {
    let failure = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(status)) => return status,
        Ok(Err(failure)) => failure,
        Err(_) => Failure { status: OC_INTERNAL, text: "count_rust panicked".into() },
    };
    let host = &*(*(this as *const Instance)).host;
    let detail = Str { ptr: failure.text.as_ptr() as *const c_char, len: failure.text.len() as u64 };
    (host.fail)(host.this, call, failure.status, detail, 0)
}

// ---- the work --------------------------------------------------------------------------------------------------------

const DESCRIPTION: &str = concat!(
    r#"{"tools":[{"name":"count.text","title":"Count text","#,
    r#""description":"Counts bytes, characters, words and lines of a text.","#,
    r#""input_schema":{"type":"object","required":["text"],"additionalProperties":false,"#,
    r#""properties":{"text":{"type":"string"}}},"#,
    r#""output_schema":{"type":"object","required":["bytes","characters","words","lines"]},"#,
    r#""idempotent":true}]}"#
);

fn invalid(text: &str) -> Failure {
    Failure { status: OC_INVALID, text: text.into() }
}

fn hex4(digits: &[u8]) -> Result<u32, Failure> {
    let digits = digits.get(..4).and_then(|d| std::str::from_utf8(d).ok());
    digits.and_then(|d| u32::from_str_radix(d, 16).ok()).ok_or_else(|| invalid("bad \\u escape"))
}

/// The value of the member "text" of an input that the host has validated: one object with one string.
fn text_member(input: &str) -> Result<String, Failure> {
    let after_key = input.find("\"text\"").map(|at| at + 6).ok_or_else(|| invalid("the input has no \"text\""))?;
    let begin = input[after_key..].find('"').map(|at| after_key + at + 1).ok_or_else(|| invalid("no string"))?;
    let bytes = input.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(input.len());
    let mut at = begin;
    loop {
        match *bytes.get(at).ok_or_else(|| invalid("the string does not end"))? {
            b'"' => break,
            b'\\' => {
                let mut escaped = match *bytes.get(at + 1).ok_or_else(|| invalid("the string does not end"))? {
                    b'n' => '\n' as u32,
                    b't' => '\t' as u32,
                    b'r' => '\r' as u32,
                    b'b' => 8,
                    b'f' => 12,
                    b'u' => hex4(&bytes[at + 2..])?,
                    other => other as u32,
                };
                at += if bytes[at + 1] == b'u' { 6 } else { 2 };
                if (0xD800..0xDC00).contains(&escaped) && bytes[at..].starts_with(b"\\u") {
                    let low = hex4(&bytes[at + 2..])?;
                    escaped = 0x10000 + ((escaped - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
                    at += 6;
                }
                let character = char::from_u32(escaped).unwrap_or('\u{FFFD}');
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_err(|_| invalid("the input is not UTF-8"))
}

fn count(input: &str) -> Result<String, Failure> {
    let text = text_member(input)?;
    Ok(format!(
        r#"{{"bytes":{},"characters":{},"words":{},"lines":{}}}"#,
        text.len(),
        text.chars().count(),
        text.split_whitespace().count(),
        text.lines().count()
    ))
}

// ---- the tables ------------------------------------------------------------------------------------------------------

unsafe extern "C" fn describe(this: *mut c_void, call: *mut Call, json: Sink) -> Status {
    guard(this, call, || Ok(json.put(DESCRIPTION).err().unwrap_or(OC_OK)))
}

unsafe extern "C" fn invoke(this: *mut c_void, call: *mut Call, name: Str, input: Str, output: Sink) -> Status {
    guard(this, call, || {
        if text(name)? != "count.text" {
            return Err(Failure { status: OC_NOT_FOUND, text: "count_rust has one tool: count.text".into() });
        }
        let answer = count(text(input)?)?;
        Ok(output.put(&answer).err().unwrap_or(OC_OK))
    })
}

unsafe extern "C" fn create(host: *const Host, _name: Str, _config: Str, this: *mut *mut c_void) -> Status {
    match catch_unwind(|| Box::into_raw(Box::new(Instance { host }))) {
        Ok(instance) => {
            *this = instance as *mut c_void;
            OC_OK
        }
        Err(_) => OC_INTERNAL,
    }
}

unsafe extern "C" fn start(_this: *mut c_void, _call: *mut Call) -> Status {
    OC_OK
}

unsafe extern "C" fn stop(_this: *mut c_void, _call: *mut Call) -> Status {
    OC_OK
}

unsafe extern "C" fn destroy(this: *mut c_void) {
    drop(Box::from_raw(this as *mut Instance));
}

unsafe extern "C" fn query(_this: *mut c_void, interface_id: *const c_char) -> *const c_void {
    if CStr::from_ptr(interface_id).to_bytes() == b"oneclaw.tool/1" {
        &TOOL as *const ToolV1 as *const c_void
    } else {
        std::ptr::null()
    }
}

static TOOL: ToolV1 = ToolV1 { size: std::mem::size_of::<ToolV1>() as u32, flags: 0, describe, invoke };

static PROVIDES: Provides = Provides([b"oneclaw.tool/1\0".as_ptr() as *const c_char, std::ptr::null()]);

static PLUGIN: Plugin = Plugin {
    size: std::mem::size_of::<Plugin>() as u32,
    abi_built: OC_ABI_MINOR,
    abi_needed: 0,
    draft_rev: OC_ABI_DRAFT_REV,
    reserved: [0; 3],
    id: constant("count_rust"),
    version: constant("1.0.0"),
    provides: &PROVIDES.0 as *const *const c_char,
    create,
    start,
    stop,
    destroy,
    query,
};

#[no_mangle]
pub extern "C" fn oneclaw_plugin_v1() -> *const c_void {
    &PLUGIN as *const Plugin as *const c_void
}
