// One HTTP/1.1 request being read by the http-parser library, with the places of what it found.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <http_parser.h>

/// A header field's place in the head, in octets from its start. The value may end in white space.
typedef struct {
  uint32_t name;
  uint32_t name_length;
  uint32_t value;
  uint32_t value_length;
} switchboard_http_field;

typedef struct {
  http_parser parser;

  /// Room for the fields, owned by the caller; a field too many stops the parser.
  switchboard_http_field *fields;
  uint32_t field_limit;
  uint32_t field_count;

  uint32_t target;
  uint32_t target_length;

  /// Called with each piece of the body, chunk framing removed.
  void (*on_body)(void *context, const uint8_t *bytes, size_t length);
  void *context;

  bool head_complete;
  bool message_complete;
  bool keep_alive;

  // Private: the octets of the current call.
  const uint8_t *base;
  bool after_value;
} switchboard_http_request;

/// Makes ready for the next request; `fields`, `field_limit`, `on_body` and `context` stay.
void switchboard_http_reset(switchboard_http_request *request);

/// Reads on. Returns the octets read. Stops early, with `head_complete` or `message_complete` set, at the
/// end of the head (whose last octet is to be given again) and at the end of the message; otherwise
/// an early stop is an error.
size_t switchboard_http_execute(
    switchboard_http_request *request, const uint8_t *bytes, size_t length);

/// The error of the last call, HPE_OK when there was none.
enum http_errno switchboard_http_error(const switchboard_http_request *request);

/// Whether the body comes in chunks.
bool switchboard_http_is_chunked(const switchboard_http_request *request);

/// Octets of the body still to come, or of the current chunk; 0 without Content-Length.
uint64_t switchboard_http_body_length(const switchboard_http_request *request);

/// The method's name.
const char *switchboard_http_method(const switchboard_http_request *request);

/// Whether the request is of HTTP/1.0; else it is of 1.1, when the line was checked before.
bool switchboard_http_is_version_10(const switchboard_http_request *request);

/// Leaves the protocol as it is when the client proposes another.
void switchboard_http_ignore_upgrade(switchboard_http_request *request);
