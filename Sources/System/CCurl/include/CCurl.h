// One blocking HTTP request through libcurl, whose variadic calls Swift cannot make.
#pragma once

#include <stddef.h>

typedef struct {
  const char *method;
  const char *url;
  /// Complete lines, `Name: value`.
  const char *const *headers;
  size_t header_count;
  /// NULL for a request without body.
  const void *body;
  size_t body_length;
  /// For the whole exchange, and for connecting.
  long timeout_milliseconds;
  /// A longer response body ends the request with an error.
  size_t body_limit;
} switchboard_curl_request;

typedef struct {
  /// 0, or the status of the last response.
  long status;
  /// The last response's header lines, each with its line end.
  char *headers;
  size_t headers_length;
  char *body;
  size_t body_length;
} switchboard_curl_response;

typedef enum {
  SWITCHBOARD_CURL_OK = 0,
  /// No connection: name unknown, refused, unreachable.
  SWITCHBOARD_CURL_UNREACHABLE,
  SWITCHBOARD_CURL_TIMEOUT,
  SWITCHBOARD_CURL_TOO_LARGE,
  SWITCHBOARD_CURL_FAILED,
} switchboard_curl_outcome;

/// Sends the request and waits for the whole response. `error` takes a sentence when it fails.
/// Follows no redirects, speaks http and https only, and checks the server's certificate.
switchboard_curl_outcome switchboard_curl_perform(
    const switchboard_curl_request *request, switchboard_curl_response *response, char *error,
    size_t error_size);

/// Frees what `perform` allocated, after success and failure alike.
void switchboard_curl_free(switchboard_curl_response *response);
