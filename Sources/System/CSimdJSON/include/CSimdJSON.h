// A C face for simdjson's DOM parser: one parse, one check, and the parser's tape to walk.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser with its document. One document at a time.
typedef struct switchboard_json_parser switchboard_json_parser;

typedef enum {
  SWITCHBOARD_JSON_OK = 0,
  SWITCHBOARD_JSON_MALFORMED,
  SWITCHBOARD_JSON_OUT_OF_MEMORY,
  SWITCHBOARD_JSON_TOO_DEEP,
  SWITCHBOARD_JSON_TOO_MANY_MEMBERS,
  SWITCHBOARD_JSON_DUPLICATE_KEY,
  SWITCHBOARD_JSON_NUL_CHARACTER,
  SWITCHBOARD_JSON_LONE_SURROGATE,
} switchboard_json_status;

typedef struct {
  switchboard_json_status status;
  /// Word of the tape that the status is about (a duplicate key, a string), else 0.
  size_t at;
} switchboard_json_outcome;

/// Takes this thread's idle parser, or makes one. NULL when memory is short.
switchboard_json_parser *switchboard_json_acquire(void);

/// Gives a parser back. The calling thread keeps one small idle parser; others are freed.
void switchboard_json_release(switchboard_json_parser *parser);

/// Parses `length` octets, then checks what the library does not: depth, the number of members,
/// duplicate keys, U+0000 in strings and halves of surrogate pairs.
switchboard_json_outcome switchboard_json_parse(
    switchboard_json_parser *parser, const uint8_t *bytes, size_t length, size_t depth_limit,
    size_t member_limit);

/// The document as a tape of 64-bit words; valid until the next parse or release.
const uint64_t *switchboard_json_tape(const switchboard_json_parser *parser);

/// The decoded strings which the tape points into: 4 octets of length, the text, a NUL.
const uint8_t *switchboard_json_strings(const switchboard_json_parser *parser);

#ifdef __cplusplus
}
#endif
